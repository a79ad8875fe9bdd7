"""Open, pause and close a counter."""

from sqlalchemy import select
from sqlalchemy.engine import RowMapping

from queue_server.domain.problems import Problem
from queue_server.operations.actor import Actor
from queue_server.store import tables as t
from queue_server.store.prepared import Row
from queue_server.store.store import Transaction


def open_counter(tx: Transaction, counter: str, officer: str | None, reason: str | None, actor: Actor) -> None:
    """Open a counter for an officer: the one named, else the one who asks, else the one whose desk it is.

    Opening what is open for the same officer changes nothing.

    Raises:
        Problem: ``not_found``, ``officer_unknown``, ``forbidden`` for somebody else's name, ``counter_taken``,
            ``officer_elsewhere`` with the number of the other counter.
    """
    row = tx.directory.counter(counter)
    officer_id = _officer(tx, row, officer, actor)
    state = tx.desk(row["id"])
    if state is not None and state["state"] != "closed" and state["officer_id"] != officer_id:
        raise Problem("counter_taken")
    elsewhere = select(t.counter_state.c.counter_id).where(
        t.counter_state.c.officer_id == officer_id, t.counter_state.c.counter_id != row["id"]
    )
    if (other := tx.conn.execute(elsewhere).scalar()) is not None:
        raise Problem("officer_elsewhere", counter=tx.directory.counters[other]["number"])
    if state is not None and state["state"] == "open":
        return
    _append(tx, "counter.opened", row, officer_id, reason)


def pause_counter(tx: Transaction, counter: str, reason: str | None, actor: Actor) -> None:
    """Pause an open counter. Raises ``counter_not_open``, ``counter_busy``, ``counter_taken``."""
    row, state = _held(tx, counter, actor)
    if state["state"] == "paused":
        return
    _append(tx, "counter.paused", row, state["officer_id"], reason)


def close_counter(tx: Transaction, counter: str, reason: str | None, actor: Actor) -> None:
    """Close a counter and let its officer go. Raises ``counter_not_open``, ``counter_busy``, ``counter_taken``."""
    row, state = _held(tx, counter, actor)
    _append(tx, "counter.closed", row, state["officer_id"], reason)


def _held(tx: Transaction, counter: str, actor: Actor) -> tuple[RowMapping, Row]:
    row = tx.directory.counter(counter)
    state = tx.desk(row["id"])
    if state is None or state["state"] == "closed":
        raise Problem("counter_not_open")
    if actor.officer_id is not None and state["officer_id"] != actor.officer_id:
        raise Problem("counter_taken")
    if state["number"] is not None:
        raise Problem("counter_busy", number=state["number"])
    return row, state


def _officer(tx: Transaction, row: RowMapping, officer: str | None, actor: Actor) -> str:
    asked = officer or actor.officer_id or row["desk_officer_id"]
    if asked is None:
        raise Problem("officer_unknown", officer=None)
    officer_id = str(tx.directory.officer(asked)["id"])
    if actor.officer_id is not None and officer_id != actor.officer_id:
        raise Problem("forbidden")
    return officer_id


def _append(tx: Transaction, event_type: str, row: RowMapping, officer_id: str, reason: str | None) -> None:
    tx.append(
        event_type,
        {
            "counter_id": row["id"],
            "number": row["number"],
            "zone_id": row["zone_id"],
            "officer_id": officer_id,
            "officer_code": tx.directory.officers[officer_id]["code"],
            "reason": reason,
            "service_ids": list(tx.directory.skills.get(officer_id, ())),
        },
    )
