"""Files whose lengths lie. They are signed as they are: an issuer's slip, or a forger who hopes for a weak parser."""

from __future__ import annotations

from enum import StrEnum

_HALF = 2


class Damage(StrEnum):
    """What is wrong with the structure of a data group."""

    NONE = "none"
    TOO_LONG = "too-long"
    """The outer length says more than the file has."""
    HUGE = "huge"
    """The outer length says 16 MiB."""
    ENDLESS = "endless"
    """An indefinite length."""
    CUT = "cut"
    """The second half is missing."""
    NOISE = "noise"
    """What lies inside is no structure at all."""
    EMPTY = "empty"
    """The file has no byte."""


def damaged(group: bytes, damage: Damage) -> bytes:
    """The data group with that damage."""
    tag, body = group[:1], group[-_inner_length(group) :]
    if damage is Damage.TOO_LONG:
        return tag + _length(len(body) + 1_000) + body
    if damage is Damage.HUGE:
        return tag + _length(0xFFFFFF) + body
    if damage is Damage.ENDLESS:
        return tag + b"\x80" + body
    if damage is Damage.CUT:
        return group[: len(group) // _HALF]
    if damage is Damage.NOISE:
        return tag + _length(len(body)) + b"\xff" * len(body)
    return b"" if damage is Damage.EMPTY else group


def _inner_length(group: bytes) -> int:
    octets = group[1] - 0x80 if group[1] > 0x80 else 0
    return len(group) - 2 - octets


def _length(value: int) -> bytes:
    return b"\x83" + value.to_bytes(3, "big")
