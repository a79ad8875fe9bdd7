"""The devices of a whole hall as the queue server lists them: also the screens, which no device file names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import requests

REQUEST_S = 10.0


class NotListedError(Exception):
    """The server is away, refuses, or answers something else than a list of devices."""


def listed(server: str, token: str) -> list[dict[str, Any]]:
    """All devices, as `GET /api/v1/devices` has them (docs/contract.md). Raises NotListedError."""
    session = requests.Session()
    # Neither a proxy of the machine nor a .netrc may stand in between.
    session.trust_env = False
    headers = {"Authorization": f"Bearer {token}"}
    try:
        answer = session.get(f"{server.rstrip('/')}/api/v1/devices", headers=headers, timeout=REQUEST_S)
        said = answer.json()
    except (requests.RequestException, ValueError) as why:
        raise NotListedError(f"{server}: {type(why).__name__}") from why
    if not answer.ok:
        raise NotListedError(f"{server}: {_object(said).get('text_en', answer.status_code)}")
    items = _object(said).get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) and _object(item.get("host")) for item in items):
        raise NotListedError(f"{server} answers something else than a list of devices")
    return items


def rows(items: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """The list as a table, its head first."""
    return [("HOST", "KIND", "NAME", "STATE", "REASON", "BATTERY", "LAST HEARD"), *(_row(item) for item in items)]


def _row(item: Mapping[str, Any]) -> tuple[str, ...]:
    host = _object(item["host"])
    told = (host.get("name"), item.get("kind"), item.get("name"), item.get("state"), item.get("reason"))
    return (*(str(one or "-") for one in told), _battery(item), str(host.get("heard_at") or "-")[:19])


def _battery(item: Mapping[str, Any]) -> str:
    """The charge, with a plus while it is charging."""
    battery = _object(_object(item.get("condition")).get("battery"))
    level = battery.get("level")
    if not isinstance(level, int | float):
        return "-"
    return f"{level:.0%}{' +' if battery.get('charging') else ''}"


def _object(said: Any) -> Mapping[str, Any]:
    return said if isinstance(said, Mapping) else {}
