"""The public API as the played visitors and officers use it: nothing here knows the server from inside."""

import threading
import uuid
from dataclasses import dataclass
from typing import Any

import requests

TIMEOUT_S = 10.0
FIRST_WAIT_S, LONGEST_WAIT_S = 0.3, 8.0
AGAIN = frozenset({429, 502, 503, 504})
"""The server is there but not able to: the same request will do later."""


class StoppedError(Exception):
    """The play was told to end while a request was waiting for the server to come back."""


class NotAllowedError(Exception):
    """The token is not accepted, or its role may not do this."""


class WrongServerError(Exception):
    """What answers at this address is not the queue server."""


@dataclass(frozen=True)
class Reply:
    """An answer: ``problem`` is the code of a refusal, else None; ``value`` is the JSON body or None."""

    status: int
    value: Any
    problem: str | None


class Client:
    """One connection to a server, patient while it restarts.

    Every command carries one Idempotency-Key through all its attempts, so that a command whose answer got lost is not
    done twice.
    """

    def __init__(self, server: str, token: str, stop: threading.Event) -> None:
        self._base = server.rstrip("/") + "/api/v1"
        self._bearer = f"Bearer {token}"
        self._session = requests.Session()
        self._stop = stop
        self.outages = 0

    def get(self, path: str, *, follow: str | None = None) -> Reply:
        """Read; with a follow key as the citizen it belongs to."""
        return self._patiently("GET", path, None, self._headers(follow))

    def list(self, path: str, name: str) -> list[dict[str, Any]]:
        """Read a list that every centre has.

        Raises:
            WrongServerError: it is not there.
        """
        value = self.get(path).value
        found = value.get(name) if isinstance(value, dict) else None
        if not isinstance(found, list):
            raise WrongServerError(f"{self._base}{path} does not answer as a queue server")
        return found

    def command(self, path: str, body: dict[str, Any]) -> Reply:
        """Do; patiently, until it is done, refused or the play ends.

        Raises:
            StoppedError: the play ended first.
            NotAllowedError: no patience helps.
        """
        return self._patiently("POST", path, body, self._headers(None) | {"Idempotency-Key": str(uuid.uuid4())})

    def last_command(self, path: str, body: dict[str, Any]) -> None:
        """One attempt, refused or not, for tidying up at the end.

        Raises:
            requests.RequestException: the server is gone.
        """
        headers = self._headers(None) | {"Idempotency-Key": str(uuid.uuid4())}
        self._session.post(self._base + path, json=body, headers=headers, timeout=2)

    def close(self) -> None:
        """Let go of the connection."""
        self._session.close()

    def _headers(self, follow: str | None) -> dict[str, str]:
        return {"Authorization": self._bearer if follow is None else f"Follow {follow}"}

    def _patiently(self, method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]) -> Reply:
        wait = FIRST_WAIT_S
        while True:
            reply = self._once(method, path, body, headers)
            if reply is not None:
                return reply
            if wait == FIRST_WAIT_S:
                self.outages += 1
            if self._stop.wait(wait):
                raise StoppedError
            wait = min(2 * wait, LONGEST_WAIT_S)

    def _once(self, method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]) -> Reply | None:
        """The reply, or None when it is worth asking again."""
        try:
            answer = self._session.request(method, self._base + path, json=body, headers=headers, timeout=TIMEOUT_S)
        except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError):
            return None
        if answer.status_code in AGAIN or (method == "GET" and answer.status_code >= 500):
            return None
        value = _json(answer)
        problem = None if answer.ok else str(value.get("code", "")) if isinstance(value, dict) else ""
        if problem in ("unauthenticated", "forbidden"):
            raise NotAllowedError(f"{method} {path}: {problem}")
        return Reply(answer.status_code, value, problem)


def _json(answer: requests.Response) -> Any:
    try:
        return answer.json() if answer.content else None
    except requests.JSONDecodeError:
        return None
