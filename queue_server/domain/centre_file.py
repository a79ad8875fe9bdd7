"""What a centre is, as one TOML file says it: read, checked against itself, every fault named with its place.

Everything goes by codes, which stay while names change. The order of zones, agencies and services is that of the
screens; the order of an officer's services is that of their skills.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

MOST_BYTES = 2 * 1024 * 1024
"""A thousand times the file of a big centre."""

LONGEST_HOLIDAY = 366
"""Days; longer is a slip of the pen."""

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=20)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Series = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}$")]
Room = Annotated[str, StringConstraints(min_length=1, max_length=20)]
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]
Seconds = Annotated[int, Field(ge=1, le=86_400)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, strict=True)


class _Named(_Part):
    code: Code
    name_vi: Name
    name_en: Name | None = None


class Centre(_Named):
    """Who we are. ``tz`` is a name of the IANA database."""

    tz: str = "Asia/Ho_Chi_Minh"


class Theme(_Part):
    """The colours of the centre, and where its emblem is."""

    colour: Colour
    accent: Colour
    emblem_url: Annotated[str, StringConstraints(pattern=r"^(/|https://)", max_length=400)] | None = None


class Policy(_Part):
    """Only what differs from `store/directory.py`'s default is said."""

    grace_s: Seconds | None = None
    undo_s: Annotated[int, Field(ge=1, le=120)] | None = None
    wait_limit_s: Seconds | None = None
    hold_s: Seconds | None = None
    idle_s: Annotated[int, Field(ge=10, le=600)] | None = None
    returns: Annotated[int, Field(ge=0, le=5)] | None = None
    elderly_age: Annotated[int, Field(ge=50, le=100)] | None = None


class Hours(_Part):
    """A span of opening on some weekdays, Monday is 0; ``closes`` of 00:00 is the end of the day.

    A service with hours of its own keeps to those alone.
    """

    weekdays: Annotated[list[Annotated[int, Field(ge=0, le=6)]], Field(min_length=1, max_length=7)]
    opens: Clock
    closes: Clock
    service: Code | None = None


class Holiday(_Part):
    """A day, or all days until another, on which the centre is closed."""

    day: date
    until: date | None = None
    name_vi: Name
    name_en: Name | None = None

    @property
    def days(self) -> Iterator[date]:
        """Each of its days, at most a year of them."""
        days = ((self.until or self.day) - self.day).days + 1
        return (self.day + timedelta(days=n) for n in range(min(days, LONGEST_HOLIDAY)))


class Zone(_Named):
    """A place where people wait, are called, or only pass."""

    kind: Literal["reception", "information", "self_service", "results", "intake", "waiting", "internal", "other"]
    room: Room
    floor: Annotated[int, Field(ge=-9, le=99)]


class Agency(_Named):
    """Whose dossiers are taken here."""


class Service(_Named):
    """What one takes a number for. ``tickets_per_person`` of 0 is as many as they like; both limits are of a day."""

    series: Series
    purpose: Literal["submit", "result", "pay", "online", "other"]
    agency: Code | None = None
    zone: Code
    daily_limit: Annotated[int, Field(ge=1, le=9_000)] | None = None
    tickets_per_person: Annotated[int, Field(ge=0, le=99)] = 1


class Officer(_Part):
    """An officer as the hall knows one, and what they serve."""

    code: Code
    services: Annotated[list[Code], Field(max_length=200)]


class Desk(_Named):
    """A counter; ``officer`` is who has the desk."""

    number: Annotated[int, Field(ge=1, le=9_999)]
    zone: Code
    officer: Code | None = None


class CentreFile(_Part):
    """The whole file."""

    centre: Centre
    theme: Theme
    policy: Policy = Policy()
    hours: list[Hours] = []
    holiday: list[Holiday] = []
    zone: list[Zone] = []
    agency: list[Agency] = []
    service: list[Service] = []
    officer: list[Officer] = []
    counter: list[Desk] = []


@dataclass(frozen=True)
class Fault:
    """One fault: its place in the file, which it is (a stable code), and what a text about it needs."""

    place: str
    code: str
    data: Mapping[str, Any] = field(default_factory=dict)


class FaultyError(Exception):
    """The file cannot be taken over, for these reasons."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(faults)


def parse(data: bytes) -> CentreFile:
    """The file, or all that is wrong with it. Raises `FaultyError` alone, whatever the bytes are."""
    if len(data) > MOST_BYTES:
        raise FaultyError([Fault("", "file_too_large", {"limit_mb": MOST_BYTES // 2**20})])
    try:
        said = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as why:
        raise FaultyError([Fault("", "not_utf8")]) from why
    except (tomllib.TOMLDecodeError, RecursionError) as why:
        raise FaultyError([Fault("", "not_toml", {"why": str(why)})]) from why
    try:
        file = CentreFile.model_validate(said)
    except ValidationError as wrong:
        raise FaultyError([_fault(dict(error)) for error in wrong.errors(include_url=False)]) from wrong
    faults = list(_contradictions(file))
    if faults:
        raise FaultyError(faults)
    return file


_CODES = {
    "missing": "missing",
    "string_too_short": "missing",
    "too_short": "missing",
    "extra_forbidden": "unknown_key",
    "string_too_long": "too_long",
    "string_pattern_mismatch": "not_of_form",
    "literal_error": "not_one_of",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_large",
}


def _fault(error: Mapping[str, Any]) -> Fault:
    limits = {name: value for name, value in error.get("ctx", {}).items() if name != "error"}
    code = _CODES.get(error["type"], "wrong_kind")
    return Fault(_place(error["loc"]), code, {"value": _short(error["input"]), **limits})


def _short(value: Any) -> str:
    return str(value)[:60]


def _place(loc: Sequence[str | int]) -> str:
    """``service 3 zone``: counted from one, as a person counts the sections of a file."""
    return " ".join(str(part + 1) if isinstance(part, int) else part for part in loc)


def _contradictions(file: CentreFile) -> Iterator[Fault]:
    yield from _twice("zone", [zone.code for zone in file.zone])
    yield from _twice("agency", [agency.code for agency in file.agency])
    yield from _twice("service", [service.code for service in file.service])
    yield from _twice("officer", [officer.code for officer in file.officer])
    yield from _twice("counter", [counter.code for counter in file.counter])
    yield from _twice("counter", [counter.number for counter in file.counter], "number")
    yield from _twice("holiday", [day for holiday in file.holiday for day in holiday.days])
    yield from _unknown(file)
    yield from _times(file)


def _twice(kind: str, values: Sequence[object], of: str = "code") -> Iterator[Fault]:
    for value, times in Counter(values).items():
        if times > 1:
            yield Fault(kind, "twice", {"value": str(value), "of": of})


def _unknown(file: CentreFile) -> Iterator[Fault]:
    """What is named and not described."""
    zones, agencies = {zone.code for zone in file.zone}, {agency.code for agency in file.agency}
    services, officers = {service.code for service in file.service}, {officer.code for officer in file.officer}
    named: list[tuple[str, str | None, set[str]]] = []
    for i, service in enumerate(file.service, 1):
        named += [(f"service {i} zone", service.zone, zones), (f"service {i} agency", service.agency, agencies)]
    for i, counter in enumerate(file.counter, 1):
        named += [(f"counter {i} zone", counter.zone, zones), (f"counter {i} officer", counter.officer, officers)]
    for i, officer in enumerate(file.officer, 1):
        named += [(f"officer {i} services", code, services) for code in officer.services]
        yield from _twice(f"officer {i} services", officer.services)
    named += [(f"hours {i} service", hours.service, services) for i, hours in enumerate(file.hours, 1)]
    yield from (Fault(place, "unknown", {"value": code}) for place, code, known in named if code and code not in known)


def _times(file: CentreFile) -> Iterator[Fault]:
    try:
        ZoneInfo(file.centre.tz)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield Fault("centre tz", "no_time_zone", {"value": file.centre.tz[:60]})
    for i, hours in enumerate(file.hours, 1):
        if not _ends_after_it_begins(hours):
            yield Fault(f"hours {i}", "ends_before_it_begins", {"opens": hours.opens, "closes": hours.closes})
    for i, holiday in enumerate(file.holiday, 1):
        days = ((holiday.until or holiday.day) - holiday.day).days
        if not 0 <= days < LONGEST_HOLIDAY:
            yield Fault(f"holiday {i} until", "ends_before_it_begins", {"opens": holiday.day, "closes": holiday.until})
    yield from _overlaps(file.hours)


def _ends_after_it_begins(hours: Hours) -> bool:
    return hours.closes == "00:00" or hours.opens < hours.closes


def _overlaps(spans: Sequence[Hours]) -> Iterator[Fault]:
    days: dict[tuple[str | None, int], list[Hours]] = {}
    for hours in filter(_ends_after_it_begins, spans):
        for weekday in hours.weekdays:
            days.setdefault((hours.service, weekday), []).append(hours)
    for (service, weekday), of_day in days.items():
        for one, next_one in pairwise(sorted(of_day, key=lambda hours: hours.opens)):
            if one.closes == "00:00" or next_one.opens < one.closes:
                where = "hours" if service is None else f"hours {service}"
                yield Fault(where, "overlap", {"weekday": weekday, "opens": next_one.opens})
