"""Templates of frames: ASCII with fields in braces, filled in one direction and read in the other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from devices.described import Described

_FIELD = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True, slots=True)
class Template:
    """Literal bytes and fields in turn: every second part is the name of a field."""

    parts: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Template:
        """The template a text describes."""
        return cls(tuple(_FIELD.split(text)))

    def fill(self, fields: Mapping[str, bytes]) -> bytes:
        """The bytes with these fields in their places."""
        return b"".join(fields[part] if n % 2 else part.encode("latin-1") for n, part in enumerate(self.parts))

    def pattern(self, widths: Mapping[str, int]) -> re.Pattern[bytes]:
        """What reads the fields out of bytes again, each of its fixed width."""
        shape = "".join(
            f"(?P<{part}>.{{{widths[part]}}})" if n % 2 else re.escape(part) for n, part in enumerate(self.parts)
        )
        return re.compile(shape.encode("latin-1"), re.DOTALL)

    @property
    def fields(self) -> Sequence[str]:
        """The names of the fields in their order."""
        return self.parts[1::2]


def template(file: Described, key: str, needs: Sequence[str], may: Sequence[str]) -> Template:
    """The template below `key`: with every field of `needs` and perhaps those of `may`. Raises DeviceFileError."""
    text = file.text(key)
    found = Template.of(text)
    known = ", ".join(f"{{{name}}}" for name in (*needs, *may))
    for name in found.fields:
        if name not in (*needs, *may):
            raise file.wrong(key, f"{key} knows {known}, not {{{name}}}")
        if found.fields.count(name) > 1:
            raise file.wrong(key, f"{key} has {{{name}}} more than once")
    for name in needs:
        if name not in found.fields:
            raise file.wrong(key, f"{key} does not say where {{{name}}} goes")
    try:
        text.encode("latin-1")
    except UnicodeEncodeError as why:
        raise file.wrong(key, f"{key} is made of bytes up to \\u00FF") from why
    return found
