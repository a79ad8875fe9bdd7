"""A ticket's life, told from the counter."""

from datetime import timedelta

import pytest

from queue_server.domain.priority import Priority
from queue_server.domain.problems import Problem
from queue_server.operations import acknowledge, days, paper, rate
from queue_server.operations.actor import Actor
from queue_server.store.store import Store
from tests.clocks import HandClock
from tests.operations.hall import SCRIPT, Hall


@pytest.fixture
def hall(store: Store) -> Hall:
    return Hall(store)


def refused(code: str):
    return pytest.raises(Problem, check=lambda p: p.code == code)


def test_from_number_to_finish(hall: Hall, clock: HandClock) -> None:
    ticket_id = hall.issue()
    assert hall.number(ticket_id) == "A001"
    hall.open("Q1")
    clock.go(minutes=4)
    assert hall.call_next("Q1") == ticket_id
    clock.go(minutes=1)
    hall.do("start", ticket_id)
    clock.go(minutes=7)
    hall.do("finish", ticket_id)
    leg = hall.ticket(ticket_id)["legs"][0]
    assert (leg["state"], leg["waited_s"], leg["served_s"]) == ("finished", 300, 420)


def test_numbers_of_each_series_restart_each_day(hall: Hall, clock: HandClock) -> None:
    assert [hall.number(hall.issue(s)) for s in ("NOP", "NOP", "TRA")] == ["A001", "A002", "B001"]
    clock.go(days=1)
    assert hall.number(hall.issue()) == "A001"


def test_nobody_takes_a_number_when_it_is_closed(hall: Hall, clock: HandClock) -> None:
    clock.go(hours=3)
    with refused("service_closed") as refusal:
        hall.issue()
    assert refusal.value.data["opens_at"] == "2026-11-23T13:30:00+07:00"


def test_first_come_first_served_across_the_skills_of_an_officer(hall: Hall, clock: HandClock) -> None:
    tickets = []
    for service in ("TRA", "NOP", "PHI", "TRA"):
        tickets.append(hall.issue(service))
        clock.go(seconds=10)
    hall.open("Q2")
    called = []
    while (ticket_id := hall.call_next("Q2")) is not None:
        called.append(hall.number(ticket_id))
        hall.do("start", ticket_id)
        hall.do("finish", ticket_id)
    assert called == ["B001", "A001", "B002"], "fees are not this officer's"


def test_priority_earns_credit_four_times_as_fast(hall: Hall, clock: HandClock) -> None:
    early = hall.issue()
    clock.go(minutes=6)
    elder = hall.issue(priority=Priority.ELDERLY)
    clock.go(minutes=1)
    hall.open("Q1")
    assert hall.call_next("Q1") == early, "seven minutes weigh more than one minute four times"
    hall.do("no_show", early)
    later = hall.issue()
    clock.go(minutes=1)
    assert hall.call_next("Q1") == elder
    assert hall.ticket(later)["people_ahead"] == 0


def test_an_appointment_waits_for_its_time_but_not_longer(hall: Hall, clock: HandClock) -> None:
    booked = hall.issue(appointment_at=clock.now() + timedelta(minutes=30))
    walk_in = hall.issue()
    hall.open("Q1")
    assert hall.call_next("Q1") == walk_in
    hall.do("start", walk_in)
    hall.do("finish", walk_in)
    clock.go(minutes=29)
    hall.issue()
    clock.go(seconds=30)
    assert hall.call_next("Q1") == booked


def test_a_counter_has_one_ticket_at_a_time(hall: Hall) -> None:
    first, second = hall.issue(), hall.issue()
    hall.open("Q1")
    hall.call_next("Q1")
    with refused("counter_busy") as refusal:
        hall.call_next("Q1")
    assert refusal.value.data["number"] == "A001"
    with refused("counter_busy"):
        hall.pause("Q1")
    hall.do("no_show", first)
    assert hall.call_next("Q1") == second


def test_an_officer_touches_only_the_own_ticket(hall: Hall) -> None:
    ticket_id = hall.issue()
    hall.open("Q1")
    hall.call_next("Q1")
    stranger = Actor("officer", officer_id="officer-CB02")
    for command in ("recall", "start", "no_show", "park", "undo"):
        with refused("not_your_ticket"):
            hall.do(command, ticket_id, actor=stranger)
    with refused("counter_taken"):
        hall.call_next("Q1", actor=stranger)


def test_an_officer_sits_at_one_counter(hall: Hall) -> None:
    hall.open("Q1", "CB02")
    with refused("officer_elsewhere") as refusal:
        hall.open("Q3", "CB02")
    assert refusal.value.data["counter"] == 1
    with refused("counter_taken"):
        hall.open("Q1", "CB01")
    hall.close("Q1")
    hall.open("Q3", "CB02")


def test_absent_once_and_back_within_the_grace(hall: Hall, clock: HandClock) -> None:
    ticket_id = hall.issue()
    hall.open("Q1")
    hall.call_next("Q1")
    hall.do("no_show", ticket_id)
    clock.go(minutes=9)
    hall.do("call", ticket_id, "Q1", None)
    hall.do("no_show", ticket_id)
    with refused("grace_over"):
        hall.do("call", ticket_id, "Q1", None)


def test_too_long_absent(hall: Hall, clock: HandClock) -> None:
    ticket_id = hall.issue()
    hall.open("Q1")
    hall.call_next("Q1")
    hall.do("no_show", ticket_id)
    clock.go(minutes=10, seconds=1)
    with refused("grace_over"):
        hall.do("call", ticket_id, "Q1", None)


def test_parked_for_a_copy_and_served_on(hall: Hall, clock: HandClock) -> None:
    ticket_id = hall.issue()
    hall.open("Q1")
    hall.call_next("Q1")
    hall.do("start", ticket_id)
    clock.go(minutes=3)
    hall.do("park", ticket_id)
    clock.go(minutes=20)
    hall.do("call", ticket_id, None, None)
    hall.do("start", ticket_id)
    clock.go(minutes=2)
    hall.do("finish", ticket_id)
    leg = hall.ticket(ticket_id)["legs"][0]
    assert (leg["waited_s"], leg["served_s"]) == (0, 300), (
        "the wait ended at the first start; the copying is no service"
    )


def test_sent_on_unserved_keeps_the_place(hall: Hall, clock: HandClock) -> None:
    lost = hall.issue("NOP")
    clock.go(minutes=5)
    hall.issue("TRA")
    hall.open("Q1")
    hall.open("Q2")
    hall.call_next("Q1")
    hall.do("transfer", lost, "TRA", None)
    assert hall.call_next("Q2") == lost
    hall.do("start", lost)
    assert [leg["waited_s"] for leg in hall.ticket(lost)["legs"]] == [300, 300]


def test_a_second_leg_starts_its_own_wait(hall: Hall, clock: HandClock) -> None:
    ticket_id = hall.issue("NOP")
    hall.open("Q1")
    hall.open("Q3")
    hall.call_next("Q1")
    hall.do("start", ticket_id)
    clock.go(minutes=8)
    hall.do("transfer", ticket_id, "PHI", "thu phí")
    clock.go(minutes=2)
    assert hall.call_next("Q3") == ticket_id
    hall.do("start", ticket_id)
    first, second = hall.ticket(ticket_id)["legs"]
    assert (first["state"], first["served_s"], second["waited_s"]) == ("transferred", 480, 120)


@pytest.mark.parametrize("command", ["start", "finish", "no_show", "park", "transfer"])
def test_a_slip_is_taken_back_within_ten_seconds(hall: Hall, clock: HandClock, command: str) -> None:
    ticket_id = hall.issue()
    hall.open("Q1")
    hall.call_next("Q1")
    if command == "finish":
        hall.do("start", ticket_id)
    before = hall.ticket(ticket_id)
    hall.do(command, ticket_id, *(("TRA", None) if command == "transfer" else ()))
    clock.go(seconds=0)
    hall.do("undo", ticket_id)
    assert hall.ticket(ticket_id) == before
    with refused("nothing_to_undo"):
        hall.do("undo", ticket_id)
    assert hall.audit().differences == ()


def test_a_call_taken_back_gives_the_place_back(hall: Hall) -> None:
    ticket_id, _second = hall.issue(), hall.issue()
    hall.open("Q1")
    hall.call_next("Q1")
    hall.do("undo", ticket_id)
    assert hall.ticket(ticket_id)["state"] == "waiting"
    assert hall.call_next("Q1") == ticket_id


def test_after_ten_seconds_it_stands(hall: Hall, clock: HandClock) -> None:
    ticket_id = hall.issue()
    hall.open("Q1")
    hall.call_next("Q1")
    hall.do("no_show", ticket_id)
    clock.go(seconds=10.001)
    with refused("undo_too_late"):
        hall.do("undo", ticket_id)


def test_no_undo_over_the_next_citizen(hall: Hall) -> None:
    ticket_id, _second = hall.issue(), hall.issue()
    hall.open("Q1")
    hall.call_next("Q1")
    hall.do("no_show", ticket_id)
    hall.call_next("Q1")
    with refused("counter_busy"):
        hall.do("undo", ticket_id)


def test_one_rating_counts_for_one_served_leg(hall: Hall, store: Store) -> None:
    ticket_id = hall.issue()
    leg_id = hall.ticket(ticket_id)["legs"][0]["id"]
    hall.open("Q1")
    hall.call_next("Q1")
    with store.writing() as tx, refused("rating_token_invalid"):
        rate.rate(tx, leg_id, 5, [], "tablet")
    hall.do("start", ticket_id)
    hall.do("finish", ticket_id)
    with store.writing() as tx:
        rate.rate(tx, leg_id, 2, ["time"], "tablet")
    with store.writing() as tx, refused("already_rated"):
        rate.rate(tx, leg_id, 5, [], "tablet")
    with refused("already_rated"):
        hall.do("undo", ticket_id)


def test_the_day_ends_for_who_still_waits(hall: Hall, store: Store, clock: HandClock) -> None:
    waiting, parked, served = hall.issue(), hall.issue(), hall.issue()
    hall.open("Q1")
    assert hall.call_next("Q1") == waiting
    hall.do("undo", waiting)
    hall.do("call", parked, "Q1", "giấy tờ thiếu")
    hall.do("park", parked)
    hall.do("call", served, "Q1", None)
    hall.do("start", served)
    clock.go(days=1)
    with store.writing() as tx:
        assert days.close_past_days(tx) == 2
    assert [hall.ticket(i)["state"] for i in (waiting, parked, served)] == ["expired", "expired", "serving"]
    with store.writing() as tx:
        assert days.close_past_days(tx) == 0


def test_a_wall_confirms_a_call_once(hall: Hall, store: Store) -> None:
    hall.issue()
    hall.open("Q1")
    hall.call_next("Q1")
    call_id = hall.snapshot()["calls"][0]["call_id"]
    with store.writing() as tx:
        assert acknowledge.acknowledge(tx, call_id, "spoken", "wall-1")
        assert not acknowledge.acknowledge(tx, call_id, "spoken", "wall-2")
    assert hall.snapshot()["calls"][0]["spoken_at"] is not None


def test_paper_and_cancel(hall: Hall, store: Store) -> None:
    ticket_id = hall.issue()
    with store.writing() as tx:
        paper.record(tx, ticket_id, "failed", "media-empty-error", None, SCRIPT)
    hall.cancel(ticket_id)
    assert (hall.ticket(ticket_id)["paper"], hall.ticket(ticket_id)["state"]) == ("failed", "cancelled")
    with refused("illegal_transition") as refusal:
        hall.do("start", ticket_id)
    assert refusal.value.data == {"state": "cancelled", "command": "start", "allowed": []}


def test_a_band_only_when_history_is_thick_enough(hall: Hall, clock: HandClock) -> None:
    hall.open("Q1")
    for _ in range(9):
        ticket_id = hall.issue()
        assert hall.ticket(ticket_id)["forecast"] is None
        hall.call_next("Q1")
        hall.do("start", ticket_id)
        clock.go(minutes=5)
        hall.do("finish", ticket_id)
    tenth = hall.issue()
    hall.call_next("Q1")
    hall.do("start", tenth)
    clock.go(minutes=5)
    hall.do("finish", tenth)
    clock.go(minutes=2)
    ahead = [hall.issue() for _ in range(3)]
    hall.call_next("Q1")
    clock.go(seconds=3)
    band = hall.ticket(ahead[-1])["forecast"]
    assert band == {"low_s": 420, "high_s": 480}, "one ahead and half a service to go, five minutes each"


def test_log_and_tables_agree_and_a_changed_log_is_found(hall: Hall, store: Store) -> None:
    from sqlalchemy import text

    from queue_server.store.log import BrokenChainError

    hall.issue()
    assert hall.audit().differences == ()
    with store.engine.begin() as conn:
        conn.execute(text("UPDATE ticket SET n = n + 5"))
    assert {d.table for d in hall.audit().differences} == {"ticket"}
    with store.engine.begin() as conn:
        conn.execute(text("""UPDATE event SET data = replace(data, 'A001', 'A002') WHERE type = 'ticket.issued'"""))
    with pytest.raises(BrokenChainError):
        hall.audit()


def test_an_officer_has_the_own_ticket_printed_alone(hall: Hall, store: Store) -> None:
    hall.open("counter-Q1")
    ticket_id = hall.issue()
    mine, other = Actor("officer", officer_id="officer-CB01"), Actor("officer", officer_id="officer-CB02")
    for actor, at_counter in ((mine, False), (other, False), (mine, True), (other, True)):
        if at_counter and hall.ticket(ticket_id)["state"] == "waiting":
            hall.call_next("counter-Q1")
        with store.writing() as tx:
            if actor is mine and at_counter:
                paper.reprint(tx, ticket_id, "kiosk", "rách phiếu", actor)
                continue
            with pytest.raises(Problem) as refused:
                paper.reprint(tx, ticket_id, "kiosk", "rách phiếu", actor)
            assert refused.value.code == "not_your_ticket"
    assert hall.ticket(ticket_id)["paper"] == "queued"
    assert hall.audit().differences == ()
