"""Where a board's keypads may act: the keys of one zone must never call at the counters of another."""

from queue_server.domain.problems import Problem
from queue_server.operations.actor import Actor
from queue_server.store.store import View


def hold_to_reach(view: View, counter_id: str | None, actor: Actor) -> None:
    """A board acts at its own counter, else at those of its zones, else at all. Others are held by other rules.

    Raises ``forbidden``.
    """
    if actor.role != "board":
        return
    if counter_id is None:
        raise Problem("forbidden")
    if actor.counter_id is not None:
        allowed = counter_id == actor.counter_id
    else:
        allowed = not actor.zone_ids or view.directory.counters[counter_id]["zone_id"] in actor.zone_ids
    if not allowed:
        raise Problem("forbidden")
