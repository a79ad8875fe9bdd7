"""Who writes: taking the right from one machine and giving it to the other, never to both.

The right is counted in generations. A promotion asks the old primary to lay the right down and fetches what it wrote
until then: a planned change loses nothing. If the old one is dead, the promoted server goes on asking until it was
heard, and the old one asks its successor before it opens again. Whoever learns of a higher generation than its own
writes no more: the bar stands in the row that every command locks, so it holds for every process and over restarts.
"""

from dataclasses import dataclass
from pathlib import Path

import requests

from queue_server.domain.clock import Clock
from queue_server.domain.problems import Problem
from queue_server.store import log
from queue_server.store.log import ARRIVING, LEFT, Standing
from queue_server.store.store import Store
from queue_server.succession import primary_link
from queue_server.succession.primary_link import PrimaryLink
from queue_server.succession.standby import Standby
from queue_server.trouble import Trouble

ASKED_S = 2.0
"""How long the successor is given to answer when an old primary opens."""

_WHY_BARRED = {"standby": "is_standby", LEFT: "database_left", ARRIVING: "move_unfinished"}


@dataclass(frozen=True)
class Promoted:
    """What a promotion came to. `handed_over` is whether the old primary was there to lay the right down itself."""

    generation: int
    seq: int
    handed_over: bool


def promote(store: Store, data: Path, clock: Clock) -> Promoted:
    """Give a standby the right to write.

    Raises `Trouble`: `not_a_standby`, `standby_diverged`, `primary_refuses`, `generation_passed`.
    """
    with store.reading() as view:
        standing = log.read_standing(view.conn, view.centre_id)
    primary = primary_link.kept(data)
    if standing.barred != "standby" or primary is None:
        raise Trouble("not_a_standby", what=data)
    generation = standing.generation + 1
    handed_over = _hand_over(Standby(store, primary, clock, lambda _progress: None), PrimaryLink(primary), generation)
    with store.writing_though_barred() as tx:
        log.write_standing(tx.conn, tx.centre_id, Standing(generation, None, None))
        tx.append("centre.promoted", {"generation": generation, "handed_over": handed_over})
        seq = tx.head.seq
    return Promoted(generation, seq, handed_over)


def _hand_over(standby: Standby, link: PrimaryLink, generation: int) -> bool:
    """Whether the old primary laid the right down and everything it wrote is here."""
    try:
        link.depose(generation)
        while standby.step(wait_s=0) > 0:
            pass
        # One question more tells the old primary that all is here: whoever waits there for that word is answered.
        standby.step(wait_s=0)
    except requests.RequestException:
        return False
    finally:
        link.close()
    return True


def depose(store: Store, generation: int, successor: str | None) -> int:
    """Take the right to write from this store for a server of that `generation`; where its log ends.

    Once it returns no command will be kept here any more.

    Raises:
        Problem: ``generation_passed`` when the right here is as young or younger.
    """
    with store.writing_though_barred() as tx:
        standing = log.read_standing(tx.conn, tx.centre_id)
        if standing.generation >= generation:
            raise Problem("generation_passed", generation=standing.generation)
        if standing.barred is None:
            log.write_standing(tx.conn, tx.centre_id, Standing(standing.generation, "deposed", successor))
        return tx.head.seq


def know_successor(store: Store, address: str) -> None:
    """Keep where a standby would serve: this server asks there before it opens again."""
    with store.reading() as view:
        standing = log.read_standing(view.conn, view.centre_id)
    if standing.barred is not None or standing.successor == address:
        return
    with store.writing_though_barred() as tx:
        standing = log.read_standing(tx.conn, tx.centre_id)
        if standing.barred is None:
            log.write_standing(tx.conn, tx.centre_id, Standing(standing.generation, None, address))


def require_right_to_write(store: Store) -> None:
    """Before a server opens: it has the right to write, and no successor that can be reached took it over.

    A successor that does not answer holds nobody up: a lone server must open when its standby is broken.

    Raises `Trouble`: `is_standby`, `deposed`, `database_left`, `move_unfinished`.
    """
    with store.reading() as view:
        standing = log.read_standing(view.conn, view.centre_id)
    if standing.barred is None and standing.successor is not None:
        standing = _ask(store, standing, standing.successor)
    refuse_barred(standing)


def refuse_barred(standing: Standing) -> None:
    """Raises `Trouble`: `is_standby`, `deposed`, `database_left`, `move_unfinished`."""
    if standing.barred is not None:
        code = _WHY_BARRED.get(standing.barred, "deposed")
        raise Trouble(code, by=standing.successor or "-")


def _ask(store: Store, standing: Standing, successor: str) -> Standing:
    try:
        theirs = primary_link.generation_at(successor, ASKED_S)
    except (requests.RequestException, ValueError, KeyError):
        return standing
    if theirs <= standing.generation:
        return standing
    depose(store, theirs, successor)
    return Standing(standing.generation, "deposed", successor)
