"""Make a centre what a file says, all of it or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import RowMapping

from queue_server.domain.centre_file import CentreFile, Fault, FaultyError
from queue_server.domain.identity import new_id
from queue_server.store import tables as t
from queue_server.store.store import Transaction

Row = Mapping[str, Any] | RowMapping


@dataclass(frozen=True)
class Change:
    """What became of one thing: `new`, `changed`, `ended` (known, and no longer in use) or `removed`."""

    kind: str
    code: str
    what: str


def configure(tx: Transaction, file: CentreFile) -> list[Change]:
    """Make the centre what ``file`` says; what was changed, nothing where it is so already.

    Services, counters and officers that the file does not name are ended: their past stays. Hours and holidays it does
    not name are removed. Zones and agencies stay, for the past names them. A centre keeps its code and its time zone
    once it has issued a ticket: they are part of what was printed and counted.

    Raises:
        FaultyError: what the centre cannot become now: a counter in use would be ended, somebody waits for a service
            that would be ended, two counters would exchange their numbers.
    """
    work = _Work(tx, file)
    faults = [*work.faults_of_now()]
    if faults:
        raise FaultyError(faults)
    work.carry_out()
    return work.changes


class _Work:
    def __init__(self, tx: Transaction, file: CentreFile) -> None:
        self.changes: list[Change] = []
        self._tx, self._file = tx, file
        d = tx.directory
        self._known = {
            "zone": _by_code(d.zones),
            "agency": _by_code(d.agencies),
            "service": _by_code(d.services),
            "officer": _by_code(d.officers),
            "counter": _by_code(d.counters),
        }
        self._skills = d.skills

    def faults_of_now(self) -> Iterator[Fault]:
        """What the hall as it is at this moment does not allow."""
        yield from self._held_by_the_past()
        booked = select(t.appointment.c.service_id).where(
            t.appointment.c.state == "booked", t.appointment.c.day >= self._tx.day
        )
        for kind, code, asked in (
            ("service", "service_in_use", _WAITED_FOR),
            ("service", "service_booked", booked),
            ("counter", "counter_in_use", _OPEN_COUNTERS),
            ("officer", "officer_in_use", _SEATED),
        ):
            ids = set(self._tx.conn.execute(asked.distinct()).scalars())
            yield from (Fault(kind, code, {"value": row["code"]}) for row in self._ended(kind) if row["id"] in ids)
        yield from self._numbers_taken()

    def _held_by_the_past(self) -> Iterator[Fault]:
        centre, said = self._tx.directory.centre, self._file.centre
        begun = self._tx.conn.execute(select(t.ticket.c.id).limit(1)).first() is not None
        if begun and said.tz != centre["tz"]:
            yield Fault("centre tz", "kept_by_tickets", {"value": centre["tz"]})

    def _numbers_taken(self) -> Iterator[Fault]:
        """A counter's number is unique, also among the ended; those that change take the free ones."""
        said = {counter.code: counter.number for counter in self._file.counter}
        holders = {row["number"]: code for code, row in self._known["counter"].items()}
        for i, counter in enumerate(self._file.counter, 1):
            holder = holders.get(counter.number, counter.code)
            if holder != counter.code:
                moves = said.get(holder, counter.number) != counter.number
                code = "number_to_be_freed" if moves else "number_of_another"
                yield Fault(f"counter {i} number", code, {"value": counter.number, "holder": holder})

    def _ended(self, kind: str) -> Iterator[Row]:
        said = {one.code for one in getattr(self._file, kind)}
        return (row for code, row in self._known[kind].items() if row["active"] and code not in said)

    def carry_out(self) -> None:
        """Append what differs, each thing after those it names."""
        self._centre()
        file = self._file
        zones = self._saved("zone", [one.model_dump() | {"position": i} for i, one in enumerate(file.zone)])
        agencies = self._saved("agency", [one.model_dump() | {"position": i} for i, one in enumerate(file.agency)])
        services = self._saved(
            "service",
            [
                one.model_dump(exclude={"agency", "zone"})
                | {"agency_id": agencies.get(one.agency or ""), "zone_id": zones[one.zone]}
                | {"position": i, "active": True}
                for i, one in enumerate(file.service)
            ],
        )
        officers = self._saved(
            "officer",
            [
                {"code": one.code, "active": True, "service_ids": [services[code] for code in one.services]}
                for one in file.officer
            ],
        )
        self._saved(
            "counter",
            [
                one.model_dump(exclude={"zone", "officer"})
                | {"zone_id": zones[one.zone], "desk_officer_id": officers.get(one.officer or ""), "active": True}
                for one in file.counter
            ],
        )
        for kind in ("counter", "officer", "service"):
            self._end(kind)
        self._hours(services)
        self._holidays()

    def _centre(self) -> None:
        now = dict(self._tx.directory.centre)
        wanted = now | self._file.centre.model_dump() | {"theme": self._file.theme.model_dump()}
        wanted["policy"] = self._file.policy.model_dump(exclude_none=True)
        if wanted != now:
            self._tx.append("centre.saved", wanted)
            self.changes.append(Change("centre", wanted["code"], "changed"))

    def _saved(self, kind: str, rows: Sequence[dict[str, Any]]) -> dict[str, str]:
        """The ids by code of all that is known of a kind, once those of ``rows`` that differ are written."""
        known = self._known[kind]
        ids = {code: str(row["id"]) for code, row in known.items()}
        for row in rows:
            code = row["code"]
            ids.setdefault(code, new_id(self._tx.now))
            wanted = {"id": ids[code], **row}
            if code in known and self._as_saved(kind, known[code]) == wanted:
                continue
            self._tx.append(f"{kind}.saved", wanted)
            self.changes.append(Change(kind, code, "changed" if code in known and self._in_use(known[code]) else "new"))
        return ids

    def _as_saved(self, kind: str, row: Row) -> dict[str, Any]:
        skills = {"service_ids": list(self._skills.get(row["id"], ()))} if kind == "officer" else {}
        return dict(row) | skills

    def _in_use(self, row: Row) -> bool:
        return bool(row.get("active", True))

    def _end(self, kind: str) -> None:
        for row in list(self._ended(kind)):
            self._tx.append(f"{kind}.saved", self._as_saved(kind, row) | {"active": False})
            self.changes.append(Change(kind, row["code"], "ended"))

    def _hours(self, services: Mapping[str, str]) -> None:
        wanted = {
            (weekday, hours.opens, hours.closes, services.get(hours.service or ""))
            for hours in self._file.hours
            for weekday in hours.weekdays
        }
        known = {
            (row["weekday"], row["opens"], row["closes"], row["service_id"]): row["id"]
            for row in self._tx.conn.execute(select(t.hours)).mappings()
        }
        for key in sorted(known.keys() - wanted, key=str):
            self._tx.append("hours.removed", {"id": known[key]})
            self.changes.append(Change("hours", _span(*key), "removed"))
        for key in sorted(wanted - known.keys(), key=str):
            weekday, opens, closes, service_id = key
            row = {"weekday": weekday, "opens": opens, "closes": closes, "service_id": service_id}
            self._tx.append("hours.saved", {"id": new_id(self._tx.now), **row})
            self.changes.append(Change("hours", _span(*key), "new"))

    def _holidays(self) -> None:
        wanted = {
            day.isoformat(): {"day": day.isoformat(), "name_vi": holiday.name_vi, "name_en": holiday.name_en}
            for holiday in self._file.holiday
            for day in holiday.days
        }
        known = {row["day"]: dict(row) for row in self._tx.conn.execute(select(t.holiday)).mappings()}
        for day in sorted(known.keys() - wanted.keys()):
            self._tx.append("holiday.removed", {"day": day})
            self.changes.append(Change("holiday", day, "removed"))
        for day, row in sorted(wanted.items()):
            if known.get(day) != row:
                self._tx.append("holiday.saved", row)
                self.changes.append(Change("holiday", day, "changed" if day in known else "new"))


_OVER = ("finished", "no_show", "transferred", "cancelled", "expired")
"""Legs of these states ask nothing of their service any more."""
_WAITED_FOR = select(t.leg.c.service_id).where(t.leg.c.state.not_in(_OVER))
_OPEN_COUNTERS = select(t.counter_state.c.counter_id).where(t.counter_state.c.state != "closed")
_SEATED = select(t.counter_state.c.officer_id).where(t.counter_state.c.officer_id.is_not(None))


def _by_code(rows: Mapping[str, Any]) -> dict[str, Row]:
    return {row["code"]: row for row in rows.values()}


def _span(weekday: int, opens: str, closes: str, _service_id: str | None) -> str:
    return f"{weekday} {opens}-{closes}"
