"""A simulated counter board that takes frames of characters."""

from __future__ import annotations

from devices.board.face import DARK, Face, Light
from devices.board.frame_file import FrameFormat
from devices.frames.envelope import FrameReader
from devices.sim.station import StationBase


class FrameStation(StationBase):
    """One board at one address."""

    def __init__(self, frames: FrameFormat, address: int) -> None:
        super().__init__()
        self._frames = frames
        self._address = address
        self._reader = FrameReader(frames.envelope)
        light = max((len(word) for word in frames.lights.values()), default=1)
        widths = {"address": frames.address.width, "text": frames.digits, "light": light}
        self._pattern = frames.template.pattern(widths)
        self._face = DARK
        self.places = frames.digits

    def face(self) -> Face:
        """What somebody in front of the board sees."""
        with self._lock:
            return self._face

    def hear(self, data: bytes) -> bytes:
        """Obey the frames in the stream that are for this board."""
        with self._lock:
            if self._state.unplug:
                self._reader.forget()
                self._face = DARK
                return b""
            said = [self._obey(body) for body in self._reader.feed(data)]
            return self._spoken(b"".join(said))

    def _obey(self, body: bytes) -> bytes:
        found = self._pattern.fullmatch(body)
        if found is None:
            return b""
        fields = found.groupdict()
        if "address" in fields and self._frames.address.read(fields["address"]) != self._address:
            return b""
        text = fields["text"].decode("latin-1")
        light = self._light(fields.get("light"))
        self._face = Face(text, light) if text.strip() and light is not Light.DARK else DARK
        return self._frames.answer(self._address) if self._frames.reply else b""

    def _light(self, word: bytes | None) -> Light:
        if word is None:
            return Light.STEADY
        spelt = {said.encode("latin-1"): light for light, said in self._frames.lights.items()}
        return spelt.get(word, Light.STEADY)
