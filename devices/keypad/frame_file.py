"""The frames of calling keypads, like STX address key ETX BCC: one file describes one make of keypad."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from devices.described import Described
from devices.frames.address import AddressForm, address_form
from devices.frames.envelope import LONGEST_BODY, Envelope
from devices.frames.envelope_file import envelope
from devices.frames.template import Template, template
from devices.keypad.key import Key, Stroke

MOST_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Polling:
    """How a keypad is asked whether a key was pressed."""

    question: Template
    nothing: bytes
    """What it answers when no key was pressed."""
    reply_s: float


@dataclass(frozen=True, slots=True)
class Screen:
    """How the small display of a keypad is written."""

    template: Template
    digits: int


@dataclass(frozen=True, slots=True)
class KeypadFormat:
    """All that is known about the frames of one make of keypad."""

    name: str
    envelope: Envelope
    address: AddressForm
    body: Template
    pattern: re.Pattern[bytes]
    keys: Mapping[bytes, Key]
    polling: Polling | None
    """None for a keypad that speaks unasked, the only one on its line."""
    screen: Screen | None

    def stroke(self, body: bytes) -> Stroke | None:
        """The key in the body of a frame; None when it is none of ours."""
        found = self.pattern.fullmatch(body)
        if found is None:
            return None
        fields = found.groupdict()
        address, key = self.address.read(fields["address"]), self.keys.get(fields["key"])
        if address is None or key is None:
            return None
        count = fields.get("sequence")
        return Stroke(address, key, int.from_bytes(count, "big") if count else None)

    def question(self, address: int) -> bytes:
        """The bytes that ask the keypad at `address`. Only for a polled one."""
        assert self.polling
        return self.polling.question.fill({"address": self.address.write(address)})

    def text(self, address: int, text: str) -> bytes:
        """The bytes that write `text` on the keypad's own display. Only for one that has one."""
        assert self.screen
        shown = text[-self.screen.digits :].rjust(self.screen.digits)
        return self.envelope.wrap(
            self.screen.template.fill(
                {"address": self.address.write(address), "text": shown.encode("ascii", "replace")}
            )
        )


def read_keypad_format(path: Path) -> KeypadFormat:
    """The format in the file at `path`. Raises DeviceFileError."""
    return keypad_format(Described.read(path))


def keypad_format(file: Described) -> KeypadFormat:
    """The format a file describes. Raises DeviceFileError."""
    keys = _keys(file)
    address = address_form(file)
    body = template(file, "body", needs=("address", "key"), may=("sequence",))
    width = len(next(iter(keys)))
    widths = {"address": address.width, "key": width, "sequence": file.whole("sequence_width", 1, 4, 1)}
    found = KeypadFormat(
        name=file.text("name"),
        envelope=envelope(file),
        address=address,
        body=body,
        pattern=body.pattern(widths),
        keys=keys,
        polling=_polling(file.optional("poll")),
        screen=_screen(file.optional("screen")),
    )
    file.finish()
    if len(body.fill({name: bytes(width) for name, width in widths.items()})) > LONGEST_BODY:
        raise file.wrong("body", f"body is longer than {LONGEST_BODY} bytes")
    return found


def _keys(file: Described) -> Mapping[bytes, Key]:
    keys: dict[bytes, Key] = {}
    for spelt, meaning in file.words("keys").items():
        code = spelt.encode("utf-8") if not spelt.isascii() else spelt.encode()
        if not 1 <= len(code) <= 4:
            raise file.wrong("keys", f"a key's code is 1 to 4 bytes, not {spelt!r}")
        if meaning not in list(Key):
            raise file.wrong(f"keys.{spelt}", f"a key means one of {', '.join(Key)}, not {meaning!r}")
        keys[code] = Key(meaning)
    if not keys:
        raise file.wrong("keys", "keys is empty")
    if len({len(code) for code in keys}) > 1:
        raise file.wrong("keys", "the codes in keys are not all of one length")
    return keys


def _polling(table: Described | None) -> Polling | None:
    if table is None:
        return None
    found = Polling(
        question=template(table, "question", needs=("address",), may=()),
        nothing=table.raw("nothing"),
        reply_s=table.whole("reply_ms", 2, 1_000, 30) / 1000,
    )
    table.finish()
    return found


def _screen(table: Described | None) -> Screen | None:
    if table is None:
        return None
    found = Screen(
        template=template(table, "template", needs=("text",), may=("address",)),
        digits=table.whole("digits", 1, MOST_DIGITS),
    )
    table.finish()
    return found
