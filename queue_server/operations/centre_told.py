"""A centre's configuration as the file of `domain/centre_file.py` says it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import RowMapping

from queue_server.store import tables as t
from queue_server.store.store import View

_CENTRE = ("code", "name_vi", "name_en", "tz")
_ZONE = ("code", "kind", "name_vi", "name_en", "room", "floor")
_AGENCY = ("code", "name_vi", "name_en")
_SERVICE = ("code", "series", "name_vi", "name_en", "purpose", "daily_limit", "tickets_per_person")
_COUNTER = ("code", "number", "name_vi", "name_en")


def told(view: View) -> dict[str, Any]:
    """The configuration as the tables of a `CentreFile`; what is in use alone, and nothing that is empty."""
    d = view.directory
    zone, agency, service, officer = (
        {row["id"]: row["code"] for row in rows.values()} for rows in (d.zones, d.agencies, d.services, d.officers)
    )
    in_use = {row["id"] for row in d.services.values() if row["active"]}
    services = [row for row in d.services.values() if row["active"]]
    counters = sorted((row for row in d.counters.values() if row["active"]), key=lambda row: row["number"])
    file = {
        "centre": _said(d.centre, _CENTRE),
        "theme": dict(d.centre["theme"]),
        "policy": dict(d.centre["policy"]),
        "hours": list(_hours_told(view, service)),
        "holiday": _holidays_told(view),
        "zone": [_said(row, _ZONE) for row in d.zones.values()],
        "agency": [_said(row, _AGENCY) for row in d.agencies.values()],
        "service": [
            {**_said(row, _SERVICE), "agency": agency.get(row["agency_id"]), "zone": zone[row["zone_id"]]}
            for row in services
        ],
        "officer": [
            {"code": row["code"], "services": [service[s] for s in d.skills.get(row["id"], ()) if s in in_use]}
            for row in d.officers.values()
            if row["active"]
        ],
        "counter": [
            {**_said(row, _COUNTER), "zone": zone[row["zone_id"]], "officer": officer.get(row["desk_officer_id"])}
            for row in counters
        ],
    }
    return {name: _without_nothing(part) for name, part in file.items() if part}


def _said(row: RowMapping, names: Sequence[str]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _without_nothing(part: Any) -> Any:
    if isinstance(part, list):
        return [_without_nothing(one) for one in part]
    return {name: value for name, value in part.items() if value is not None}


def _hours_told(view: View, service: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    spans: dict[tuple[str, str, str], list[int]] = {}
    for row in view.conn.execute(select(t.hours)).mappings():
        key = (service.get(row["service_id"], ""), row["opens"], row["closes"])
        spans.setdefault(key, []).append(row["weekday"])
    for (code, opens, closes), weekdays in sorted(spans.items()):
        yield {"weekdays": sorted(weekdays), "opens": opens, "closes": closes, "service": code or None}


def _holidays_told(view: View) -> list[dict[str, Any]]:
    """Days of one name that follow each other are one holiday."""
    found: list[dict[str, Any]] = []
    for row in view.conn.execute(select(t.holiday).order_by(t.holiday.c.day)).mappings():
        day, names = date.fromisoformat(row["day"]), _said(row, ("name_vi", "name_en"))
        last = found[-1] if found else {}
        if names.items() <= last.items() and (last["until"] or last["day"]) + timedelta(days=1) == day:
            last["until"] = day
        else:
            found.append({"day": day, "until": None, **names})
    return found
