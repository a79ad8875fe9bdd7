"""A simulated calling keypad: keys that can be pressed, and the small display beside them."""

from __future__ import annotations

from collections import deque

from devices.frames.envelope import FrameReader
from devices.keypad.frame_file import KeypadFormat
from devices.keypad.key import Key
from devices.sim.station import StationBase

_MOST_WAITING = 8
_LONGEST = 64


class KeypadStation(StationBase):
    """One keypad at one address. It remembers the keys pressed since it was last polled."""

    def __init__(self, frames: KeypadFormat, address: int) -> None:
        super().__init__()
        self._frames = frames
        self._address = address
        self._codes = {key: code for code, key in frames.keys.items()}
        self._waiting: deque[bytes] = deque(maxlen=_MOST_WAITING)
        self._sequence = 0
        self._inbox = b""
        self._reader = FrameReader(frames.envelope)
        self._screen = (
            frames.screen.template.pattern({"address": frames.address.width, "text": frames.screen.digits})
            if frames.screen
            else None
        )
        self._text = ""

    @property
    def keys(self) -> list[Key]:
        """The keys it has."""
        return list(self._codes)

    @property
    def has_screen(self) -> bool:
        """Whether it has a display of its own."""
        return self._screen is not None

    @property
    def text(self) -> str:
        """What its own display says."""
        with self._lock:
            return self._text

    def press(self, key: Key) -> None:
        """Press a key. Raises ValueError for one it does not have."""
        if key not in self._codes:
            raise ValueError(f"this keypad has no key {key!r}; it has {', '.join(self._codes)}")
        with self._lock:
            self._sequence = (self._sequence + 1) % 256
            fields = {
                "address": self._frames.address.write(self._address),
                "key": self._codes[key],
                "sequence": bytes((self._sequence,)),
            }
            self._waiting.append(self._frames.envelope.wrap(self._frames.body.fill(fields)))
        self.on_change()

    def hear(self, data: bytes) -> bytes:
        """Answer a poll, and take what is written to the display."""
        with self._lock:
            if self._state.unplug:
                return b""
            for body in self._reader.feed(data):
                self._write(body)
            return self._spoken(self._polled(data))

    def unasked(self) -> bytes:
        """The strokes of a keypad that is not polled."""
        with self._lock:
            if self._frames.polling or self._state.unplug:
                return b""
            said = b"".join(self._waiting)
            self._waiting.clear()
            return self._spoken(said)

    def _polled(self, data: bytes) -> bytes:
        polling = self._frames.polling
        if polling is None:
            return b""
        question = self._frames.question(self._address)
        seen = self._inbox + data
        if question not in seen:
            self._inbox = seen[-min(len(question) - 1, _LONGEST) :] if len(question) > 1 else b""
            return b""
        self._inbox = b""
        return self._waiting.popleft() if self._waiting else polling.nothing

    def _write(self, body: bytes) -> None:
        found = self._screen.fullmatch(body) if self._screen else None
        if found is None:
            return
        fields = found.groupdict()
        if "address" not in fields or self._frames.address.read(fields["address"]) == self._address:
            self._text = fields["text"].decode("latin-1").strip()
