"""Staff accounts and their sign-ins: rows on the server that can be taken away at any moment."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update
from sqlalchemy.engine import Connection

from queue_server.auth import attempts, passwords
from queue_server.auth.asker import STAFF_ROLES, Asker
from queue_server.domain.identity import new_id
from queue_server.store.auth_tables import staff, staff_session

SESSION_LIFETIME = timedelta(hours=12)
"""A working day with its evening hours; nobody stays signed in over night."""

ATTEMPTS_PER_LOGIN = 5
ATTEMPTS_PER_ADDRESS = 50
"""A whole hall may share one address behind NAT."""

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")


@dataclass(frozen=True, slots=True)
class Account:
    """A staff account as it is listed; the password hash stays in the table."""

    id: str
    login: str
    display_name: str
    role: str
    officer_id: str | None
    active: bool


def add(
    conn: Connection, now: datetime, *, login: str, display_name: str, role: str, password: str, officer_id: str | None
) -> Account:
    """Make an account. Raises `ValueError` with a sentence for the person when something about it is not allowed."""
    if not _LOGIN.fullmatch(login):
        raise ValueError("a login has 2 to 64 characters: a-z, 0-9, dot, dash, underscore")
    if role not in STAFF_ROLES:
        raise ValueError(f"a staff role is one of {', '.join(STAFF_ROLES)}")
    if find(conn, login) is not None:
        raise ValueError(f"the login {login} is taken")
    account = Account(new_id(now), login, display_name.strip() or login, role, officer_id, True)
    conn.execute(
        insert(staff).values(
            id=account.id,
            login=login,
            display_name=account.display_name,
            password_hash=passwords.hash_password(password),
            role=role,
            officer_id=officer_id,
            active=True,
            created_at=now,
        )
    )
    return account


def every(conn: Connection) -> list[Account]:
    """All accounts, by login."""
    return [_account(row) for row in conn.execute(_ACCOUNTS.order_by(staff.c.login))]


def find(conn: Connection, login: str) -> Account | None:
    row = conn.execute(_ACCOUNTS.where(staff.c.login == login)).first()
    return None if row is None else _account(row)


def set_password(conn: Connection, now: datetime, account: Account, password: str) -> None:
    """Change the password and end every sign-in made with the old one."""
    conn.execute(update(staff).where(staff.c.id == account.id).values(password_hash=passwords.hash_password(password)))
    revoke_all(conn, now, account)


def disable(conn: Connection, now: datetime, account: Account) -> None:
    """Close the account and end its sign-ins."""
    conn.execute(update(staff).where(staff.c.id == account.id).values(active=False))
    revoke_all(conn, now, account)


def revoke_all(conn: Connection, now: datetime, account: Account) -> None:
    conn.execute(
        update(staff_session)
        .where(staff_session.c.staff_id == account.id, staff_session.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def check_attempts(conn: Connection, now: datetime, login: str, address: str) -> None:
    """Refuse with `too_many_attempts` when this login or this address failed too often of late."""
    attempts.check(conn, now, {f"login:{login}": ATTEMPTS_PER_LOGIN, f"address:{address}": ATTEMPTS_PER_ADDRESS})


def note_failure(conn: Connection, now: datetime, login: str, address: str) -> None:
    attempts.note(conn, now, (f"login:{login}", f"address:{address}"))


def check_password(conn: Connection, login: str, password: str) -> Account | None:
    """The active account behind login and password. Takes as long for a login that does not exist."""
    row = conn.execute(
        select(*_ACCOUNT_COLUMNS, staff.c.password_hash).where(staff.c.login == login, staff.c.active)
    ).first()
    if not passwords.fits(None if row is None else row.password_hash, password):
        return None
    return None if row is None else _account(row)


def start_session(conn: Connection, now: datetime, account: Account) -> str:
    """Sign the account in: the secret for its cookie, of which only the hash is kept."""
    secret = secrets.token_urlsafe(32)
    conn.execute(
        insert(staff_session).values(
            id_sha256=_sha256(secret),
            staff_id=account.id,
            created_at=now,
            expires_at=now + SESSION_LIFETIME,
            last_seen_at=now,
        )
    )
    return secret


def end_session(conn: Connection, now: datetime, secret: str) -> None:
    conn.execute(
        update(staff_session)
        .where(staff_session.c.id_sha256 == _sha256(secret), staff_session.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def asker_of_session(conn: Connection, now: datetime, secret: str) -> Asker | None:
    """Who holds this session, while it runs and the account is open."""
    row = conn.execute(_SESSION, {"id_sha256": _sha256(secret), "now": now}).first()
    return None if row is None else asker_of(_account(row))


def asker_of(account: Account) -> Asker:
    return Asker(
        key=f"staff:{account.id}",
        role=account.role,
        name=account.display_name,
        officer_id=account.officer_id,
        staff_id=account.id,
    )


def purge(conn: Connection, now: datetime) -> None:
    """Forget sign-ins that ended over a month ago."""
    conn.execute(delete(staff_session).where(staff_session.c.expires_at < now - timedelta(days=30)))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _account(row: Row[*tuple[Any, ...]]) -> Account:
    return Account(row.id, row.login, row.display_name, row.role, row.officer_id, row.active)


_ACCOUNT_COLUMNS = (staff.c.id, staff.c.login, staff.c.display_name, staff.c.role, staff.c.officer_id, staff.c.active)
_ACCOUNTS = select(*_ACCOUNT_COLUMNS)
_SESSION = (
    select(*_ACCOUNT_COLUMNS)
    .join(staff_session, staff_session.c.staff_id == staff.c.id)
    .where(
        staff_session.c.id_sha256 == bindparam("id_sha256"),
        staff_session.c.revoked_at.is_(None),
        staff_session.c.expires_at > bindparam("now"),
        staff.c.active,
    )
)
