"""Rate: one rating for one served leg."""

from collections.abc import Sequence

from sqlalchemy import select

from queue_server.domain.identity import new_id
from queue_server.domain.problems import Problem
from queue_server.domain.ratings import check
from queue_server.domain.transitions import State
from queue_server.store import tables as t
from queue_server.store.store import Transaction

SERVED = (State.FINISHED, State.TRANSFERRED)


def rate(tx: Transaction, leg_id: str, score: int, reasons: Sequence[str], channel: str) -> str:
    """Record how a served leg was; the rating's id. The unique key on the leg refuses a second one.

    Raises:
        Problem: ``rating_token_invalid`` for a leg that was not served, ``already_rated``, ``validation``.
    """
    check(score, reasons)
    leg = tx.conn.execute(select(t.leg).where(t.leg.c.id == leg_id)).mappings().first()
    if leg is None or leg["state"] not in SERVED or leg["started_at"] is None:
        raise Problem("rating_token_invalid")
    if tx.conn.execute(select(t.rating.c.id).where(t.rating.c.leg_id == leg_id)).first() is not None:
        raise Problem("already_rated")
    rating_id = new_id(tx.now)
    tx.append(
        "rating.given",
        {
            "rating_id": rating_id,
            "leg_id": leg_id,
            "ticket_id": leg["ticket_id"],
            "counter_id": leg["counter_id"],
            "service_id": leg["service_id"],
            "officer_id": leg["officer_id"],
            "score": score,
            "reasons": sorted(set(reasons)),
            "channel": channel,
        },
    )
    return rating_id
