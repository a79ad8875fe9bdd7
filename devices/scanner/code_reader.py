"""From the bytes of a serial scanner to the codes it read."""

from __future__ import annotations

LONGEST_CODE = 1_024
"""Bytes; the QR of an identity card has about 200."""
_ENDS = b"\r\n"
_MARK = "\N{REPLACEMENT CHARACTER}"
_MOST_UNREADABLE = 0.25
"""Of a code's characters: an old code page spoils the Vietnamese letters, a wrong speed spoils nearly all."""


class CodeReader:
    """Cuts a stream of bytes into codes at CR or LF. Keeps at most one code's bytes."""

    def __init__(self) -> None:
        self._inbox = bytearray()
        self._too_long = False
        self.skipped = 0
        """Bytes of codes that were too long, had no end or were no text, so far."""

    def feed(self, data: bytes) -> list[str]:
        """The codes that are complete with `data`."""
        codes = []
        for byte in data:
            if byte in _ENDS:
                code = self._finished()
                if code:
                    codes.append(code)
            elif len(self._inbox) < LONGEST_CODE:
                self._inbox.append(byte)
            else:
                self._too_long = True
                self.skipped += 1
        return codes

    def silence(self) -> None:
        """Nothing came for longer than a scanner pauses within a code: what has no end by now is none."""
        self.skipped += len(self._inbox)
        self._inbox = bytearray()
        self._too_long = False

    def _finished(self) -> str:
        data, self._inbox = bytes(self._inbox), bytearray()
        too_long, self._too_long = self._too_long, False
        if too_long:
            # Half a code is worse than none: it would look up somebody else.
            self.skipped += len(data)
            return ""
        text = decoded(data)
        marks = text.count(_MARK)
        if marks <= len(text) * _MOST_UNREADABLE:
            self.skipped += marks
            return text
        self.skipped += len(data)
        return ""


def decoded(data: bytes) -> str:
    """The text of a code: UTF-8; where it is none, what can be read with a mark for the rest. No control characters."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    return "".join(char for char in text if char.isprintable()).strip()
