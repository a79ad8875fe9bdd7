"""Counter boards that take frames of characters, like `$001,A015#`: one file describes one make of board.

A frame is start, body, end and perhaps a checksum; the body is a template with {address}, {text} and {light}.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from devices.board.face import LONGEST, Face, Light
from devices.described import Described
from devices.frames.address import AddressForm, address_form
from devices.frames.envelope import LONGEST_BODY, Envelope
from devices.frames.envelope_file import envelope
from devices.frames.template import Template, template


@dataclass(frozen=True, slots=True)
class FrameFormat:
    """All that is known about the frames of one make of board."""

    name: str
    digits: int
    envelope: Envelope
    address: AddressForm
    template: Template
    lights: Mapping[Light, str]
    """How the body says steady, blinking and dark; empty when the board knows only text."""
    reply: Template | None
    """What the board answers; None for one that never does, of which nobody can say that it is well."""
    reply_s: float
    gap_s: float
    """Silence the board wants before a frame, beside that of the line."""
    repeat: int
    """How often a frame is sent to a board that never answers."""

    def frame(self, address: int, face: Face) -> bytes:
        """The bytes that make the board at `address` show `face`."""
        shown = face.fitted(self.digits) if face.light is not Light.DARK else " " * self.digits
        fields = {"text": shown.encode(), "address": self.address.write(address)}
        fields["light"] = self.lights.get(face.light, "").encode("latin-1")
        return self.envelope.wrap(self.template.fill(fields))

    def said_yes(self, address: int, data: bytes) -> bool:
        """Whether the answer of the board at `address` is in these bytes."""
        return self.reply is not None and self.answer(address) in data

    def answer(self, address: int) -> bytes:
        """What the board at `address` answers. Only for one that answers."""
        assert self.reply
        return self.reply.fill({"address": self.address.write(address)})


def read_frame_format(path: Path) -> FrameFormat:
    """The format in the file at `path`. Raises DeviceFileError."""
    return frame_format(Described.read(path))


def frame_format(file: Described) -> FrameFormat:
    """The format a file describes. Raises DeviceFileError."""
    found = FrameFormat(
        name=file.text("name"),
        digits=file.whole("digits", 1, LONGEST),
        envelope=envelope(file),
        address=address_form(file),
        template=template(file, "template", needs=("text",), may=("address", "light")),
        lights=_lights(file),
        reply=_reply(file),
        reply_s=file.whole("reply_ms", 5, 1_000, 40) / 1000,
        gap_s=file.whole("gap_ms", 0, 1_000, 0) / 1000,
        repeat=file.whole("repeat", 1, 5, 1),
    )
    file.finish()
    if len(found.frame(1, Face("8" * LONGEST, Light.BLINK))) > LONGEST_BODY:
        raise file.wrong("template", f"template makes frames longer than {LONGEST_BODY} bytes")
    return found


def _lights(file: Described) -> Mapping[Light, str]:
    given = file.words("light") if file.has("light") else {}
    for name, word in given.items():
        if name not in list(Light):
            raise file.wrong("light", f"light knows {', '.join(Light)}, not {name!r}")
        if len(word) > 8 or not word.isascii():
            raise file.wrong("light", f"light {name} is up to 8 ASCII characters, not {word!r}")
    if len({len(word) for word in given.values()}) > 1:
        raise file.wrong("light", "the words of light are not all of one length")
    if "{light}" in file.text("template", "") and len(given) != len(Light):
        raise file.wrong("light", f"light has to say {', '.join(Light)}: the template has {{light}}")
    return {Light(name): word for name, word in given.items()}


def _reply(file: Described) -> Template | None:
    return template(file, "reply", needs=(), may=("address",)) if file.has("reply") else None
