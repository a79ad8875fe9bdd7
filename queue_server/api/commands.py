"""Commands: done once for each Idempotency-Key, however often the request arrives.

The answer is kept in the same transaction as what it answers, so a lost connection can never leave one without the
other. A refusal keeps nothing: nothing happened, and the same key may try again.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Response, request
from sqlalchemy import bindparam, delete, select
from sqlalchemy.engine import Connection

from queue_server.api import wire
from queue_server.auth import identify
from queue_server.context import house
from queue_server.domain.problems import Problem
from queue_server.store import tables as t
from queue_server.store.group_commit import AgainError
from queue_server.store.prepared import Question
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
    key, is_new = _key(), True

    def answered(tx: Transaction) -> tuple[str, int] | None:
        kept = _kept(tx, asker_key, key)
        if kept is None:
            return None
        if kept.created_at <= tx.now - KEPT:
            tx.conn.execute(_FORGET_ONE, {"b_actor": asker_key, "b_key": key})
            return None
        if kept.fingerprint != fingerprint:
            raise Problem("idempotency_key_reused")
        return kept.body, kept.status

    def done(tx: Transaction) -> tuple[str, int]:
        answer = command(tx)
        body = "" if answer.value is None else wire.text(answer.value)
        _keep(tx, asker_key, key, fingerprint, answer.status, body)
        return body, answer.status

    def once(tx: Transaction) -> tuple[str, int, int]:
        """Few requests are repetitions, so the first try does without a look whether this is one. It is found out: a
        key that was used refuses to be kept again, upon which all is undone and done again, or the command is refused
        for what it did itself the first time."""
        nonlocal is_new
        identify.confirm(tx)
        first_try, is_new = is_new, False
        try:
            said = (None if first_try else answered(tx)) or done(tx)
        except Problem as refused:
            if not first_try:
                raise
            if tx.wrote:
                raise AgainError from refused
            if (said_before := answered(tx)) is None:
                raise
            said = said_before
        return *said, tx.head.seq

    body, status, seq = house().store.perform(once)
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


def _kept(tx: Transaction, asker_key: str, key: str) -> _Kept | None:
    """The answer kept for a key, or about to be."""
    row = _OF_KEY.first(tx.conn, b_actor=asker_key, b_key=key)
    return None if row is None else _Kept(**row)


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


_OF_KEY = Question(
    select(t.idempotency.c.fingerprint, t.idempotency.c.status, t.idempotency.c.body, t.idempotency.c.created_at).where(
        t.idempotency.c.actor == bindparam("b_actor"), t.idempotency.c.key == bindparam("b_key")
    )
)
_FORGET_ONE = delete(t.idempotency).where(
    t.idempotency.c.actor == bindparam("b_actor"), t.idempotency.c.key == bindparam("b_key")
)
_FORGET_OLD = delete(t.idempotency).where(t.idempotency.c.created_at < bindparam("b_before"))
