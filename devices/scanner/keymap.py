"""From key codes of the Linux input layer to characters, as a US keyboard has them: what scanners in HID mode send."""

from __future__ import annotations

ENTER = (28, 96)
"""KEY_ENTER and KEY_KPENTER (linux/input-event-codes.h)."""
SHIFT = (42, 54)
"""KEY_LEFTSHIFT and KEY_RIGHTSHIFT."""

_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
)
_PLAIN = {first + n: char for first, plain, _ in _ROWS for n, char in enumerate(plain)}
_SHIFTED = {first + n: char for first, _, shifted in _ROWS for n, char in enumerate(shifted)}
_KEYPAD = dict(zip((71, 72, 73, 75, 76, 77, 79, 80, 81, 82, 83), "7894561230.", strict=True))
_ALWAYS = {**_KEYPAD, 55: "*", 74: "-", 78: "+", 98: "/"}


def character(code: int, shifted: bool) -> str | None:
    """The character of a key; None for a key that has none."""
    return _ALWAYS.get(code) or (_SHIFTED if shifted else _PLAIN).get(code)
