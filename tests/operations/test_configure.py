"""The centre becomes what a file says, and nothing half."""

from datetime import date, timedelta
from typing import Any

import pytest

from queue_server.domain.centre_file import CentreFile, FaultyError
from queue_server.operations import appointments
from queue_server.operations.centre_told import told
from queue_server.operations.configure import configure
from queue_server.store.store import Store
from tests.clocks import HandClock
from tests.operations.hall import Hall


@pytest.fixture
def hall(store: Store) -> Hall:
    return Hall(store)


def file_of(store: Store) -> dict[str, Any]:
    with store.reading() as view:
        return told(view)


def become(store: Store, file: dict[str, Any]) -> list[tuple[str, str, str]]:
    wanted = CentreFile.model_validate(file)
    with store.writing() as tx:
        return [(change.kind, change.code, change.what) for change in configure(tx, wanted)]


def of(file: dict[str, Any], kind: str, code: str) -> dict[str, Any]:
    return next(one for one in file[kind] if one["code"] == code)


def refused(store: Store, file: dict[str, Any]) -> list[tuple[str, str]]:
    before = file_of(store)
    with pytest.raises(FaultyError) as why:
        become(store, file)
    assert file_of(store) == before
    return [(fault.place, fault.code) for fault in why.value.faults]


def test_what_is_told_changes_nothing_once_its_order_is_kept(store: Store) -> None:
    become(store, file_of(store))
    assert become(store, file_of(store)) == []


def test_a_new_service_with_its_counter_and_officer(hall: Hall) -> None:
    file = file_of(hall.store)
    file["service"].append(
        {"code": "HT", "series": "H", "name_vi": "Hộ tịch", "purpose": "submit", "agency": "STP", "zone": "B"}
    )
    file["officer"].append({"code": "CB04", "services": ["HT", "NOP"]})
    file["counter"].append({"code": "Q4", "number": 4, "name_vi": "Quầy 4", "zone": "B", "officer": "CB04"})
    become(hall.store, file_of(hall.store))
    assert become(hall.store, file) == [("service", "HT", "new"), ("officer", "CB04", "new"), ("counter", "Q4", "new")]
    ticket = hall.issue("HT")
    hall.open("Q4")
    assert hall.call_next("Q4") == ticket
    assert hall.number(ticket) == "H001"
    assert hall.audit().differences == ()


def test_what_the_file_leaves_out_is_ended_and_comes_back_as_it_was(hall: Hall) -> None:
    become(hall.store, file_of(hall.store))
    whole = file_of(hall.store)
    ticket = hall.issue("PHI")
    hall.open("Q3")
    hall.call_next("Q3")
    hall.do("no_show", ticket)
    hall.close("Q3")
    less = file_of(hall.store)
    for kind, code in (("counter", "Q3"), ("officer", "CB03"), ("service", "PHI")):
        less[kind].remove(of(less, kind, code))
    ended = [("counter", "Q3", "ended"), ("officer", "CB03", "ended"), ("service", "PHI", "ended")]
    assert become(hall.store, less) == ended
    assert file_of(hall.store) == less
    assert hall.number(ticket) == "C001", "the past stays"
    assert become(hall.store, whole) == [
        ("service", "PHI", "new"),
        ("officer", "CB03", "new"),
        ("counter", "Q3", "new"),
    ]
    assert file_of(hall.store) == whole
    assert hall.audit().differences == ()


def test_nobody_is_left_standing(hall: Hall) -> None:
    hall.issue("PHI")
    hall.open("Q3")
    file = file_of(hall.store)
    for kind, code in (("counter", "Q3"), ("officer", "CB03"), ("service", "PHI")):
        file[kind].remove(of(file, kind, code))
    assert refused(hall.store, file) == [
        ("service", "service_in_use"),
        ("counter", "counter_in_use"),
        ("officer", "officer_in_use"),
    ]


def test_who_has_an_appointment_does_not_come_in_vain(store: Store, clock: HandClock) -> None:
    with store.writing() as tx:
        appointments.book(tx, "PHI", clock.now() + timedelta(days=1), None)
    file = file_of(store)
    file["service"].remove(of(file, "service", "PHI"))
    of(file, "officer", "CB03")["services"].remove("PHI")
    assert refused(store, file) == [("service", "service_booked")]


def test_a_number_belongs_to_one_counter_for_ever(store: Store) -> None:
    file = file_of(store)
    of(file, "counter", "Q1")["number"], of(file, "counter", "Q2")["number"] = 2, 1
    assert refused(store, file) == [
        ("counter 1 number", "number_to_be_freed"),
        ("counter 2 number", "number_to_be_freed"),
    ]
    file = file_of(store)
    file["counter"] = [of(file, "counter", "Q1"), {**of(file, "counter", "Q2"), "code": "NEW"}]
    assert refused(store, file) == [("counter 2 number", "number_of_another")]


def test_hours_and_holidays(hall: Hall, clock: HandClock) -> None:
    store, file = hall.store, file_of(hall.store)
    file["hours"] = [{"weekdays": [0, 1, 2, 3, 4], "opens": "08:00", "closes": "12:00"}]
    file["hours"].append({"weekdays": [0], "opens": "09:30", "closes": "10:00", "service": "PHI"})
    file["holiday"] = [{"day": date(2026, 11, 24), "until": date(2026, 11, 25), "name_vi": "Nghỉ bù"}]
    become(store, file)
    with store.reading() as view:
        assert view.directory.opening("service-NOP", view.now).open
        assert not view.directory.opening("service-PHI", view.now).open, "at nine its own hours have not begun"
    clock.go(hours=4)
    with store.reading() as view:
        opens_at = view.directory.opening("service-NOP", view.now).opens_at
        assert opens_at is not None and opens_at.isoformat() == "2026-11-26T08:00:00+07:00", "after the holidays"
    assert file_of(store)["holiday"] == [{"day": date(2026, 11, 24), "until": date(2026, 11, 25), "name_vi": "Nghỉ bù"}]
    file["holiday"], file["hours"] = [], file["hours"][:1]
    assert {what for _, _, what in become(store, file)} == {"removed"}
    assert "holiday" not in file_of(store)
    assert hall.audit().differences == ()


def test_the_policy_and_the_colours(store: Store) -> None:
    file = file_of(store)
    file["policy"] = {"elderly_age": 75}
    file["theme"] = {"colour": "#112233", "accent": "#445566"}
    become(store, file)
    with store.reading() as view:
        assert view.directory.policy["elderly_age"] == 75
        assert view.directory.policy["grace_s"] == 600, "what is not said keeps its default"
        assert view.directory.centre["theme"]["colour"] == "#112233"


def test_the_time_zone_stays_once_a_number_was_issued(hall: Hall) -> None:
    file = file_of(hall.store)
    file["centre"]["tz"] = "Asia/Tokyo"
    hall.issue()
    assert refused(hall.store, file) == [("centre tz", "kept_by_tickets")]
