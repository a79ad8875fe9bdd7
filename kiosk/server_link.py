"""The kiosk's link to the queue server: its REST API, with deadlines, safe repeats and typed problems."""

import json
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import requests

from devices.authority import require_certificates
from kiosk.journal import Paper
from kiosk.problems import LOCAL_STATUS, KioskProblem
from kiosk.server_clock import boot_s
from kiosk.words import say

READ_DEADLINE_S = 3.0
COMMAND_DEADLINE_S = 8.0
ATTEMPT_S = 3.0
PAUSES_S = (0.2, 0.5, 1.0)
BODY_LIMIT = 4 * 1024 * 1024
# A gateway says these while the server behind it restarts. The command may have reached it or not: same key, again.
PASSING_STATUS = frozenset({502, 503, 504})


class ServerProblem(KioskProblem):
    """The server refused, did not answer (`server_unreachable`) or cannot be understood (`server_answer_bad`)."""


Heard = Callable[[datetime, float, float], None]


def _unheard(server_at: datetime, sent: float, received: float) -> None:
    """Whoever does not ask for the server's time is not told."""


@dataclass(frozen=True)
class _Call:
    method: str
    path: str
    query: Mapping[str, str]
    body: Mapping[str, Any] | None
    headers: Mapping[str, str]


class ServerLink:
    """Calls the queue server in the name of this kiosk.

    `base_url` is the address of the server, `token` the secret that `motcua pair --kind kiosk` made, `ca` a PEM file of
    the authority that alone may vouch for an https server (None: the public ones). `heard` is told the server's time at
    each answer, with the moments of `boot_s` between which it was stamped. Making it raises `ValueError` when
    the address or the file is none; every method raises `ServerProblem`.

    A command carries its Idempotency-Key and is repeated with the same key until its deadline, so that a lost answer
    never costs a second ticket (IETF draft "The Idempotency-Key HTTP Header Field").
    """

    def __init__(self, base_url: str, token: str, ca: Path | None = None, heard: Heard = _unheard) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"not an http address: {base_url!r}")
        if ca is not None:
            require_certificates(ca)
        self._base = base_url.rstrip("/")
        self._token = token
        self._heard = heard
        self._session = requests.Session()
        # Neither a proxy of the machine nor a .netrc may stand between the kiosk and its server.
        self._session.trust_env = False
        self._session.verify = str(ca) if ca else True
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def centre(self) -> dict[str, Any]:
        """The centre: names, time zone, colours, policy."""
        return _object(self._read("/api/v1/centre"))

    def services(self) -> list[dict[str, Any]]:
        """All services, in the server's order, with waiting, opening and forecast."""
        return _items(self._read("/api/v1/services"))

    def procedures(self, query: str, limit: int) -> list[dict[str, Any]]:
        """Procedures whose name or code fits `query`, best first."""
        return _items(self._read("/api/v1/procedures", {"q": query, "limit": str(limit)}))

    def issue(self, key: str, wish: Mapping[str, Any], deadline_s: float = COMMAND_DEADLINE_S) -> dict[str, Any]:
        """One ticket for one intent: the same `key` always gives the same ticket. The answer includes `follow_url`."""
        return _object(self._command("/api/v1/tickets", key, wish, deadline_s))

    def appointments(self, person: str) -> list[dict[str, Any]]:
        """What the person of that number (12 digits) can come with today. It changes nothing."""
        return self._due({"person": person})

    def appointment(self, code: str) -> dict[str, Any]:
        """The appointment of that code, if somebody may come with it now. It changes nothing."""
        found = self._due({"code": code})
        if len(found) != 1:
            raise unreadable()
        return found[0]

    def _due(self, who: Mapping[str, str]) -> list[dict[str, Any]]:
        return _items(self._repeat(_Call("POST", "/api/v1/appointments/today", {}, who, {}), READ_DEADLINE_S))

    def lease(self, key: str, service_id: str) -> dict[str, Any]:
        """Numbers of a service to issue from without the server: the same `key` always gives the same block."""
        return _object(self._command("/api/v1/leases", key, {"service": service_id}))

    def open_leases(self) -> frozenset[str]:
        """The ids of the leases that the server counts as held by this kiosk."""
        return frozenset(str(one.get("id")) for one in _items(self._read("/api/v1/leases")) if one.get("end") is None)

    def return_lease(self, lease_id: str) -> None:
        """Give a lease back; a repeat changes nothing."""
        self._command(f"/api/v1/leases/{quote(lease_id, safe='')}/return", str(uuid.uuid4()), {})

    def tell_offline_tickets(self, tickets: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Tell tickets issued without the server; what became of each. A repeat makes no second ticket."""
        return _items(self._command("/api/v1/offline-tickets", str(uuid.uuid4()), {"items": list(tickets)}))

    def own_id(self) -> str:
        """The id under which the server knows this kiosk."""
        device = _object(self._read("/api/v1/me")).get("device")
        device_id = device.get("id") if isinstance(device, dict) else None
        if not isinstance(device_id, str) or not device_id:
            raise unreadable()
        return device_id

    def open_print_jobs(self) -> list[dict[str, Any]]:
        """The papers this kiosk was asked for and has not told the end of, oldest first."""
        return _items(self._read("/api/v1/print-jobs", {"state": "queued"}))[::-1]

    def print_job(self, job_id: str) -> dict[str, Any]:
        """A job with all its paper says: `ticket` and `follow_url`."""
        return _object(self._read(f"/api/v1/print-jobs/{quote(job_id, safe='')}"))

    def report_paper(self, paper: Paper) -> None:
        """Tell the server how a paper ended: `done`, `failed` or `unknown`."""
        path = f"/api/v1/tickets/{quote(paper.ticket_id, safe='')}/paper"
        said = {"outcome": paper.state, "detail": paper.detail, "job": paper.job_id}
        self._command(path, paper.report_key, said)

    def report_card_refused(self, key: str, reason: str) -> None:
        """Tell the staff that a card failed here; `reason` is a keyword."""
        self._command("/api/v1/card-refusals", key, {"reason": reason})

    def report_devices(self, report: Mapping[str, Any]) -> tuple[list[str], list[str]]:
        """Tell the server how the devices are; the keys of those it wants tested, and of printers with a new roll.

        One try: the next report is newer.
        """
        call = _Call("POST", "/api/v1/devices/reports", {}, report, {})
        try:
            answer = _object(self._attempt(call, time.monotonic() + ATTEMPT_S))
        except _PassingError as passing:
            raise passing.problem from passing
        return _keys(answer, "tests"), _keys(answer, "new_rolls")

    def _read(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        return self._repeat(_Call("GET", path, query or {}, None, {}), READ_DEADLINE_S)

    def _command(self, path: str, key: str, body: Mapping[str, Any], deadline_s: float = COMMAND_DEADLINE_S) -> Any:
        return self._repeat(_Call("POST", path, {}, body, {"Idempotency-Key": key}), deadline_s)

    def _repeat(self, call: _Call, deadline_s: float) -> Any:
        ends = time.monotonic() + deadline_s
        pauses = iter(PAUSES_S)
        while True:
            try:
                return self._attempt(call, min(ends, time.monotonic() + ATTEMPT_S))
            except _PassingError as passing:
                pause = next(pauses, PAUSES_S[-1])
                if time.monotonic() + pause >= ends:
                    raise passing.problem from passing
            time.sleep(pause)

    def _attempt(self, call: _Call, ends: float) -> Any:
        left, sent = max(0.05, ends - time.monotonic()), boot_s()
        try:
            with self._session.request(
                call.method, self._base + call.path, params=dict(call.query), json=call.body, timeout=left, stream=True,
                allow_redirects=False, headers={"Authorization": f"Bearer {self._token}", **call.headers},
            ) as answer:  # fmt: skip
                self._note_time(answer, sent)
                return _understood(answer, _body_of(answer, ends))
        except requests.RequestException as error:
            raise _PassingError(unreachable()) from error

    def _note_time(self, answer: requests.Response, sent: float) -> None:
        try:
            at = datetime.fromisoformat(answer.headers["Motcua-Time"])
        except (KeyError, ValueError):
            return
        if at.tzinfo is not None:
            self._heard(at, sent, boot_s())


class _PassingError(Exception):
    """May go away by itself: worth the same call again."""

    def __init__(self, problem: ServerProblem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def unreachable() -> ServerProblem:
    """The server does not answer."""
    return _own("server_unreachable")


def unreadable() -> ServerProblem:
    """The server answered something else than its contract says."""
    return _own("server_answer_bad")


def _own(code: str) -> ServerProblem:
    key = f"problem.{code}"
    return ServerProblem(code, LOCAL_STATUS[code], say("vi", key), say("en", key))


def _body_of(answer: requests.Response, ends: float) -> bytes:
    """The whole body; the timeout of requests is per read, so a server that drips is held to the deadline here."""
    body = bytearray()
    for chunk in answer.iter_content(65536):
        body += chunk
        if len(body) > BODY_LIMIT:
            raise unreadable()
        if time.monotonic() > ends:
            raise _PassingError(unreachable())
    return bytes(body)


def _understood(answer: requests.Response, body: bytes) -> Any:
    if answer.status_code == 204:
        return None
    try:
        data = json.loads(body)
    except ValueError:
        data = None
    if 200 <= answer.status_code < 300:
        if data is None:
            # Cut off half way: the same call again gives the whole of it.
            raise _PassingError(unreadable())
        return data
    if isinstance(data, dict) and isinstance(data.get("code"), str):
        # The server itself spoke, even when it says 503: a full disk does not go away within a person's patience.
        raise _named(answer.status_code, data)
    if answer.status_code in PASSING_STATUS:
        raise _PassingError(unreachable())
    raise unreadable()


def _named(status: int, data: dict[str, Any]) -> ServerProblem:
    known = {"type", "title", "status", "code", "text_vi", "text_en"}
    text_vi, text_en = data.get("text_vi"), data.get("text_en")
    return ServerProblem(
        data["code"],
        status,
        text_vi if isinstance(text_vi, str) and text_vi else say("vi", "problem.internal"),
        text_en if isinstance(text_en, str) and text_en else say("en", "problem.internal"),
        {key: value for key, value in data.items() if key not in known},
    )


def _object(answer: Any) -> dict[str, Any]:
    if not isinstance(answer, dict):
        raise unreadable()
    return answer


def _keys(answer: dict[str, Any], name: str) -> list[str]:
    keys = answer.get(name)
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise unreadable()
    return keys


def _items(answer: Any) -> list[dict[str, Any]]:
    items = _object(answer).get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise unreadable()
    return items
