"""Signing in and out, pairing a browser, and who is asking."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response, request

from queue_server.api import wire
from queue_server.api.models import PairingCode, SignIn
from queue_server.api.shapes.session import DeviceSession, Me
from queue_server.auth import accounts, identify, pairing_codes
from queue_server.auth.asker import Asker, Device
from queue_server.context import house
from queue_server.domain.problems import Problem
from queue_server.store.store import View

bp = APIBlueprint("session", __name__, url_prefix="/api/v1")

DEVICE_COOKIE_S = 400 * 24 * 3600
"""The longest a browser keeps a cookie (RFC 6265bis); a wall is paired once."""
_HOME = {"wall": "/wall/", "tablet": "/tablet", "kiosk": "/", "board": "/"}


@bp.post("/session")
@bp.input(SignIn, arg_name="body")
@bp.output(Me)
def sign_in(body: SignIn) -> Response:
    """Sign a member of the staff in."""
    centre = house()
    address = request.remote_addr or ""
    with centre.store.reading() as view:
        accounts.check_attempts(view.conn, view.now, body.login, address)
        account = accounts.check_password(view.conn, body.login, body.password)
    with centre.store.writing() as tx:
        if account is None:
            accounts.note_failure(tx.conn, tx.now, body.login, address)
            secret = None
        else:
            secret = accounts.start_session(tx.conn, tx.now, account)
    if account is None or secret is None:
        raise Problem("unauthenticated")
    response = wire.answer(wire.text(_me(accounts.asker_of(account))))
    _set_cookie(response, identify.SESSION_COOKIE, secret, int(accounts.SESSION_LIFETIME.total_seconds()))
    return response


@bp.delete("/session")
@bp.doc(responses={204: "Signed out"})
def sign_out() -> Response:
    """Sign out. Safe to repeat."""
    centre = house()
    secret = request.cookies.get(identify.SESSION_COOKIE, "")
    if secret:
        with centre.store.writing() as tx:
            accounts.end_session(tx.conn, tx.now, secret)
    response = Response(status=204)
    response.delete_cookie(identify.SESSION_COOKIE, httponly=True, samesite="Lax", secure=request.is_secure)
    return response


@bp.get("/me")
@bp.output(Me)
def me() -> Response:
    """Who is asking."""
    return wire.answer(wire.text(_me(identify.asker())))


@bp.post("/device-session")
@bp.output(DeviceSession)
def device_session() -> Response:
    """Pair this browser: the device's token, sent once as Bearer, becomes a cookie no script can read."""
    device = identify.asker().device
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if device is None or scheme.lower() != "bearer" or device.kind not in _HOME:
        raise Problem("forbidden")
    return _paired(device, token.strip())


@bp.post("/device-session/code")
@bp.input(PairingCode, arg_name="body")
@bp.output(DeviceSession)
def pair_by_code(body: PairingCode) -> Response:
    """Pair this browser by the code typed on its screen: it becomes a cookie no script can read. Works once."""
    store, address = house().store, request.remote_addr or ""
    with store.writing() as tx:
        pairing_codes.check_attempts(tx.conn, tx.now, address)
        found = pairing_codes.redeem(tx.conn, tx.now, body.code)
        if found is None:
            pairing_codes.note_failure(tx.conn, tx.now, address)
    if found is None:
        raise Problem("pairing_code_invalid")
    return _paired(*found)


def _paired(device: Device, token: str) -> Response:
    response = wire.answer(wire.text({"kind": device.kind, "open": _HOME[device.kind]}))
    _set_cookie(response, identify.device_cookie(device.kind), token, DEVICE_COOKIE_S)
    return response


def _set_cookie(response: Response, name: str, secret: str, age_s: int) -> None:
    response.set_cookie(name, secret, max_age=age_s, httponly=True, samesite="Lax", secure=request.is_secure)


def _me(asker: Asker) -> dict[str, Any]:
    device = asker.device
    with house().store.reading() as view:
        counter_id = asker.counter_id or _desk_of(view, asker.officer_id)
    return {
        "role": asker.role,
        "name": asker.name,
        "officer_id": asker.officer_id,
        "counter_id": counter_id,
        "device": None
        if device is None
        else {
            "id": device.id,
            "kind": device.kind,
            "name": device.name,
            "zone_ids": list(device.zone_ids),
            "counter_id": device.counter_id,
        },
    }


def _desk_of(view: View, officer_id: str | None) -> str | None:
    """The counter where an officer usually sits, so that the console opens there without asking."""
    if officer_id is None:
        return None
    counters = view.directory.counters.values()
    return next((counter["id"] for counter in counters if counter["desk_officer_id"] == officer_id), None)
