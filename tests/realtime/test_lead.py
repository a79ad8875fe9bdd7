"""Who speaks for a zone, step by step on a clock moved by hand."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from queue_server.realtime.lead import SILENT_AFTER, Change, Leaders, Sound
from tests.clocks import MONDAY_NINE as NOW


def test_the_first_wall_leads_and_the_second_hears_that_it_does_not() -> None:
    leaders = Leaders()
    assert leaders.join("a", ["z"], NOW) == [Change("a", "z", True)]
    assert leaders.join("b", ["z"], NOW) == [Change("b", "z", False)]


def test_a_wall_that_falls_silent_loses_its_zone_to_one_that_lives() -> None:
    leaders = Leaders()
    leaders.join("a", ["z"], NOW)
    leaders.join("b", ["z"], NOW)
    leaders.beat("a", Sound.OK, NOW)
    later = NOW + SILENT_AFTER + timedelta(seconds=1)
    assert leaders.beat("b", Sound.OK, later) == [Change("a", "z", False), Change("b", "z", True)]


def test_the_voice_does_not_wander_between_equals() -> None:
    leaders = Leaders()
    for sid in ("a", "b"):
        leaders.join(sid, ["z"], NOW)
        leaders.beat(sid, Sound.OK, NOW)
    assert leaders.tick(NOW) == []
    assert leaders.leader == {"z": "a"}


def test_nobody_speaks_where_every_loudspeaker_is_blocked() -> None:
    leaders = Leaders()
    leaders.join("a", ["z"], NOW)
    assert leaders.beat("a", Sound.BLOCKED, NOW) == [Change("a", "z", False)]
    assert leaders.leader == {}


_SIDS = st.sampled_from("abc")
_STEPS = st.one_of(
    st.tuples(st.just("join"), _SIDS, st.sets(st.sampled_from("xyz"), min_size=1)),
    st.tuples(st.just("leave"), _SIDS, st.none()),
    st.tuples(st.just("beat"), _SIDS, st.sampled_from(Sound)),
    st.tuples(st.just("wait"), _SIDS, st.integers(0, 20)),
)


@given(st.lists(_STEPS, max_size=30))
def test_what_the_walls_are_told_adds_up_to_one_leader_a_zone(steps: list[tuple[str, str, Any]]) -> None:
    leaders, now, told = Leaders(), NOW, {}
    for what, sid, value in steps:
        if what == "join" and sid not in leaders.walls:
            changes = leaders.join(sid, value, now)
        elif what == "leave":
            changes = leaders.leave(sid, now)
            told = {key: leading for key, leading in told.items() if key[0] != sid}
        elif what == "beat":
            changes = leaders.beat(sid, value, now)
        elif what == "wait":
            now += timedelta(seconds=value)
            changes = leaders.tick(now)
        else:
            continue
        told.update({(c.sid, c.zone_id): c.leading for c in changes})
        assert {zone: sid for (sid, zone), leading in told.items() if leading} == leaders.leader
        for zone, sid in leaders.leader.items():
            assert zone in leaders.walls[sid].zones
            assert leaders.walls[sid].sound not in (Sound.BLOCKED, Sound.NONE)
