"""The boards and keypads of a hall on one machine: a device file with virtual lines, made once and then left alone."""

import importlib.util
import re
from importlib import resources
from pathlib import Path

from queue_server.store.store import Store

FILE = "devices.toml"
MOST = 4
"""Desks with a board and a keypad; enough to see it work, and all on one page."""
_NEEDS = ("serial", "minimalmodbus", "websocket", "PIL", "escpos", "cryptography", "asn1crypto")
_MAKES = ('registers = "letter-and-digits"', 'frames = "ascii-stx"')
_FIRST_KEYPAD = 50
_PLAIN = re.compile(r"/[A-Za-z0-9_./+-]{1,120}")


def device_file(data: Path, store: Store) -> Path | None:
    """The device file of this hall; None where the parts for boards are missing or the path cannot be written in it."""
    lines = data.absolute() / "lines"
    if _missing() or not _PLAIN.fullmatch(str(lines)):
        return None
    file = data / FILE
    lines.mkdir(exist_ok=True)
    if not file.exists():
        with store.reading() as view:
            numbers = sorted(int(row["number"]) for row in view.directory.counters.values())[:MOST]
        desks = [_desk(unit, number) for unit, number in enumerate(numbers, 1)]
        file.write_text(_template("lines.toml").format(lines=lines) + "".join(desks), encoding="utf-8")
    return file


def _desk(unit: int, number: int) -> str:
    make = _MAKES[unit % len(_MAKES)]
    return _template("desk.toml").format(number=number, unit=unit, keypad=_FIRST_KEYPAD + unit, make=make)


def _template(name: str) -> str:
    return resources.files("queue_server.sample").joinpath(name).read_text(encoding="utf-8")


def _missing() -> bool:
    return any(importlib.util.find_spec(name) is None for name in _NEEDS)
