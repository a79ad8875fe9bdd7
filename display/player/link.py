"""The player's link to the queue server: what it reads, and the commands of the keypads, each done at most once."""

import json
import time
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

import requests

from devices.authority import require_certificates

ATTEMPT_S = 2.0
COMMAND_S = 6.0
PAUSES_S = (0.1, 0.3, 0.7, 1.5)
BODY_LIMIT = 8 * 1024 * 1024
_PASSING = frozenset({502, 503, 504})


class ServerAwayError(Exception):
    """The server did not answer, or not in a way that can be understood."""


class ServerRefusedError(Exception):
    """The server said no; `code` is that of the contract."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.code, self.status = code, status


class Events(NamedTuple):
    """Events, the number of the last there is, and which server says so: numbers are comparable within a generation."""

    items: list[dict[str, Any]]
    last_seq: int
    generation: int


class ServerLink:
    """Calls the queue server in the name of this machine. Every call raises ServerAwayError, ServerRefusedError.

    Used by one thread at a time for each kind of call; `requests` makes a connection for each.
    """

    def __init__(self, url: str, token: str, kind: str = "board", ca: Path | None = None) -> None:
        """`token` is from `motcua pair --kind KIND`, `ca` a PEM file of the authority that alone may vouch for an https
        server (None: the public ones). Raises ValueError for an address or a file that is none."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"not an http address: {url!r}")
        if ca is not None:
            require_certificates(ca)
        self.ca = ca
        self.url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}", "Motcua-Screen": kind}
        self._session = requests.Session()
        # Neither a proxy of the machine nor a .netrc may stand between the player and its server.
        self._session.trust_env = False
        self._session.verify = str(ca) if ca else True
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    @property
    def feed_url(self) -> str:
        """Where the event feed is."""
        return f"ws{self.url.removeprefix('http')}/socket.io/?EIO=4&transport=websocket"

    def me(self) -> dict[str, Any]:
        """Which device the server takes this machine for."""
        return _object(self._ask("GET", "/api/v1/me", {}))

    def services(self) -> dict[str, Any]:
        """The services with their forecasts."""
        return _object(self._ask("GET", "/api/v1/services", {}))

    def snapshot(self) -> dict[str, Any]:
        """The hall now."""
        return _object(self._ask("GET", "/api/v1/snapshot", {}))

    def events_after(self, seq: int) -> Events:
        """Events after `seq`."""
        answer = _object(self._ask("GET", f"/api/v1/feed?after={seq}&limit=500", {}))
        items, last, generation = answer.get("items"), answer.get("last_seq"), answer.get("generation")
        if not isinstance(items, list) or not isinstance(last, int) or not isinstance(generation, int):
            raise ServerAwayError("the feed answers something else than events")
        return Events(items, last, generation)

    def report_devices(self, report: Mapping[str, Any]) -> list[str]:
        """Tell how the devices are; the keys of those the server wants tested."""
        asked = _object(self._ask("POST", "/api/v1/devices/reports", {}, report)).get("tests")
        if not isinstance(asked, list) or not all(isinstance(key, str) for key in asked):
            raise ServerAwayError("the answer to a report is none")
        return asked

    def call_next(self, key: str, counter_id: str) -> dict[str, Any] | None:
        """Call whoever is next; None when nobody waits."""
        answer = self._command(f"/api/v1/counters/{quote(counter_id, safe='')}/call-next", key, {})
        return None if answer is None else _object(answer)

    def ticket(self, key: str, ticket_id: str, command: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """A command on a ticket: recall, start, finish, no-show, park, transfer."""
        return _object(self._command(f"/api/v1/tickets/{quote(ticket_id, safe='')}/{command}", key, body))

    def _command(self, path: str, key: str, body: Mapping[str, Any]) -> Any:
        """Repeat with the same key until the deadline: a lost answer must not call two citizens."""
        ends = time.monotonic() + COMMAND_S
        pauses = iter(PAUSES_S)
        while True:
            try:
                return self._ask("POST", path, {"Idempotency-Key": key}, body)
            except ServerAwayError:
                pause = next(pauses, PAUSES_S[-1])
                if time.monotonic() + pause >= ends:
                    raise
            time.sleep(pause)

    def _ask(self, method: str, path: str, headers: Mapping[str, str], body: Mapping[str, Any] | None = None) -> Any:
        try:
            with self._session.request(
                method, self.url + path, json=body, timeout=ATTEMPT_S, stream=True, allow_redirects=False,
                headers={**self._headers, **headers},
            ) as answer:  # fmt: skip
                return _understood(answer.status_code, _body_of(answer))
        except requests.RequestException as why:
            raise ServerAwayError(f"the server does not answer: {type(why).__name__}") from why


def _body_of(answer: requests.Response) -> bytes:
    body = bytearray()
    for chunk in answer.iter_content(65_536):
        body += chunk
        if len(body) > BODY_LIMIT:
            raise ServerAwayError("the server answers without end")
    return bytes(body)


def _understood(status: int, body: bytes) -> Any:
    if status == 204:
        return None
    try:
        data = json.loads(body)
    except ValueError:
        data = None
    if 200 <= status < 300 and data is not None:
        return data
    if isinstance(data, dict) and isinstance(data.get("code"), str) and status not in _PASSING:
        raise ServerRefusedError(data["code"], status)
    raise ServerAwayError(f"the server answers {status}")


def _object(answer: Any) -> dict[str, Any]:
    if not isinstance(answer, dict):
        raise ServerAwayError("the server answers something else than its contract says")
    return answer
