"""A standby's store follows the primary's on both engines, and only one of them ever writes."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from queue_server.auth import accounts, devices
from queue_server.domain.problems import Problem
from queue_server.safekeeping import taking
from queue_server.store import log
from queue_server.store import tables as t
from queue_server.store.auth_tables import device, staff
from queue_server.store.engine import make_engine
from queue_server.store.log import BrokenChainError, Standing
from queue_server.store.store import Store
from queue_server.succession import parcel, promotion
from queue_server.succession.followers import Followers
from queue_server.succession.parcel import Parcel
from queue_server.succession.standby import bar
from queue_server.trouble import Trouble
from tests.clocks import HandClock
from tests.operations.hall import Hall


@pytest.fixture
def standby(store: Store, tmp_path: Path, clock: HandClock) -> Iterator[Store]:
    """A copy of the store, barred from writing; always a file."""
    (tmp_path / "keys.json").write_text("{}")
    home = tmp_path / "standby"
    home.mkdir()
    url = store.engine.url.render_as_string(hide_password=False)
    taking.take(url, tmp_path / "keys.json", home, "copy.sqlite3", lambda _table, _rows: None)
    bar(home / "copy.sqlite3")
    made = Store(make_engine(f"sqlite:///{home / 'copy.sqlite3'}"), clock)
    yield made
    made.close()


def packed(store: Store, standby: Store, known: str = "") -> Parcel:
    with standby.reading() as theirs, store.reading() as view:
        return parcel.make(view, theirs.head.seq, known)


def follow(store: Store, standby: Store) -> None:
    sent = packed(store, standby)
    with standby.writing_though_barred() as tx:
        parcel.take(tx, sent)


def worked(store: Store) -> Hall:
    """A hall that has done a little of everything."""
    hall = Hall(store)
    hall.open("Q1")
    for service in ("NOP", "TRA", "NOP"):
        hall.issue(service)
    called = hall.call_next("Q1")
    assert called is not None
    hall.do("start", called)
    hall.do("transfer", called, "PHI", "thu phí")
    return hall


def test_a_standby_has_what_the_primary_has(store: Store, standby: Store) -> None:
    worked(store)
    with store.writing() as tx:
        accounts.add(tx.conn, tx.now, login="cb1", display_name="Nguyễn Văn A", role="officer",
                     password="mot hai ba bon nam", officer_id="officer-CB01")  # fmt: skip
        made, token = devices.make_token(tx.conn, tx.now, role="kiosk", name="Máy 1", counter_id=None)
    follow(store, standby)
    assert Hall(standby).snapshot() == Hall(store).snapshot()
    assert Hall(standby).audit().differences == ()
    with standby.reading() as view:
        found = devices.holder(view.conn, token)
        assert found is not None
        assert found.id == made.id
        assert view.conn.execute(select(staff.c.login)).scalars().all() == ["cb1"]
    with store.writing() as tx:
        devices.revoke(tx.conn, tx.now, made.id)
    follow(store, standby)
    with standby.reading() as view:
        assert devices.holder(view.conn, token) is None, "a right that was taken away is gone there too"


def test_what_changed_hands_meanwhile_is_followed_at_once(store: Store, standby: Store) -> None:
    """A counter is opened by who was at another, and a finished call taken up again, where others were before."""
    hall = Hall(store)
    hall.open("Q1", "officer-CB01")
    first = hall.issue()
    assert hall.call_next("Q1") == first
    hall.open("Q2", "officer-CB02")
    follow(store, standby)
    hall.pause("Q2")
    hall.do("start", first)
    second = hall.issue()
    hall.do("finish", first)
    assert hall.call_next("Q1") == second
    hall.do("no_show", second)
    hall.close("Q1")
    hall.close("Q2")
    hall.open("Q2", "officer-CB01")
    hall.open("Q1", "officer-CB02")
    follow(store, standby)
    assert Hall(standby).snapshot() == Hall(store).snapshot()
    assert Hall(standby).audit().differences == ()


def test_answers_come_with_their_events(store: Store, standby: Store) -> None:
    def issue(tx):  # type: ignore[no-untyped-def]
        tx.append("day.closed", {"day": "2026-11-20"})
        row = {"actor": "device:1", "key": "k1", "fingerprint": "f", "status": 201, "body": "{}",
               "created_at": tx.now, "seq": tx.head.seq}  # fmt: skip
        tx.conn.execute(insert(t.idempotency).values(row))

    store.perform(issue)
    for _ in range(2):
        follow(store, standby)
    with standby.reading() as view:
        assert view.conn.execute(select(t.idempotency.c.key)).scalars().all() == ["k1"]


def test_who_may_come_in_is_sent_only_when_it_changed(store: Store, standby: Store) -> None:
    first = packed(store, standby)
    assert packed(store, standby, first.coming_in_digest).coming_in == {}
    with store.writing() as tx:
        devices.make_token(tx.conn, tx.now, role="wall", name="Sảnh", counter_id=None)
    assert device.name in packed(store, standby, first.coming_in_digest).coming_in


def test_a_parcel_that_comes_twice_changes_nothing(store: Store, standby: Store) -> None:
    worked(store)
    sent = packed(store, standby)
    for _ in range(2):
        with standby.writing_though_barred() as tx:
            parcel.take(tx, sent)
    assert Hall(standby).snapshot() == Hall(store).snapshot()


def test_a_log_that_went_another_way_is_not_followed(store: Store, standby: Store) -> None:
    with standby.writing_though_barred() as tx:
        tx.append("day.closed", {"day": "2026-11-19"})
    Hall(store).issue()
    Hall(store).issue()
    with pytest.raises(BrokenChainError):
        follow(store, standby)
    assert Hall(standby).audit().differences == ()


def test_a_standby_takes_no_command(store: Store, standby: Store) -> None:
    follow(store, standby)
    before = Hall(standby).snapshot()
    with pytest.raises(Problem, match="not_the_primary"):
        Hall(standby).issue()
    with pytest.raises(Problem, match="not_the_primary"), standby.writing():
        pass
    assert Hall(standby).snapshot() == before
    with pytest.raises(Trouble, match="is_standby"):
        promotion.require_right_to_write(standby)


def test_a_deposed_server_writes_no_more_and_does_not_open(store: Store) -> None:
    Hall(store).issue()
    with store.reading() as view:
        last = view.head.seq
    assert promotion.depose(store, 2, "http://second") == last
    with pytest.raises(Problem) as refused:
        Hall(store).issue()
    assert (refused.value.code, refused.value.data["primary"]) == ("not_the_primary", "http://second")
    with pytest.raises(Trouble, match="deposed"):
        promotion.require_right_to_write(store)
    assert promotion.depose(store, 2, "http://second") == last, "safe to repeat"


def test_a_younger_right_is_not_laid_down_for_an_older_one(store: Store) -> None:
    with store.writing_though_barred() as tx:
        log.write_standing(tx.conn, tx.centre_id, Standing(3, None, None))
    for generation in (2, 3):
        with pytest.raises(Problem, match="generation_passed"):
            promotion.depose(store, generation, None)
    Hall(store).issue()


def test_a_server_asks_its_successor_before_it_opens(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    promotion.know_successor(store, "http://127.0.0.1:9")
    promotion.require_right_to_write(store)  # nobody answers there: a lone server opens
    theirs = 1
    monkeypatch.setattr(promotion.primary_link, "generation_at", lambda _url, _within_s: theirs)
    promotion.require_right_to_write(store)
    theirs = 2
    with pytest.raises(Trouble, match="deposed"):
        promotion.require_right_to_write(store)
    with pytest.raises(Problem, match="not_the_primary"):
        Hall(store).issue()


def test_without_a_standby_nobody_waits(store: Store) -> None:
    Followers(store, timedelta(seconds=60)).await_kept(10**6)
    Followers(store, None).await_kept(10**6)


def test_a_standby_that_falls_silent_holds_up_one_command(store: Store) -> None:
    followers = Followers(store, timedelta(milliseconds=50))
    followers.heard("standby", "Máy dự phòng", 10, 10)
    assert followers.awaited
    followers.await_kept(10)
    followers.await_kept(11)
    assert not followers.awaited, "it did not say that it has 11"
    followers.heard("standby", "Máy dự phòng", 11, 12)
    assert not followers.awaited, "it is still behind"
    followers.heard("standby", "Máy dự phòng", 12, 12)
    assert followers.awaited
