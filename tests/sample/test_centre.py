"""The sample holds together and is what issue 2 asks for."""

from collections import Counter

import pytest

from queue_server.sample.centre import SampleCentre, read_sample_centre

CENTRE = read_sample_centre()


def test_it_has_the_size_of_a_province_centre() -> None:
    kinds = Counter(device.kind for device in CENTRE.devices)
    assert len(CENTRE.agencies) == 18 and len(CENTRE.counters) == 25 and len(CENTRE.officers) == 25
    assert kinds == {"kiosk": 3, "wall": 4, "board": 1, "tablet": 25}
    assert {zone.room for zone in CENTRE.zones} == set("ABCD") and {zone.floor for zone in CENTRE.zones} == {1, 2, 3}
    assert len(CENTRE.procedures) >= 300
    assert sum(agency.dossiers for agency in CENTRE.agencies) == 96_047


def test_every_code_is_known_and_once() -> None:
    zones = {zone.code for zone in CENTRE.zones}
    services = {service.code for service in CENTRE.services}
    officers = {officer.code for officer in CENTRE.officers}
    for things in (CENTRE.zones, CENTRE.agencies, CENTRE.services, CENTRE.officers, CENTRE.counters):
        codes = [thing.code for thing in things]
        assert len(codes) == len(set(codes))
    assert {service.zone for service in CENTRE.services} | {counter.zone for counter in CENTRE.counters} <= zones
    assert {zone for device in CENTRE.devices for zone in device.zones} <= zones
    assert [counter.number for counter in CENTRE.counters] == list(range(1, 26))
    assert sorted(counter.officer for counter in CENTRE.counters) == sorted(officers)
    assert {skill for officer in CENTRE.officers for skill in officer.skills} == services
    logins = [staff.login for staff in CENTRE.staff]
    assert len(logins) == len(set(logins)) and {s.officer for s in CENTRE.staff if s.officer} == officers


def test_the_letters_can_be_told_apart_when_read_and_heard() -> None:
    series = [service.series for service in CENTRE.services]
    assert len(series) == len(set(series))
    assert set(series) <= set("ABCDEFGHKLMNPQRSTUVXYZ")


def test_every_purpose_has_a_way_and_every_agency_an_intake() -> None:
    assert {service.purpose for service in CENTRE.services} == {"submit", "result", "pay", "online", "other"}
    assert all(agency.services for agency in CENTRE.list_agencies)
    assert {row.agency for row in CENTRE.procedures} == {agency.code for agency in CENTRE.agencies}


def test_nobody_is_called_to_another_room() -> None:
    room = {zone.code: zone.room for zone in CENTRE.zones}
    service_room = {service.code: room[service.zone] for service in CENTRE.services}
    skills = {officer.code: officer.skills for officer in CENTRE.officers}
    for counter in CENTRE.counters:
        assert {service_room[skill] for skill in skills[counter.officer]} == {room[counter.zone]}


def test_each_officer_has_one_extra_skill() -> None:
    assert all(len(officer.skills) == len(officer.home) + 1 for officer in CENTRE.officers)


def test_every_wall_has_its_own_calls_and_every_call_a_wall() -> None:
    shown = [zone for device in CENTRE.devices if device.kind == "wall" for zone in device.zones]
    assert len(shown) == len(set(shown)) and {counter.zone for counter in CENTRE.counters} <= set(shown)


def test_the_visits_are_shared_out() -> None:
    assert sum(service.visits for service in CENTRE.services) == pytest.approx(1)
    busiest = max(CENTRE.services, key=lambda service: service.visits)
    assert busiest.code == "TNHS-CT"


def test_procedures_are_marked_as_samples_and_the_common_ones_explained(centre: SampleCentre = CENTRE) -> None:
    assert all(row.code.startswith("MAU-") for row in centre.procedures)
    assert sum(row.name_en is not None for row in centre.procedures) >= 60
    assert sum(row.bring_vi is not None for row in centre.procedures) >= 60
    names = [row.name_vi for row in centre.procedures]
    assert len(names) == len(set(names))


def test_a_newcomer_finds_counters_left_free() -> None:
    free = CENTRE.left_free(4)
    assert len(free) == 4 and len({counter.zone for counter in free}) >= 3
