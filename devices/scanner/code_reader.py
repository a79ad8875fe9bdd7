"""From the bytes of a serial scanner to the codes it read."""

from __future__ import annotations

LONGEST_CODE = 1_024
"""Bytes; the QR of an identity card has about 200."""
_ENDS = b"\r\n"


class CodeReader:
    """Cuts a stream of bytes into codes at CR or LF. Keeps at most one code's bytes."""

    def __init__(self) -> None:
        self._inbox = bytearray()
        self._too_long = False
        self.skipped = 0
        """Bytes of codes that were too long, so far."""

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

    def _finished(self) -> str:
        data, self._inbox = bytes(self._inbox), bytearray()
        too_long, self._too_long = self._too_long, False
        if too_long:
            # Half a code is worse than none: it would look up somebody else.
            self.skipped += len(data)
            return ""
        return decoded(data)


def decoded(data: bytes) -> str:
    """The text of a code: UTF-8; where it is none, what can be read with a mark for the rest. No control characters."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    return "".join(char for char in text if char.isprintable()).strip()
