"""Paired devices and tokens for scripts: a random token each, kept as its SHA-256, revocable."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.engine import Connection

from queue_server.auth.asker import DEVICE_KINDS, TOKEN_ROLES, Device
from queue_server.domain.identity import new_id
from queue_server.store import log
from queue_server.store.auth_tables import device

SCRIPT = "script"
"""The kind of a token that belongs to no device."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A device with its history, as it is listed."""

    device: Device
    created_at: datetime
    revoked_at: datetime | None
    last_seen_at: datetime | None
    condition: Mapping[str, Any] | None


def pair(
    conn: Connection, now: datetime, *, kind: str, name: str, zone_ids: list[str], counter_id: str | None
) -> tuple[Device, str]:
    """Make a device and its token, which is shown this once.

    Raises `ValueError` for an unknown kind, or for a tablet without the counter it stands on.
    """
    if kind not in DEVICE_KINDS:
        raise ValueError(f"a device is one of {', '.join(DEVICE_KINDS)}")
    if kind == "tablet" and counter_id is None:
        raise ValueError("a tablet is bound to a counter")
    return _make(conn, now, Device(new_id(now), kind, kind, name or kind, tuple(zone_ids), counter_id))


def make_token(conn: Connection, now: datetime, *, role: str, name: str, counter_id: str | None) -> tuple[Device, str]:
    """Make a token for scripts and integrations. Raises `ValueError` for an unknown role."""
    if role not in TOKEN_ROLES:
        raise ValueError(f"a role is one of {', '.join(TOKEN_ROLES)}")
    return _make(conn, now, Device(new_id(now), SCRIPT, role, name or role, (), counter_id))


def renew(conn: Connection, device_id: str) -> tuple[Device, str] | None:
    """A new token for the device, and the end of the one before; None when it does not exist or was revoked."""
    row = conn.execute(select(*_COLUMNS).where(device.c.id == device_id, device.c.revoked_at.is_(None))).first()
    if row is None:
        return None
    token = secrets.token_urlsafe(32)
    conn.execute(update(device).where(device.c.id == device_id).values(token_sha256=_sha256(token)))
    log.note_token_changed(conn)
    return Device(row[0], row[1], row[2], row[3], tuple(row[4]), row[5]), token


def holder(conn: Connection, token: str) -> Device | None:
    """The device a token belongs to, unless it was revoked."""
    row = conn.execute(_HOLDER, {"b_sha256": _sha256(token)}).first()
    return None if row is None else Device(row[0], row[1], row[2], row[3], tuple(row[4]), row[5])


def still_valid(conn: Connection, device_id: str) -> bool:
    """Whether the device exists and was not revoked."""
    return conn.execute(_VALID, {"device_id": device_id}).first() is not None


def has_role(conn: Connection, device_id: str, role: str) -> bool:
    """Whether the device exists, was not revoked and acts in this role."""
    return conn.execute(_VALID.where(device.c.role == role), {"device_id": device_id}).first() is not None


def every(conn: Connection) -> list[Listed]:
    """All devices and tokens, newest last, the revoked ones too."""
    rows = conn.execute(
        select(*_COLUMNS, device.c.created_at, device.c.revoked_at, device.c.last_seen_at, device.c.condition).order_by(
            device.c.id
        )
    )
    return [Listed(Device(r[0], r[1], r[2], r[3], tuple(r[4]), r[5]), r[6], r[7], r[8], r[9]) for r in rows]


def revoke(conn: Connection, now: datetime, device_id: str) -> bool:
    """Take a device's right away. False when there is no such device, or it was revoked before."""
    done = conn.execute(
        update(device).where(device.c.id == device_id, device.c.revoked_at.is_(None)).values(revoked_at=now)
    )
    if done.rowcount == 1:
        log.note_token_changed(conn)
    return done.rowcount == 1


def _make(conn: Connection, now: datetime, made: Device) -> tuple[Device, str]:
    token = secrets.token_urlsafe(32)
    conn.execute(
        insert(device).values(
            id=made.id,
            kind=made.kind,
            role=made.role,
            name=made.name,
            token_sha256=_sha256(token),
            zone_ids=list(made.zone_ids),
            counter_id=made.counter_id,
            created_at=now,
        )
    )
    return made, token


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


_COLUMNS = (device.c.id, device.c.kind, device.c.role, device.c.name, device.c.zone_ids, device.c.counter_id)
_HOLDER = select(*_COLUMNS).where(device.c.token_sha256 == bindparam("b_sha256"), device.c.revoked_at.is_(None))
_VALID = select(device.c.id).where(device.c.id == bindparam("device_id"), device.c.revoked_at.is_(None))
