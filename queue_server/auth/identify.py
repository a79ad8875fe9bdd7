"""From the credentials of a request or a socket to who is asking.

A program sends one credential in `Authorization`. A browser sends cookies, and one browser may be several screens at
once (a whole centre on one machine): each kind of screen has a cookie of its own, and a page may say which it is in
`Motcua-Screen`. Without that the first credential that may make the call counts, the staff sign-in before the devices.
"""

from collections.abc import Callable, Iterator, Mapping

from flask import Request, g, request
from flask.globals import request_ctx

from queue_server.auth import accounts, devices, origin, roles, signed
from queue_server.auth.asker import DEVICE_KINDS, Asker, follower, from_device
from queue_server.auth.recent import Recent
from queue_server.context import House, house
from queue_server.domain.problems import Problem
from queue_server.store.store import Transaction, View

SESSION_COOKIE = "motcua_session"
SCREEN_HEADER = "Motcua-Screen"
STAFF_SCREEN = "staff"
_LONGEST = 512
"""No credential of ours is longer; nothing longer is hashed."""


def device_cookie(kind: str) -> str:
    """The cookie that pairs a browser as a screen of this kind."""
    return f"motcua_{kind}"


def guard(centre: House) -> None:
    """Before every request: find out who asks and whether that role may make this call. Closed unless listed."""
    incoming = request_ctx.request
    call = incoming.endpoint
    if call is None or roles.is_page(call):
        return
    origin.check(incoming)
    if roles.is_open(call):
        return
    token = _bearer(incoming) if roles.is_command(call, incoming.method) else ""
    known = _recent(centre, token)
    if known is None:
        g.asker = _permitted(lambda asker: roles.may(asker.role, call))
        return
    if not roles.may(known.asker.role, call):
        raise Problem("forbidden")
    g.asker, g.unconfirmed = known.asker, (token, known.tokens_changed)


def require_hall() -> None:
    """For a call of a mounted page: any screen or member of the staff."""
    g.asker = _permitted(lambda asker: asker.role in roles.SIGNED_IN)


def asker() -> Asker:
    """Who makes the present request; only for calls that need a credential."""
    found: Asker = g.asker
    return found


def confirm(tx: Transaction) -> None:
    """In the transaction of a command: see that a token trusted from a moment ago still holds.

    Raises `unauthenticated`.
    """
    trusted: tuple[str, int] | None = g.get("unconfirmed")
    if trusted is None or trusted[1] == tx.head.tokens_changed:
        return
    house().recent.forget()
    if devices.holder(tx.conn, trusted[0]) is None:
        raise Problem("unauthenticated")


def _bearer(incoming: Request) -> str:
    scheme, _, token = incoming.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _recent(centre: House, token: str) -> Recent | None:
    found = centre.recent.find(token)
    if found is not None and found.asker.device is not None:
        centre.seen.device(found.asker.device.id, centre.store.clock.now())
    return found


def _permitted(fits: Callable[[Asker], bool]) -> Asker:
    centre = house()
    with centre.store.reading() as view:
        found = list(_askers(centre, view, request))
    if not found:
        raise Problem("unauthenticated")
    for candidate in found:
        if fits(candidate):
            return candidate
    raise Problem("forbidden")


def _askers(centre: House, view: View, incoming: Request) -> Iterator[Asker]:
    header = incoming.headers.get("Authorization")
    if header is not None:
        scheme, _, secret = header.partition(" ")
        found = by_authorization(centre, view, scheme.lower(), secret.strip())
        if found is not None:
            yield found
        return
    yield from by_cookies(centre, view, incoming.cookies, incoming.headers.get(SCREEN_HEADER))


def by_authorization(centre: House, view: View, scheme: str, secret: str) -> Asker | None:
    """The holder of a token (`bearer`) or of a ticket's follow key (`follow`)."""
    if not secret or len(secret) > _LONGEST:
        return None
    if scheme == "follow":
        ticket_id = signed.ticket_of(centre.settings.secrets, secret)
        return None if ticket_id is None else follower(ticket_id)
    if scheme != "bearer":
        return None
    device = devices.holder(view.conn, secret)
    if device is None:
        return None
    centre.seen.device(device.id, view.now)
    found = from_device(device)
    centre.recent.note(secret, found, view.head.tokens_changed)
    return found


def by_cookies(centre: House, view: View, cookies: Mapping[str, str], screen: str | None) -> Iterator[Asker]:
    """The sign-in and the screens this browser holds, or only the one it names."""
    session = cookies.get(SESSION_COOKIE, "")
    if screen in (None, STAFF_SCREEN) and 0 < len(session) <= _LONGEST:
        signed_in = accounts.asker_of_session(view.conn, view.now, session)
        if signed_in is not None:
            centre.seen.session(session, view.now)
            yield signed_in
    for kind in DEVICE_KINDS:
        if screen in (None, kind):
            found = by_authorization(centre, view, "bearer", cookies.get(device_cookie(kind), ""))
            if found is not None:
                yield found
