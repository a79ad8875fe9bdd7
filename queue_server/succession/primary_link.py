"""The standby's way to its primary: four calls of the API, and where they go, kept in the data directory."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import requests

from queue_server.settings import replace_file
from queue_server.succession.parcel import Parcel
from queue_server.trouble import Trouble

FILE = "succession.json"
WAIT_S = 5.0
"""How long the primary may let a standby wait for news: longer silence is an outage."""
_CONNECT_S, _READ_S, _COPY_S = 3.0, WAIT_S + 5.0, 600.0


@dataclass(frozen=True)
class Primary:
    """Where the primary is and how it lets us in. `ca` is a PEM file of who vouches for it; `address` is ours."""

    url: str
    token: str
    ca: str | None
    address: str | None


def keep(data: Path, primary: Primary) -> None:
    """Write it down with mode 0600, whole or not at all."""
    replace_file(data / FILE, json.dumps(asdict(primary)))


def kept(data: Path) -> Primary | None:
    """What was written down; None where nothing is. Raises `Trouble` with `succession_damaged`."""
    try:
        return Primary(**json.loads((data / FILE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as damage:
        raise Trouble("succession_damaged", what=data / FILE) from damage


class PrimaryLink:
    """One connection to the primary. Whatever goes wrong on the way is a `requests.RequestException`."""

    def __init__(self, primary: Primary) -> None:
        self._base = primary.url.rstrip("/") + "/api/v1/standby"
        self._address = primary.address
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {primary.token}"
        if primary.ca is not None:
            self._session.verify = primary.ca

    @contextmanager
    def copy(self) -> Iterator[BinaryIO]:
        """A backup of the primary as of now, to be read once."""
        with self._session.get(f"{self._base}/copy", stream=True, timeout=(_CONNECT_S, _COPY_S)) as answer:
            _require(answer)
            yield cast(BinaryIO, answer.raw)

    def parcel(self, after: int, known_digest: str, wait_s: float = WAIT_S) -> Parcel:
        """What comes after `after`; the answer may take `wait_s` seconds while nothing happens."""
        query: dict[str, Any] = {"after": after, "known": known_digest, "wait_s": wait_s, "address": self._address}
        answer = self._session.get(f"{self._base}/log", params=query, timeout=(_CONNECT_S, _READ_S))
        _require(answer)
        return Parcel(**answer.json())

    def depose(self, generation: int) -> int:
        """Take the right to write from the primary; the last event it wrote. Safe to repeat."""
        body = {"generation": generation, "successor": self._address}
        answer = self._session.post(f"{self._base}/depose", json=body, timeout=(_CONNECT_S, _READ_S))
        _require(answer)
        return int(answer.json()["seq"])

    def close(self) -> None:
        self._session.close()


def generation_at(url: str, within_s: float) -> int:
    """The generation that a server at `url` is in. Raises `requests.RequestException`, `ValueError`."""
    answer = requests.get(f"{url.rstrip('/')}/api/v1/standby/generation", timeout=within_s)
    answer.raise_for_status()
    return int(answer.json()["generation"])


def _require(answer: requests.Response) -> None:
    if answer.status_code in (401, 403):
        raise Trouble("primary_refuses", what=answer.url.partition("/api/")[0])
    if answer.status_code == 409:
        raise Trouble("generation_passed")
    answer.raise_for_status()
