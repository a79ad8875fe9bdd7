"""How the devices of the hall are: what their hosts report becomes events where it changes, and only there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.engine import RowMapping

from queue_server.operations.device_hosts import DeviceHosts, Report, Reported, Tested
from queue_server.store import log
from queue_server.store import tables as t
from queue_server.store.auth_tables import device
from queue_server.store.store import Store, Transaction, View

SILENT = "host-silent"
"""The reason of a device whose host does not speak."""
FAULTS = frozenset({"absent", "blocked", "error", "unknown"})
"""States in which a device does not do its work, or nobody knows."""
_HISTORY_READ = 2_000
"""How many transitions of the whole hall are looked through for the history of each device."""


@dataclass(frozen=True, slots=True)
class Host:
    """The paired machine that reports. One that stands at a counter concerns its officer alone."""

    id: str
    name: str
    zone_ids: tuple[str, ...]
    counter_id: str | None


def take(store: Store, hosts: DeviceHosts, host: Host, report: Report) -> list[str]:
    """A host tells how its devices are. Answers the keys of those it is asked to test."""
    asked = hosts.hear(host.id, report, store.clock.now())
    with store.reading() as view:
        told = bool(report.tested) or news(view, host.id, report.items)
    if told:
        with store.writing() as tx:
            record(tx, host, report.items, report.tested)
    return asked


def news(view: View, host_id: str, items: Sequence[Reported]) -> bool:
    """Whether the report says anything that the log does not."""
    return bool(_changed(_known(view, host_id), items) or _gone(_known(view, host_id), items))


def record(tx: Transaction, host: Host, items: Sequence[Reported], tested: Sequence[Tested]) -> None:
    """Write down what changed since the last report: states, reasons, devices that are gone, tests done."""
    known = _known(tx, host.id)
    for item in _changed(known, items):
        tx.append(
            "device.changed",
            {
                "host_id": host.id,
                "key": item.key,
                "kind": item.kind,
                "name": item.name,
                "state": item.state,
                "reason": item.reason,
                "since": item.since.isoformat(),
                "counters": dict(item.counters),
                "last_error": item.last_error,
                "host_name": host.name,
                "zone_ids": list(host.zone_ids),
                "counter_id": host.counter_id,
            },
        )
    for key in _gone(known, items):
        tx.append("device.removed", {"host_id": host.id, "key": key})
    there = {item.key for item in items}
    for test in tested:
        if test.key in there:
            tx.append(
                "device.tested",
                {"host_id": host.id, "key": test.key, "outcome": test.outcome, "reason": test.reason},
            )


def hosts_believed(view: View) -> list[str]:
    """The hosts of whose devices something is known."""
    rows = view.conn.execute(select(t.device_state.c.host_id).where(t.device_state.c.reason != SILENT).distinct())
    return [row[0] for row in rows]


def fall_silent(tx: Transaction, host_ids: Sequence[str]) -> None:
    """No answer is unknown: the devices of hosts that no longer speak."""
    rows = tx.conn.execute(_WITH_HOST.where(t.device_state.c.host_id.in_(host_ids), t.device_state.c.reason != SILENT))
    for row in rows.mappings().all():
        tx.append(
            "device.changed",
            {
                **{k: row[k] for k in ("host_id", "host_name", "key", "kind", "name", "counters", "last_error")},
                "state": "unknown",
                "reason": SILENT,
                "since": tx.now.isoformat(),
                "zone_ids": list(row["zone_ids"] or ()),
                "counter_id": row["counter_id"],
            },
        )


def faults(view: View) -> list[dict[str, Any]]:
    """The devices whose trouble the consoles tell: those that do not do their work, and those on an officer's own desk
    that only want something soon, such as to be charged, and walls that nobody hears."""
    told = or_(device.c.counter_id.is_not(None), t.device_state.c.kind == "wall")
    warned = and_(t.device_state.c.state == "warning", told)
    rows = view.conn.execute(_PAIRED.where(or_(t.device_state.c.state.in_(sorted(FAULTS)), warned))).mappings()
    return [
        {
            **{k: row[k] for k in ("host_id", "host_name", "key", "kind", "name", "state", "reason", "counter_id")},
            "since": row["since"].isoformat(),
            "zone_ids": list(row["zone_ids"] or ()),
        }
        for row in rows
    ]


def devices(view: View, hosts: DeviceHosts, history: int) -> list[dict[str, Any]]:
    """Every device with its host, and its last `history` transitions, newest first."""
    past = _history(view, history) if history else {}
    return [
        _device(row, hosts, past.get((row["host_id"], row["key"]), [])) for row in view.conn.execute(_PAIRED).mappings()
    ]


def states(view: View) -> Iterator[tuple[str, str]]:
    """Kind and state of every device."""
    for row in view.conn.execute(_PAIRED).mappings():
        yield row["kind"], row["state"]


def counted(view: View, hosts: DeviceHosts) -> Iterator[tuple[str, str, Mapping[str, int]]]:
    """The counters of every device whose host speaks, with the names of both."""
    for row in view.conn.execute(_PAIRED).mappings():
        said = hosts.last_said(row["host_id"], row["key"])
        if said is not None and row["reason"] != SILENT:
            yield row["host_name"], row["name"], said.counters


def exists(view: View, host_id: str, key: str) -> bool:
    """Whether a paired host ever reported the device."""
    found = _PAIRED.where(t.device_state.c.host_id == host_id, t.device_state.c.key == key)
    return view.conn.execute(found).first() is not None


def _device(row: RowMapping, hosts: DeviceHosts, history: list[dict[str, Any]]) -> dict[str, Any]:
    # What the host said last is newer than the last transition: counters run on without one.
    said = hosts.last_said(row["host_id"], row["key"])
    heard_at = hosts.heard_at(row["host_id"]) or row["last_seen_at"]
    return {
        "host": {
            "id": row["host_id"],
            "kind": row["host_kind"],
            "name": row["host_name"],
            "zone_ids": list(row["zone_ids"] or ()),
            "counter_id": row["counter_id"],
            "heard_at": heard_at and heard_at.isoformat(),
        },
        **{k: row[k] for k in ("key", "kind", "name", "state", "reason")},
        "since": row["since"].isoformat(),
        "counters": dict(said.counters if said else row["counters"]),
        "last_error": said.last_error if said else row["last_error"],
        "testable": bool(said and said.testable and row["reason"] != SILENT),
        "condition": said and said.condition,
        "history": history,
    }


def _history(view: View, most: int) -> dict[tuple[str, str], list[dict[str, Any]]]:
    past: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for event in log.device_changes(view.conn, view.centre_id, _HISTORY_READ):
        of_device = past.setdefault((event.data["host_id"], event.data["key"]), [])
        if len(of_device) < most:
            of_device.append({"at": event.data["since"], "state": event.data["state"], "reason": event.data["reason"]})
    return past


def _known(view: View, host_id: str) -> dict[str, RowMapping]:
    rows = view.conn.execute(select(t.device_state).where(t.device_state.c.host_id == host_id)).mappings()
    return {row["key"]: row for row in rows}


def _changed(known: dict[str, RowMapping], items: Sequence[Reported]) -> list[Reported]:
    return [item for item in items if item.key not in known or _face(known[item.key]) != _told(item)]


def _face(row: RowMapping) -> tuple[str, str, str, str]:
    return row["kind"], row["name"], row["state"], row["reason"]


def _told(item: Reported) -> tuple[str, str, str, str]:
    return item.kind, item.name, item.state, item.reason


def _gone(known: dict[str, RowMapping], items: Sequence[Reported]) -> list[str]:
    return sorted(known.keys() - {item.key for item in items})


def corrected(since: datetime, host_at: datetime, now: datetime) -> datetime:
    """A moment of a host's clock on the server's: a host whose clock is wrong still knows how long ago it was."""
    return min(now, now - (host_at - since))


_WITH_HOST = select(
    t.device_state,
    device.c.name.label("host_name"),
    device.c.role.label("host_kind"),
    device.c.zone_ids,
    device.c.counter_id,
    device.c.last_seen_at,
).select_from(t.device_state.outerjoin(device, device.c.id == t.device_state.c.host_id))
_PAIRED = _WITH_HOST.where(device.c.id.is_not(None), device.c.revoked_at.is_(None)).order_by(
    device.c.name, t.device_state.c.kind.desc(), t.device_state.c.name, t.device_state.c.key
)
"""Devices of machines that still have a right here: what a revoked one said last is nobody's concern."""
