"""Tags and lengths (ISO/IEC 8825-1, ISO/IEC 7816-4): a reader that believes no length, and a writer.

Lengths are definite and of at most three octets; a tag has at most three. A length longer than it needs be is taken:
real cards write `82 00 5F`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from devices.id_card.problems import CardProblem, Code

MOST_CHILDREN = 1_000
_LONGEST_TAG = 3
_LONGEST_LENGTH = 3
LONGEST_HEADER = 1 + _LONGEST_TAG + _LONGEST_LENGTH
"""Octets: the tag, and the length with the octet that announces it."""


@dataclass(frozen=True, slots=True, repr=False)
class Tlv:
    """One element. `tag` is the number its tag octets spell, like 0x7F49."""

    tag: int
    value: bytes

    def __repr__(self) -> str:
        """The tag and the length alone: the value may be a person's data."""
        return f"<Tlv {self.tag:X}, {len(self.value)} bytes>"

    def children(self) -> list[Tlv]:
        """The elements inside. Raises CardProblem(TLV)."""
        return parse_all(self.value)

    def find(self, tag: int) -> Tlv | None:
        """The first element inside with this tag. Raises CardProblem(TLV) for a value that holds no elements."""
        return next((child for child in self.children() if child.tag == tag), None)

    def child(self, tag: int) -> Tlv:
        """The first element inside with this tag. Raises CardProblem(TLV) when there is none."""
        found = self.find(tag)
        if found is None:
            raise CardProblem(Code.TLV, f"{self.tag:X} holds no {tag:X}")
        return found

    def encode(self) -> bytes:
        """The octets, with the shortest length."""
        return encode(self.tag, self.value)


@dataclass(frozen=True, slots=True)
class Header:
    """The beginning of an element: its tag, and how many octets the header and the value have."""

    tag: int
    length: int
    value_length: int

    @property
    def whole(self) -> int:
        """Octets of the whole element."""
        return self.length + self.value_length


def parse(data: bytes) -> Tlv:
    """The one element that `data` is. Raises CardProblem(TLV), also when anything follows it."""
    first, rest = parse_first(data)
    if rest:
        raise CardProblem(Code.TLV, f"{len(rest)} bytes after {first.tag:X}")
    return first


def parse_first(data: bytes) -> tuple[Tlv, bytes]:
    """The element at the beginning of `data`, and what follows. Raises CardProblem(TLV)."""
    head = header(data)
    if head.whole > len(data):
        raise CardProblem(Code.TLV, f"{head.tag:X} says {head.value_length} bytes, there are {len(data) - head.length}")
    return Tlv(head.tag, data[head.length : head.whole]), data[head.whole :]


def parse_all(data: bytes) -> list[Tlv]:
    """The elements that follow one another in `data`, at most 1,000. Raises CardProblem(TLV)."""
    found: list[Tlv] = []
    at = 0
    while at < len(data):
        if len(found) == MOST_CHILDREN:
            raise CardProblem(Code.TLV, f"more than {MOST_CHILDREN} elements")
        head = header(data[at : at + LONGEST_HEADER])
        end = at + head.whole
        if end > len(data):
            raise CardProblem(Code.TLV, f"{head.tag:X} says {head.value_length} bytes, there are fewer")
        found.append(Tlv(head.tag, data[at + head.length : end]))
        at = end
    return found


def header(data: bytes) -> Header:
    """The header at the beginning of `data`, which need not hold the value. Raises CardProblem(TLV)."""
    tag, at = _tag(data)
    if at >= len(data):
        raise CardProblem(Code.TLV, f"{tag:X} has no length")
    first = data[at]
    at += 1
    if first < 0x80:
        return Header(tag, at, first)
    octets = first & 0x7F
    if not 1 <= octets <= _LONGEST_LENGTH:
        raise CardProblem(Code.TLV, f"{tag:X} has a length of {octets} octets")
    if at + octets > len(data):
        raise CardProblem(Code.TLV, f"{tag:X} has a cut length")
    return Header(tag, at + octets, int.from_bytes(data[at : at + octets], "big"))


def encode(tag: int, value: bytes) -> bytes:
    """An element with the shortest length. Raises ValueError for a value of 16 MiB or more."""
    return tag.to_bytes((tag.bit_length() + 7) // 8 or 1, "big") + _length(len(value)) + value


def encode_all(elements: Iterable[tuple[int, bytes]]) -> bytes:
    """Elements one after the other."""
    return b"".join(encode(tag, value) for tag, value in elements)


def _tag(data: bytes) -> tuple[int, int]:
    if not data:
        raise CardProblem(Code.TLV, "no tag")
    if data[0] & 0x1F != 0x1F:
        return data[0], 1
    for at in range(1, min(_LONGEST_TAG, len(data))):
        if not data[at] & 0x80:
            return int.from_bytes(data[: at + 1], "big"), at + 1
    raise CardProblem(Code.TLV, "a tag without an end")


def _length(length: int) -> bytes:
    if length < 0x80:
        return bytes([length])
    if length >= 1 << (8 * _LONGEST_LENGTH):
        raise ValueError(f"{length} bytes are too many for one element")
    octets = (length.bit_length() + 7) // 8
    return bytes([0x80 | octets]) + length.to_bytes(octets, "big")
