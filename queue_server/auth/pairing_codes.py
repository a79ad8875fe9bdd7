"""Pairing by a code a person can type on a screen that has no keyboard: six digits, once, for ten minutes."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from queue_server.auth import attempts, devices
from queue_server.auth.asker import Device
from queue_server.store.auth_tables import pairing_code

LIFETIME = timedelta(minutes=10)
DIGITS = 6
SCREENS = ("wall", "tablet")
"""The kinds that are a browser; a kiosk or board keeps its token in a file."""

_PER_ADDRESS = 10
_IN_ALL = 50
"""Of a million codes: whoever guesses for ten minutes finds one of them with a chance of one in ten thousand."""


def make(conn: Connection, now: datetime, device_id: str) -> str:
    """A code for a paired device; no other code of this moment is the same."""
    conn.execute(delete(pairing_code).where(pairing_code.c.expires_at <= now))
    while True:
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        if conn.execute(select(pairing_code).where(pairing_code.c.code_sha256 == _sha256(code))).first() is None:
            break
    conn.execute(insert(pairing_code).values(code_sha256=_sha256(code), device_id=device_id, expires_at=now + LIFETIME))
    return code


def check_attempts(conn: Connection, now: datetime, address: str) -> None:
    """Refuse with `too_many_attempts` when too many wrong codes were typed of late."""
    attempts.check(conn, now, {f"pairing:{address}": _PER_ADDRESS, "pairing": _IN_ALL})


def note_failure(conn: Connection, now: datetime, address: str) -> None:
    attempts.note(conn, now, (f"pairing:{address}", "pairing"))


def redeem(conn: Connection, now: datetime, code: str) -> tuple[Device, str] | None:
    """The device of the code and a new token for it; the code is gone. None when it is wrong, used or too old."""
    meant = pairing_code.c.code_sha256 == _sha256(code)
    device_id = conn.execute(select(pairing_code.c.device_id).where(meant, pairing_code.c.expires_at > now)).scalar()
    if device_id is None:
        return None
    conn.execute(delete(pairing_code).where(meant))
    return devices.renew(conn, device_id)


def _sha256(code: str) -> str:
    return hashlib.sha256(f"pairing:{code}".encode()).hexdigest()
