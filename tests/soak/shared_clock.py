"""One clock for two processes: the hall's time, set by the one that plays the hall and read by the one that serves."""

import mmap
import struct
from datetime import UTC, datetime
from pathlib import Path

_FORM = struct.Struct("<q")


class SharedClock:
    """Microseconds since 1970 in a mapped file. Its time passes steadily, however fast: nobody sets it back."""

    def __init__(self, file: Path) -> None:
        if not file.exists():
            file.write_bytes(bytes(_FORM.size))
        with file.open("r+b") as held:
            self._map = mmap.mmap(held.fileno(), _FORM.size)

    def now(self) -> datetime:
        return datetime.fromtimestamp(_FORM.unpack(self._map[:])[0] / 1e6, UTC)

    def steady(self) -> float:
        return float(_FORM.unpack(self._map[:])[0]) / 1e6

    def set(self, at: datetime) -> None:
        self._map[:] = _FORM.pack(round(at.timestamp() * 1e6))
