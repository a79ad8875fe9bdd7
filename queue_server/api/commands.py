"""Commands: done once for each Idempotency-Key, however often the request arrives.

The answer is kept in the same transaction as what it answers, so a lost connection can never leave one without the
other. A refusal keeps nothing: nothing happened, and the same key may try again.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import Response, request
from sqlalchemy import Integer, String, bindparam, column, delete, select, values
from sqlalchemy.engine import Connection

from queue_server.api import wire
from queue_server.auth import devices, identify
from queue_server.context import house
from queue_server.domain.problems import Problem
from queue_server.store import tables as t
from queue_server.store.auth_tables import device
from queue_server.store.group_commit import LARGEST, Inquiry
from queue_server.store.prepared import Question, Row
from queue_server.store.store import Transaction

KEPT = timedelta(hours=24)
_LONGEST_KEY = 64


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command says: JSON-ready, or nothing (204)."""

    value: Any
    status: int = 200


NOTHING = Answer(None, 204)

Command = Callable[[Transaction], Answer]


def run(command: Command) -> Response:
    """Do the command for whoever asks, or give the answer it gave before."""
    return run_as(identify.asker().key, command)


def run_keyed(secret: bytes, command: Command) -> Response:
    """As `run`, for a body with something in it that a plain digest would give away to whoever tries all values.

    `secret` must be the same for the repetitions of a request. Raises as `run_as`.
    """
    return _run(identify.asker().key, hmac.digest(secret, _said(), hashlib.sha256).hex(), command)


def run_as(asker_key: str, command: Command) -> Response:
    """As `run`, for a right that is no credential.

    Raises `Problem` with `idempotency_key_required` or `idempotency_key_reused`.
    """
    return _run(asker_key, hashlib.sha256(_said()).hexdigest(), command)


def _run(asker_key: str, fingerprint: str, command: Command) -> Response:
    token = identify.unconfirmed()
    asked = _Request(asker_key, _key(), None if token is None else devices.sha256(token))
    inquiry = Inquiry(asked, _look_up)

    def once(tx: Transaction) -> tuple[str, int, int]:
        found = tx.found(inquiry)
        if not found.trusted:
            identify.refuse_replaced()
        kept = found.kept or _awaiting(tx, asked.actor, asked.key)
        if kept is not None and kept.created_at > tx.now - KEPT:
            if kept.fingerprint != fingerprint:
                raise Problem("idempotency_key_reused")
            return kept.body, kept.status, tx.head.seq
        if kept is not None:
            tx.conn.execute(_FORGET_ONE, {"b_actor": asked.actor, "b_key": asked.key})
        answer = command(tx)
        body = "" if answer.value is None else wire.text(answer.value)
        _keep(tx, asked.actor, asked.key, fingerprint, answer.status, body)
        return body, answer.status, tx.head.seq

    body, status, seq = house().store.perform(once, inquiry)
    house().followers.await_kept(seq)
    return _respond(body, status)


def kept(tx: Transaction, key: str) -> Any:
    """What the present asker was answered to a command of that key; None when it is not known."""
    row = _kept(tx, identify.asker().key, key)
    return json.loads(row.body) if row is not None and row.body else None


def close(tx: Transaction, key: str) -> None:
    """See to it that no command of that key is done any more for the present asker, should one still be on its way.

    It will be refused as another command under a used key. One that was done keeps its answer.
    """
    if _kept(tx, identify.asker().key, key) is None:
        _keep(tx, identify.asker().key, key, "", 409, "")


def purge(conn: Connection, now: datetime) -> None:
    """Forget answers older than a day."""
    conn.execute(_FORGET_OLD, {"b_before": now - KEPT})


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a command was answered."""

    fingerprint: str
    status: int
    body: str
    created_at: datetime


class _Request(NamedTuple):
    """Who asks under which key, by which token that is still to be confirmed, if by one."""

    actor: str
    key: str
    token_sha256: str | None


class _Found(NamedTuple):
    """What the tables say of a request: whether its token holds, and what was answered to it."""

    trusted: bool
    kept: _Kept | None


def _look_up(conn: Connection, requests: Sequence[_Request]) -> dict[_Request, _Found]:
    """What the tables say of each."""
    asked = {f"b_{i}_{name}": None for i in range(LARGEST) for name in _Request._fields}
    asked |= {f"b_{i}_{name}": value for i, one in enumerate(requests) for name, value in one._asdict().items()}
    rows = {row["n"]: row for row in _OF_REQUESTS.all(conn, **asked)}
    return {one: _found(one, rows[i]) for i, one in enumerate(requests)}


def _found(request: _Request, row: Row) -> _Found:
    trusted = request.token_sha256 is None or row["device_id"] is not None
    return _Found(trusted, None if row["fingerprint"] is None else _Kept(**{name: row[name] for name in _KEPT_AS}))


def _kept(tx: Transaction, asker_key: str, key: str) -> _Kept | None:
    """The answer kept for a key, or about to be."""
    row = _OF_KEY.first(tx.conn, b_actor=asker_key, b_key=key)
    return None if row is None else _Kept(**row)


def _awaiting(tx: Transaction, asker_key: str, key: str) -> _Kept | None:
    # The same request may have come twice in a moment and share a commit with itself. Should what the first will be
    # answered be written already, its row refuses the second, which is then done again alone: with a look of its own.
    for waiting in tx.made(t.idempotency):
        if (waiting["actor"], waiting["key"]) == (asker_key, key):
            return _Kept(waiting["fingerprint"], waiting["status"], waiting["body"], waiting["created_at"])
    return None


def _keep(tx: Transaction, asker_key: str, key: str, fingerprint: str, status: int, body: str) -> None:
    row = {"actor": asker_key, "key": key, "fingerprint": fingerprint, "status": status, "body": body}
    tx.make(t.idempotency, {**row, "created_at": tx.now, "seq": tx.head.seq})


def _key() -> str:
    key = request.headers.get("Idempotency-Key", "")
    if not key or len(key) > _LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise Problem("idempotency_key_required", limit=_LONGEST_KEY)
    return key


def _said() -> bytes:
    return request.path.encode() + b"\0" + request.get_data()


def _respond(body: str, status: int) -> Response:
    if status == 204:
        return Response(status=204)
    return wire.answer(body, status)


_KEPT_AS = ("fingerprint", "status", "body", "created_at")
_ANSWER = [t.idempotency.c[name] for name in _KEPT_AS]
_OF_KEY = Question(
    select(*_ANSWER).where(t.idempotency.c.actor == bindparam("b_actor"), t.idempotency.c.key == bindparam("b_key"))
)
_requests = (
    values(column("n", Integer), column("actor", String), column("key", String), column("token_sha256", String))
    .data([(i, *(bindparam(f"b_{i}_{name}", type_=String) for name in _Request._fields)) for i in range(LARGEST)])
    .cte("request")
)
_OF_REQUESTS = Question(
    select(_requests.c.n, device.c.id.label("device_id"), *_ANSWER)
    .select_from(_requests)
    .outerjoin(device, devices.is_held(_requests.c.token_sha256))
    .outerjoin(t.idempotency, (t.idempotency.c.actor == _requests.c.actor) & (t.idempotency.c.key == _requests.c.key))
)
"""Always of as many requests as a group has commands, the rest of them nobody's: one statement, planned once."""
_FORGET_ONE = delete(t.idempotency).where(
    t.idempotency.c.actor == bindparam("b_actor"), t.idempotency.c.key == bindparam("b_key")
)
_FORGET_OLD = delete(t.idempotency).where(t.idempotency.c.created_at < bindparam("b_before"))
