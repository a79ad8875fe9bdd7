"""Make the sample centre: everything in it is written as events, like any other centre's."""

from queue_server.domain.identity import new_id
from queue_server.operations.import_procedures import import_procedures
from queue_server.sample.centre import SampleCentre
from queue_server.store.store import Store, Transaction


def create_sample_centre(store: Store, plan: SampleCentre) -> None:
    """Found ``plan`` as the centre of a store that has none, in one transaction.

    Devices and sign-ins are not part of the log: ``plan.devices`` and ``plan.staff`` name them by the codes of zones,
    counters and officers, which ``auth`` turns into tokens and accounts.
    """
    centre = {
        "id": new_id(store.clock.now()),
        "code": plan.code,
        "name_vi": plan.name_vi,
        "name_en": plan.name_en,
        "tz": plan.tz,
        "theme": {**plan.theme, "emblem_url": None},
        "policy": {},
    }
    with store.founding(centre) as tx:
        zones = _zones(tx, plan)
        services = _services(tx, plan, zones, _agencies(tx, plan))
        _counters(tx, plan, zones, _officers(tx, plan, services))
        _hours(tx, plan)
        import_procedures(tx, plan.procedures, sample=True)


def _zones(tx: Transaction, plan: SampleCentre) -> dict[str, str]:
    ids = {zone.code: new_id(tx.now) for zone in plan.zones}
    for position, zone in enumerate(plan.zones):
        tx.append(
            "zone.saved",
            {
                "id": ids[zone.code],
                "code": zone.code,
                "kind": zone.kind,
                "name_vi": zone.name_vi,
                "name_en": zone.name_en,
                "room": zone.room,
                "floor": zone.floor,
                "position": position,
            },
        )
    return ids


def _agencies(tx: Transaction, plan: SampleCentre) -> dict[str, str]:
    ids = {agency.code: new_id(tx.now) for agency in plan.agencies}
    for position, agency in enumerate(plan.agencies):
        tx.append(
            "agency.saved",
            {
                "id": ids[agency.code],
                "code": agency.code,
                "name_vi": agency.name_vi,
                "name_en": agency.name_en,
                "position": position,
            },
        )
    return ids


def _services(tx: Transaction, plan: SampleCentre, zones: dict[str, str], agencies: dict[str, str]) -> dict[str, str]:
    ids = {service.code: new_id(tx.now) for service in plan.services}
    for position, service in enumerate(sorted(plan.services, key=lambda s: -s.visits)):
        tx.append(
            "service.saved",
            {
                "id": ids[service.code],
                "code": service.code,
                "series": service.series,
                "name_vi": service.name_vi,
                "name_en": service.name_en,
                "purpose": service.purpose,
                "agency_id": agencies[service.agency] if service.agency else None,
                "zone_id": zones[service.zone],
                "position": position,
                "daily_limit": None,
                "tickets_per_person": 1,
                "active": True,
            },
        )
    return ids


def _officers(tx: Transaction, plan: SampleCentre, services: dict[str, str]) -> dict[str, str]:
    ids = {officer.code: new_id(tx.now) for officer in plan.officers}
    for officer in plan.officers:
        tx.append(
            "officer.saved",
            {
                "id": ids[officer.code],
                "code": officer.code,
                "active": True,
                "service_ids": [services[code] for code in officer.skills],
            },
        )
    return ids


def _counters(tx: Transaction, plan: SampleCentre, zones: dict[str, str], officers: dict[str, str]) -> None:
    for counter in plan.counters:
        tx.append(
            "counter.saved",
            {
                "id": new_id(tx.now),
                "code": counter.code,
                "number": counter.number,
                "name_vi": counter.name_vi,
                "name_en": counter.name_en,
                "zone_id": zones[counter.zone],
                "desk_officer_id": officers[counter.officer],
                "active": True,
            },
        )


def _hours(tx: Transaction, plan: SampleCentre) -> None:
    for weekday in plan.hours.weekdays:
        tx.append(
            "hours.saved",
            {
                "id": new_id(tx.now),
                "weekday": weekday,
                "opens": plan.hours.opens,
                "closes": plan.hours.closes,
                "service_id": None,
            },
        )
