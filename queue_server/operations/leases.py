"""Leases: blocks of numbers lent to a kiosk, given back, declared void, or ended with their day."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.engine import RowMapping

from queue_server.domain import leases as rules
from queue_server.domain import numbering
from queue_server.domain.identity import derived_id, new_id
from queue_server.domain.leases import End
from queue_server.domain.problems import Problem
from queue_server.store import tables as t
from queue_server.store.store import Transaction, View

_LEASES = select(t.lease).where(t.lease.c.centre_id == bindparam("b_centre"))
_ONE = _LEASES.where(t.lease.c.id == bindparam("b_lease"))
_OPEN = _LEASES.where(t.lease.c.end.is_(None)).order_by(t.lease.c.granted_at, t.lease.c.id)
_LAST_LENT = select(func.max(t.lease.c.last_n)).where(
    t.lease.c.centre_id == bindparam("b_centre"),
    t.lease.c.day == bindparam("b_day"),
    t.lease.c.series == bindparam("b_series"),
)
_ISSUED = select(t.ticket.c.n).where(
    t.ticket.c.centre_id == bindparam("b_centre"),
    t.ticket.c.day == bindparam("b_day"),
    t.ticket.c.series == bindparam("b_series"),
    t.ticket.c.n.between(bindparam("b_first"), bindparam("b_last")),
)


def grant(tx: Transaction, kiosk_id: str, service_key: str) -> str:
    """Lend a kiosk the next block of a service's numbers for the rest of the day; the lease's id.

    Raises:
        Problem: ``unknown_service``, ``service_closed`` when it takes nobody any more today, ``day_full``,
            ``not_lent`` for a service with a daily limit, which the server alone can count, and for a kiosk that holds
            enough of this service.
    """
    service = tx.directory.service(service_key)
    spans = tx.directory.spans_of(service["id"], tx.day)
    if not spans or spans[-1][1] <= tx.now:
        opens_at = tx.directory.opening(service["id"], tx.now).opens_at
        raise Problem("service_closed", opens_at=opens_at and opens_at.isoformat())
    held = [row for row in _open(tx) if (row["kiosk_id"], row["service_id"]) == (kiosk_id, service["id"])]
    if service["daily_limit"] is not None or len(held) >= rules.OPEN_AT_MOST:
        raise Problem("not_lent")
    of_series = {"b_centre": tx.centre_id, "b_day": tx.day, "b_series": service["series"]}
    first, last = rules.next_block(service["series"], tx.conn.execute(_LAST_LENT, of_series).scalar())
    lease_id = new_id(tx.now)
    tx.append(
        "lease.granted",
        {
            "lease_id": lease_id,
            "kiosk_id": kiosk_id,
            "service_id": service["id"],
            "series": service["series"],
            "day": tx.day,
            "first": first,
            "last": last,
        },
    )
    return lease_id


def end(tx: Transaction, lease_id: str, reason: End, kiosk_id: str | None) -> None:
    """End a lease: what was not issued of it is void. Nothing happens to one that has ended.

    ``kiosk_id`` is the kiosk that asks, None for the staff. Raises ``not_found``, ``forbidden`` for another's lease.
    """
    row = _row(tx, lease_id)
    if row is None:
        raise Problem("not_found", what="lease")
    if kiosk_id not in (None, row["kiosk_id"]):
        raise Problem("forbidden")
    if row["end"] is None:
        _end(tx, row, reason)


def end_past(tx: Transaction) -> int:
    """End the leases of days before today; how many."""
    past = [row for row in _open(tx) if row["day"] < tx.day]
    for row in past:
        _end(tx, row, End.DAY_OVER)
    return len(past)


def past_days(view: View) -> set[str]:
    """Days before today of which a lease is still open."""
    return {row["day"] for row in _open(view) if row["day"] < view.day}


def lent(view: View, lease_id: str) -> tuple[RowMapping, rules.Lent] | None:
    """A lease as it stands: its row, and what the rules need of it. None when there is no such lease."""
    row = _row(view, lease_id)
    if row is None:
        return None
    ended = row["end"] is not None
    return row, rules.Lent(row["day"], row["first_n"], row["last_n"], ended, row["granted_at"])


def shown(view: View, lease_id: str) -> dict[str, Any]:
    """A lease as the API shows it. Raises ``not_found``."""
    row = _row(view, lease_id)
    if row is None:
        raise Problem("not_found", what="lease")
    return _shown(view, row)


def of_today(view: View) -> list[dict[str, Any]]:
    """Today's leases, in the order in which they were granted."""
    today = _LEASES.where(t.lease.c.day == view.day).order_by(t.lease.c.granted_at, t.lease.c.id)
    return [_shown(view, row) for row in view.conn.execute(today, {"b_centre": view.centre_id}).mappings()]


def numbers(view: View, lease_id: str) -> list[tuple[int, str, str]]:
    """All numbers of a lease in order: number, what is printed, and the id its ticket will have."""
    row = view.conn.execute(_ONE, {"b_centre": view.centre_id, "b_lease": lease_id}).mappings().one()
    block = range(row["first_n"], row["last_n"] + 1)
    return [(n, numbering.label(row["series"], n), derived_id(lease_id, n)) for n in block]


def hours(view: View, lease_id: str) -> list[tuple[datetime, datetime]]:
    """From when to when the lease's service takes people on the lease's day."""
    row = view.conn.execute(_ONE, {"b_centre": view.centre_id, "b_lease": lease_id}).mappings().one()
    return view.directory.spans_of(row["service_id"], row["day"])


def _row(view: View, lease_id: str) -> RowMapping | None:
    return view.conn.execute(_ONE, {"b_centre": view.centre_id, "b_lease": lease_id}).mappings().first()


def _open(view: View) -> list[RowMapping]:
    return list(view.conn.execute(_OPEN, {"b_centre": view.centre_id}).mappings())


def _issued(view: View, row: RowMapping) -> list[int]:
    block = {"b_day": row["day"], "b_series": row["series"], "b_first": row["first_n"], "b_last": row["last_n"]}
    return list(view.conn.execute(_ISSUED, {"b_centre": view.centre_id, **block}).scalars())


def _end(tx: Transaction, row: RowMapping, reason: End) -> None:
    tx.append(
        "lease.ended",
        {
            "lease_id": row["id"],
            "kiosk_id": row["kiosk_id"],
            "service_id": row["service_id"],
            "series": row["series"],
            "day": row["day"],
            "reason": reason.value,
            "void": [list(span) for span in rules.unused(row["first_n"], row["last_n"], _issued(tx, row))],
        },
    )


def _shown(view: View, row: RowMapping) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("id", "kiosk_id", "service_id", "series", "day", "end")},
        "first": row["first_n"],
        "last": row["last_n"],
        "issued": len(_issued(view, row)),
        "granted_at": row["granted_at"].isoformat(),
        "ended_at": row["ended_at"] and row["ended_at"].isoformat(),
    }
