"""The configuration of a centre, read once and kept until an event changes it."""

from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cached_property
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Table, select
from sqlalchemy.engine import Connection, RowMapping

from queue_server.domain.calendar import Hours, Opening, open_spans, opening
from queue_server.domain.problems import Problem
from queue_server.store import tables as t

DEFAULT_POLICY: Mapping[str, int] = MappingProxyType(
    {"grace_s": 600, "undo_s": 10, "wait_limit_s": 900, "hold_s": 600, "idle_s": 45, "returns": 1, "elderly_age": 60}
)
"""What holds where the centre says nothing. 15 minutes is the limit of the Government Office's guideline (2024), 60
years that of the Law on the Elderly (39/2009/QH12, article 2)."""

Row = RowMapping


class Directory:
    """Everything that changes rarely. Immutable: a change makes a new one (``version`` is the event that made it)."""

    def __init__(self, conn: Connection, centre_id: str, version: int) -> None:
        self.version = version
        self.centre: Row = conn.execute(select(t.centre).where(t.centre.c.id == centre_id)).mappings().one()
        self.policy: dict[str, int] = {**DEFAULT_POLICY, **self.centre["policy"]}
        self.tz = ZoneInfo(self.centre["tz"])
        self.zones = _by_id(conn, t.zone)
        self.agencies = _by_id(conn, t.agency)
        self.services = _by_id(conn, t.service)
        self.officers = _by_id(conn, t.officer)
        self.counters = _by_id(conn, t.counter)
        self.skills: dict[str, tuple[str, ...]] = {}
        for row in conn.execute(select(t.skill).order_by(t.skill.c.officer_id, t.skill.c.position)).mappings():
            self.skills[row["officer_id"]] = (*self.skills.get(row["officer_id"], ()), row["service_id"])
        self._hours: dict[str | None, list[Hours]] = {}
        for row in conn.execute(select(t.hours)).mappings():
            span = Hours(row["weekday"], time.fromisoformat(row["opens"]), time.fromisoformat(row["closes"]))
            self._hours.setdefault(row["service_id"], []).append(span)
        self._holidays = frozenset(date.fromisoformat(d) for d in conn.execute(select(t.holiday.c.day)).scalars())
        self._openings: dict[str | None, tuple[datetime, Opening]] = {}

    @cached_property
    def _service_codes(self) -> dict[str, Row]:
        return {row["code"]: row for row in self.services.values()}

    @cached_property
    def _officer_codes(self) -> dict[str, Row]:
        return {row["code"]: row for row in self.officers.values()}

    @cached_property
    def _counter_codes(self) -> dict[str, Row]:
        return {row["code"]: row for row in self.counters.values()}

    def service(self, key: str) -> Row:
        """The active service of that id or code. Raises ``unknown_service``."""
        row = self.services.get(key) or self._service_codes.get(key)
        if row is None or not row["active"]:
            raise Problem("unknown_service", service=key[:40])
        return row

    def officer(self, key: str) -> Row:
        """The active officer of that id or code. Raises ``officer_unknown``."""
        row = self.officers.get(key) or self._officer_codes.get(key)
        if row is None or not row["active"]:
            raise Problem("officer_unknown", officer=key[:40])
        return row

    def counter(self, key: str) -> Row:
        """The active counter of that id or code. Raises ``not_found``."""
        row = self.counters.get(key) or self._counter_codes.get(key)
        if row is None or not row["active"]:
            raise Problem("not_found", what="counter")
        return row

    def opening(self, service_id: str, now: datetime) -> Opening:
        """Whether the service takes people at ``now``: its own hours where it has some, else the centre's."""
        key = service_id if service_id in self._hours else None
        known = self._openings.get(key)
        if known is not None and known[0] <= now < (known[1].closes_at or known[1].opens_at or known[0]):
            return known[1]
        found = opening(now, self.tz, self._hours.get(key, []), self._holidays)
        self._openings[key] = (now, found)
        return found

    def spans_of(self, service_id: str, day: str) -> list[tuple[datetime, datetime]]:
        """From when to when the service takes people on a day."""
        key = service_id if service_id in self._hours else None
        return open_spans(date.fromisoformat(day), self.tz, self._hours.get(key, []), self._holidays)


def _by_id(conn: Connection, table: Table) -> dict[str, Any]:
    order = table.c.position if "position" in table.c else table.c.code
    return {row["id"]: row for row in conn.execute(select(table).order_by(order, table.c.id)).mappings()}
