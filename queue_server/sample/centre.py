"""The sample centre as its files describe it (``centre.toml`` says what is fact and what is invented)."""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from typing import Any

from queue_server.domain.procedure_list import Agency, ProcedureRow, parse_procedure_list
from queue_server.domain.skills import extra_skills
from queue_server.sample.visitors import kept_free


@dataclass(frozen=True)
class Named:
    """Something with a code and a name in both languages."""

    code: str
    name_vi: str
    name_en: str


@dataclass(frozen=True)
class SampleZone(Named):
    kind: str
    room: str
    floor: int


@dataclass(frozen=True)
class SampleAgency(Named):
    """``dossiers``: received in the year of the report; ``mean_min``: assumed minutes of one service."""

    dossiers: int
    mean_min: float


@dataclass(frozen=True)
class SampleService(Named):
    """``visits``: share of all visits, 0 to 1. ``agency`` (None for common services) and ``zone`` are codes."""

    series: str
    purpose: str
    agency: str | None
    zone: str
    visits: float
    mean_min: float


@dataclass(frozen=True)
class SampleOfficer:
    """``home``: own services; ``skills``: those and one extra, all by code. ``name`` is for the sign-in alone."""

    code: str
    name: str
    home: tuple[str, ...]
    skills: tuple[str, ...]


@dataclass(frozen=True)
class SampleCounter(Named):
    """``zone`` and ``officer`` (who has the desk) are codes."""

    number: int
    zone: str
    officer: str


@dataclass(frozen=True)
class SampleDevice:
    """``kind`` is kiosk, wall, board or tablet; a tablet has the code of its counter."""

    kind: str
    name: str
    zones: tuple[str, ...]
    counter: str | None


@dataclass(frozen=True)
class SampleStaff:
    """A sign-in to be made; ``officer`` is the officer code of a counter officer."""

    login: str
    name: str
    role: str
    officer: str | None


@dataclass(frozen=True)
class SampleHours:
    """Every given weekday (Monday is 0) from ``opens`` to ``closes``; 00:00 closes at the end of the day."""

    weekdays: tuple[int, ...]
    opens: str
    closes: str


@dataclass(frozen=True)
class SampleCentre(Named):
    tz: str
    theme: Mapping[str, str]
    visits_per_hour: float
    hours: SampleHours
    zones: tuple[SampleZone, ...]
    agencies: tuple[SampleAgency, ...]
    services: tuple[SampleService, ...]
    officers: tuple[SampleOfficer, ...]
    counters: tuple[SampleCounter, ...]
    devices: tuple[SampleDevice, ...]
    staff: tuple[SampleStaff, ...]

    @cached_property
    def procedures(self) -> tuple[ProcedureRow, ...]:
        """The sample's procedures, most used first within an agency, read as any centre's list is read.

        Raises:
            ValueError: the file that came with the program is damaged.
        """
        found = parse_procedure_list(_file("procedures.csv").encode(), self.list_agencies)
        if found.errors:
            raise ValueError(f"procedures.csv: {found.errors[0]}")
        return found.rows

    def left_free(self, count: int) -> tuple[SampleCounter, ...]:
        """The counters that played officers leave to a newcomer (``motcua simulate --keep-free``)."""
        skills = {officer.code: officer.skills for officer in self.officers}
        work = {service.code: service.visits * service.mean_min for service in self.services}
        free = kept_free({c.code: skills[c.officer] for c in self.counters}, work, count)
        return tuple(c for c in self.counters if c.code in free)

    @property
    def list_agencies(self) -> tuple[Agency, ...]:
        """The agencies as a list of procedures may name them."""
        return tuple(
            Agency(a.code, a.name_vi, tuple(s.code for s in self.services if s.agency == a.code)) for a in self.agencies
        )


def read_sample_centre() -> SampleCentre:
    """Read the files beside this module."""
    plan = tomllib.loads(_file("centre.toml"))
    zones = tuple(SampleZone(**zone) for zone in plan["zone"])
    agencies = tuple(
        SampleAgency(r["code"], r["name_vi"], r["name_en"], int(r["dossiers"]), float(r["mean_min"]))
        for r in _table("agencies.csv")
    )
    services = _services(agencies)
    officers = _officers(services, zones, plan["visits_per_hour"])
    counters = tuple(
        SampleCounter(f"Q{int(r['number']):02d}", r["name_vi"], r["name_en"], int(r["number"]), r["zone"], r["officer"])
        for r in _table("counters.csv")
    )
    return SampleCentre(
        code=plan["code"],
        name_vi=plan["name_vi"],
        name_en=plan["name_en"],
        tz=plan["tz"],
        theme=plan["theme"],
        visits_per_hour=plan["visits_per_hour"],
        hours=SampleHours(tuple(plan["hours"]["weekdays"]), plan["hours"]["opens"], plan["hours"]["closes"]),
        zones=zones,
        agencies=agencies,
        services=services,
        officers=officers,
        counters=counters,
        devices=_devices(plan, counters),
        staff=(
            *(SampleStaff(s["login"], s["name"], s["role"], None) for s in plan["staff"]),
            *(SampleStaff(o.code.lower(), o.name, "officer", o.code) for o in officers),
        ),
    )


def _services(agencies: tuple[SampleAgency, ...]) -> tuple[SampleService, ...]:
    table = _table("services.csv")
    by_code = {a.code: a for a in agencies}
    intake = 1 - sum(float(r["visits_percent"]) for r in table if not r["agency"]) / 100
    dossiers = sum(a.dossiers for a in agencies)
    services = []
    for r in table:
        agency = by_code.get(r["agency"])
        visits = intake * agency.dossiers / dossiers if agency else float(r["visits_percent"]) / 100
        services.append(
            SampleService(
                code=r["code"],
                name_vi=r["name_vi"],
                name_en=r["name_en"],
                series=r["series"],
                purpose=r["purpose"],
                agency=r["agency"] or None,
                zone=r["zone"],
                visits=visits,
                mean_min=agency.mean_min if agency else float(r["mean_min"]),
            )
        )
    return tuple(services)


def _officers(
    services: tuple[SampleService, ...], zones: tuple[SampleZone, ...], visits_per_hour: float
) -> tuple[SampleOfficer, ...]:
    table = _table("officers.csv")
    home = {r["code"]: tuple(r["home"].split()) for r in table}
    room = {zone.code: zone.room for zone in zones}
    extra = extra_skills(
        load={s.code: s.visits * visits_per_hour * s.mean_min / 60 for s in services},
        home=home,
        place={s.code: room[s.zone] for s in services},
    )
    return tuple(
        SampleOfficer(
            r["code"],
            r["name"],
            home[r["code"]],
            (*home[r["code"]], *([extra[r["code"]]] if r["code"] in extra else [])),
        )
        for r in table
    )


def _devices(plan: Mapping[str, Any], counters: tuple[SampleCounter, ...]) -> tuple[SampleDevice, ...]:
    placed = [
        SampleDevice(kind, d["name"], tuple(d["zones"]), None)
        for kind in ("kiosk", "wall", "board")
        for d in plan[kind]
    ]
    tablets = [SampleDevice("tablet", f"{plan['tablet_name']} {c.number}", (c.zone,), c.code) for c in counters]
    return (*placed, *tablets)


def _file(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_file(name).splitlines()))
