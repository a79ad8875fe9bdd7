"""What is known of the rolls in this kiosk's printers, in a file: it outlives the kiosk."""

import json
import logging
import os
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from devices.printer.paper_meter import LEARNED_FROM, PaperMeter

_LONGEST_MM = 10_000_000.0

log = logging.getLogger(__name__)


class RollBook:
    """Paper meters by the key of their printer. Thread-safe; each change is on disk before the call returns.

    A file that cannot be read costs what was learned and nothing else: the kiosk prints on and learns anew.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._meters = _read(file)

    def meter(self, key: str) -> PaperMeter:
        """What is known of the roll in this printer; of one never seen, nothing."""
        with self._lock:
            return self._meters.get(key, PaperMeter())

    def keep(self, key: str, meter: PaperMeter) -> None:
        """Write it down. A disk that takes nothing is told in the log: no paper waits for it."""
        with self._lock:
            self._meters[key] = meter
            try:
                _write(self._file, self._meters)
            except OSError as why:
                log.warning("the paper meter cannot be kept: %s", why.strerror)


def _write(file: Path, meters: dict[str, PaperMeter]) -> None:
    draft = file.with_suffix(".new")
    with draft.open("w", encoding="utf-8") as out:
        json.dump({key: asdict(meter) for key, meter in meters.items()}, out)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)


def _read(file: Path) -> dict[str, PaperMeter]:
    try:
        kept = json.loads(file.read_text("utf-8"))
        return {str(key): _meter(values) for key, values in kept.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError, KeyError, TypeError) as why:
        log.warning("%s cannot be read (%s): the rolls are learned anew", file.name, type(why).__name__)
        return {}


def _meter(values: dict[str, Any]) -> PaperMeter:
    return PaperMeter(
        used_mm=_length(values["used_mm"]),
        counted_whole=values["counted_whole"] is True,
        near_end_at_mm=_place(values["near_end_at_mm"]),
        out_at_mm=_place(values["out_at_mm"]),
        opened=values["opened"] is True,
        lengths_mm=tuple(_length(one) for one in values["lengths_mm"])[-LEARNED_FROM:],
        ticket_mm=max(1.0, _length(values["ticket_mm"])),
    )


def _place(value: object) -> float | None:
    return None if value is None else _length(value)


def _length(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LONGEST_MM:
        raise ValueError("no length")
    return float(value)
