"""A walk over octets that a library is about to read: every element is whole, and none is nested too deeply.

Signed data is DER by the standard, and BER with open ends on the passports of some states: both are let through.
"""

from __future__ import annotations

from devices.id_card import tlv
from devices.id_card.problems import CardProblem, Code
from devices.id_card.tlv import Header

MOST_DEPTH = 32
_CONSTRUCTED = 0x20
_OPEN = 0x80
_END = b"\0\0"


def walk(data: bytes) -> None:
    """Raise CardProblem(TLV) unless `data` is whole elements, nested at most 32 deep."""
    at = 0
    while at < len(data):
        at = _element(data, at, len(data), MOST_DEPTH)


def _element(data: bytes, at: int, end: int, depth: int) -> int:
    """Where the element at a place ends, which is not beyond `end`."""
    if depth == 0:
        raise CardProblem(Code.TLV, f"nested more than {MOST_DEPTH} deep")
    constructed = data[at] & _CONSTRUCTED
    if constructed and data[at + 1 : at + 2] == bytes([_OPEN]):
        return _open_element(data, at + 2, end, depth)
    head = _header(data, at)
    stop = at + head.whole
    if stop > end:
        raise CardProblem(Code.TLV, f"{head.tag:X} says {head.value_length} bytes, there are fewer")
    inside = at + head.length
    while constructed and inside < stop:
        inside = _element(data, inside, stop, depth - 1)
    return stop


def _open_element(data: bytes, at: int, end: int, depth: int) -> int:
    """An element without a length: it goes on until two zero octets."""
    while data[at : at + 2] != _END:
        if at >= end:
            raise CardProblem(Code.TLV, "an element without an end")
        at = _element(data, at, end, depth - 1)
    return at + 2


def _header(data: bytes, at: int) -> Header:
    return tlv.header(data[at : at + tlv.LONGEST_HEADER])
