"""How the player follows the feed: it believes what the server knows, whatever was lost on the way."""

from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from display.player.counters import Counters
from display.player.feed import Feed
from display.player.link import ServerLink
from display.player.socket import _message
from tests.feed_client import FeedClient
from tests.running import Centre


def _counters(snapshot: dict[str, Any]) -> dict[int, tuple[str, Any]]:
    return {
        row["number"]: (row["state"], row["ticket"] and (row["ticket"]["number"], row["ticket"]["state"]))
        for row in snapshot["counters"]
    }


def _believed(counters: Counters, numbers: Any) -> dict[int, tuple[str, Any]]:
    found = {}
    for number in numbers:
        counter = counters.numbered(number)
        assert counter is not None
        found[number] = (counter.state, counter.ticket and (counter.ticket.number, counter.ticket.stage.value))
    return found


def _a_busy_while(centre: Centre) -> None:
    """Every command there is, at three counters, and one taken back."""
    rows = {c["number"]: c for c in centre.get("/api/v1/counters").json()["items"]}
    ends = {6: ["start", "finish"], 7: ["park"], 8: ["no-show"]}
    for number, commands in ends.items():
        counter = rows[number]["id"]
        opened = centre.post(f"/api/v1/counters/{counter}/open", role="admin").json()
        for _ in range(2):
            centre.issue(opened["service_ids"][0])
        for step in ([*commands], ["start"]):
            called = centre.post(f"/api/v1/counters/{counter}/call-next", role="admin").json()
            for command in step:
                assert centre.post(f"/api/v1/tickets/{called['id']}/{command}", role="admin").ok
    serving = called["id"]
    assert centre.post(f"/api/v1/tickets/{serving}/undo", role="admin").ok
    elsewhere = next(s for s in centre.get("/api/v1/services").json()["items"] if s["purpose"] == "result")
    assert centre.post(f"/api/v1/tickets/{serving}/transfer", {"service": elsewhere["id"]}, role="admin").ok
    assert centre.post(f"/api/v1/counters/{counter}/pause", role="admin").ok


def _link(centre: Centre) -> ServerLink:
    return ServerLink(centre.url, centre.token("board"))


def test_event_by_event_it_believes_what_a_fresh_snapshot_says(own_centre: Centre) -> None:
    listener = FeedClient(urlsplit(own_centre.url).port or 0, own_centre.token("wall")).start()
    link, counters = _link(own_centre), Counters()
    assert listener.snapshot is not None
    feed = Feed(link, "", counters)
    feed._take("snapshot", listener.snapshot)
    _a_busy_while(own_centre)
    truth = link.snapshot()
    listener.stop_after(truth["seq"])
    for event in listener.events:
        feed._take("event", event)
    assert _believed(counters, _counters(truth)) == _counters(truth)
    assert _counters(truth)[6][1] is not None and _counters(truth)[8] == ("paused", None)


def test_a_hole_is_filled_from_the_server(own_centre: Centre) -> None:
    link, counters = _link(own_centre), Counters()
    before = link.snapshot()
    feed = Feed(link, "", counters)
    feed._take("snapshot", before)
    _a_busy_while(own_centre)
    truth = link.snapshot()
    events, last, _ = link.events_after(truth["seq"] - 1)
    assert last == truth["seq"] > before["seq"] + 10
    # All between was lost; only the newest arrives.
    feed._take("event", events[-1])
    assert _believed(counters, _counters(truth)) == _counters(truth)
    # What is behind is heard twice and changes nothing.
    feed._take("event", {"seq": before["seq"] + 1, "type": "counter.closed", "data": {"counter_id": "x"}})
    assert _believed(counters, _counters(truth)) == _counters(truth)


def test_a_command_given_twice_with_one_key_calls_one_citizen(own_centre: Centre) -> None:
    counter = own_centre.get("/api/v1/counters").json()["items"][0]
    opened = own_centre.post(f"/api/v1/counters/{counter['id']}/open", role="admin").json()
    one, _ = (own_centre.issue(opened["service_ids"][0]) for _ in range(2))
    link, key = _link(own_centre), str(uuid4())
    called = [link.call_next(key, counter["id"]) for _ in range(2)]
    assert [ticket and ticket["number"] for ticket in called] == [one["number"]] * 2


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
_KINDS = st.sampled_from(
    ["ticket.called", "ticket.started", "ticket.finished", "ticket.undone", "counter.opened", "day.opened"]
)


@given(st.lists(st.tuples(_KINDS | st.text(max_size=12), _JSON), max_size=6))
def test_no_event_breaks_the_counters(events: list[tuple[str, Any]]) -> None:
    counters = Counters()
    counters.begin({"counters": [{"id": "a", "number": 1, "state": "open", "ticket": None}]})
    for kind, data in events:
        try:
            counters.follow(kind, data)
        except (LookupError, ValueError, TypeError):
            continue
    counter = counters.numbered(1)
    assert counter is not None and counter.id == "a"


@given(st.text(max_size=60) | st.builds(lambda kind, rest: f"4{kind}/feed,{rest}", st.integers(0, 9), st.text()))
def test_no_packet_breaks_the_socket(packet: str) -> None:
    message = _message(packet)
    assert message is None or isinstance(message[0], str)
