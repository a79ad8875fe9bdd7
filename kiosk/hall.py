"""The hall as the kiosk's page needs it: a narrow view made from the server's answers, and nothing more."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kiosk.reach import away
from kiosk.server_link import ServerLink, ServerProblem, unreachable, unreadable
from kiosk.standby import Standby

PURPOSES = ("submit", "result", "pay", "online", "other")
IDLE_S = 45
ELDERLY_AGE = 60
"""Law on the Elderly 39/2009/QH12, article 2."""


class Hall:
    """Reads the hall from the server, or shows it as the kiosk knows it alone. Every method raises `ServerProblem`."""

    def __init__(self, link: ServerLink, standby: Standby) -> None:
        self._link = link
        self._standby = standby
        self._centre: dict[str, Any] | None = None

    def view(self) -> dict[str, Any]:
        """`{centre, services, offline}`; `offline` is None with the server, else `{since}`.

        Raises `ServerProblem` without the server when nothing is known that could be shown.
        """
        if self._standby.reach.lost_since is None:
            try:
                return {**self.read(), "offline": None}
            except ServerProblem as problem:
                if not away(problem):
                    raise
                self._standby.lose()
        return self._alone()

    def read(self) -> dict[str, Any]:
        """`{centre, services}` as the server tells them now."""
        centre, services = self._link.centre(), self._link.services()
        with _as_expected():
            self._centre = _centre(centre)
            return {"centre": self._centre, "services": [_service(service) for service in services]}

    def _alone(self) -> dict[str, Any]:
        seen, since = self._standby.view(), self._standby.reach.lost_since
        if seen is None:
            raise unreachable()
        # The leases keep the centre for a restart; what was read since is newer.
        return {**seen, "centre": self._centre or seen["centre"], "offline": {"since": since and since.isoformat()}}

    def centre(self) -> dict[str, Any]:
        """The centre as last seen: its name does not change between two touches, so a ticket need not wait for it."""
        return self._centre or self.view()["centre"]

    def elderly_age(self) -> int:
        """From which age the centre gives priority."""
        return int(self.centre()["elderly_age"])

    def procedures(self, query: str, limit: int) -> list[dict[str, Any]]:
        """The procedures that fit `query`, best first."""
        found = self._link.procedures(query, limit)
        with _as_expected():
            return [_procedure(item) for item in found]


@contextmanager
def _as_expected() -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise unreadable() from error


def _names(row: dict[str, Any]) -> dict[str, Any]:
    return {"name_vi": str(row["name_vi"]), "name_en": str(row["name_en"] or row["name_vi"])}


def _centre(centre: dict[str, Any]) -> dict[str, Any]:
    theme = centre.get("theme") or {}
    policy = centre.get("policy") or {}
    return {
        **_names(centre),
        "tz": str(centre["tz"]),
        "theme": {"colour": theme.get("colour"), "accent": theme.get("accent")},
        "idle_s": policy.get("idle_s") or IDLE_S,
        "hold_s": policy.get("hold_s"),
        "appointments": centre.get("appointments") is True,
        "elderly_age": int(policy.get("elderly_age") or ELDERLY_AGE),
    }


def _service(service: dict[str, Any]) -> dict[str, Any]:
    return {
        **_names(service),
        "id": str(service["id"]),
        "code": str(service["code"]),
        "purpose": service["purpose"] if service["purpose"] in PURPOSES else "other",
        "agency": _agency(service.get("agency")),
        "where": service.get("where"),
        "open": bool(service["open"]),
        "opens_at": service.get("opens_at"),
        "closes_at": service.get("closes_at"),
        "closed_reason": service.get("closed_reason"),
        "waiting": int(service["waiting"]),
        "open_counters": int(service["open_counters"]),
        "forecast": service.get("forecast"),
    }


def _agency(agency: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if agency is None else {**_names(agency), "id": str(agency["id"])}


def _procedure(procedure: dict[str, Any]) -> dict[str, Any]:
    return {
        **_names(procedure),
        "code": str(procedure["code"]),
        "service_id": str(procedure["service_id"]),
        "agency": _agency(procedure.get("agency")),
        "bring_vi": procedure.get("bring_vi") or "",
        "bring_en": procedure.get("bring_en") or procedure.get("bring_vi") or "",
    }
