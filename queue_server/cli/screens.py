"""The screens of a hall on one machine: paired once, their tokens kept in a file of mode 0600; links stay good."""

import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from queue_server.auth import devices
from queue_server.sample.centre import SampleDevice, read_sample_centre
from queue_server.store.store import Store, Transaction

FILE = "screens.json"
_ONE_EACH = (("kiosk", "Kiosk 1"), ("wall", "Wall 1"), ("board", "Boards 1"))


@dataclass(frozen=True, slots=True)
class Screen:
    """A paired screen with its token. `counter` is the code of a tablet's counter."""

    kind: str
    name: str
    token: str
    counter: str | None


def paired(data: Path, store: Store) -> list[Screen]:
    """The screens of this hall; those that are missing or were revoked are paired anew."""
    kept = {(screen.kind, screen.name): screen for screen in _read(data / FILE)}
    screens = []
    with store.writing() as tx:
        for wanted in _wanted(tx):
            known = kept.get((wanted.kind, wanted.name))
            if known is None or devices.holder(tx.conn, known.token) is None:
                known = _pair(tx, wanted)
            screens.append(known)
    _write(data / FILE, screens)
    return screens


def _wanted(tx: Transaction) -> Sequence[SampleDevice]:
    """The sample's devices in its own hall; elsewhere one kiosk, and one wall that shows everything."""
    zones = {row["code"] for row in tx.directory.zones.values()}
    plan = read_sample_centre().devices
    if zones.issuperset(zone for device in plan for zone in device.zones):
        return plan
    counters = sorted(tx.directory.counters.values(), key=lambda row: int(row["number"]))
    tablets = [SampleDevice("tablet", f"Tablet {row['number']}", (), row["code"]) for row in counters]
    ones = [SampleDevice(kind, name, (), None) for kind, name in _ONE_EACH]
    return [*ones, *tablets]


def _pair(tx: Transaction, wanted: SampleDevice) -> Screen:
    by_code = {row["code"]: str(row["id"]) for row in tx.directory.zones.values()}
    counter_id = None if wanted.counter is None else str(tx.directory.counter(wanted.counter)["id"])
    _, token = devices.pair(
        tx.conn,
        tx.now,
        kind=wanted.kind,
        name=wanted.name,
        zone_ids=[by_code[zone] for zone in wanted.zones],
        counter_id=counter_id,
    )
    return Screen(wanted.kind, wanted.name, token, wanted.counter)


def _read(path: Path) -> list[Screen]:
    if not path.exists():
        return []
    try:
        return [Screen(**row) for row in json.loads(path.read_text(encoding="utf-8"))]
    except (ValueError, TypeError):
        # A damaged list costs nothing but new links.
        return []


def _write(path: Path, screens: Sequence[Screen]) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump([asdict(screen) for screen in screens], out, ensure_ascii=False, indent=1)
    draft.replace(path)
