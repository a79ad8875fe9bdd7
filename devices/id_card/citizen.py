"""Data group 13 of a Vietnamese card: a numbered list of fields, each of which may be missing.

Only what a visit needs is taken over. Ethnicity (6) and religion (7) are sensitive personal data (Decree
356/2025/ND-CP); distinguishing marks (10), parents (13), spouse (14) and a number of unknown meaning (16) serve no
purpose here. None of these ever becomes a value of this program.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from devices.id_card import tlv
from devices.id_card.problems import CardProblem, Code
from devices.id_card.text import clean
from devices.id_card.tlv import Tlv

_DG13, _SEQUENCE, _SET, _INTEGER = 0x6D, 0x30, 0x31, 0x02
_STRINGS = {0x0C: "utf-8", 0x13: "ascii"}
_MOST_FIELDS = 64
_KEPT = {
    1: "number",
    2: "name",
    3: "birth",
    4: "sex",
    5: "nationality",
    8: "home_town",
    9: "residence",
    11: "issued",
    12: "expiry",
    15: "old_number",
}


@dataclass(frozen=True, slots=True, repr=False)
class Citizen:
    """What data group 13 says, as it says it: dates dd/mm/yyyy, sex "Nam" or "Nữ". Empty where it says nothing."""

    number: str = ""
    name: str = ""
    birth: str = ""
    sex: str = ""
    nationality: str = ""
    home_town: str = ""
    residence: str = ""
    issued: str = ""
    expiry: str = ""
    old_number: str = ""


def parse_dg13(data: bytes) -> Citizen:
    """The fields of data group 13. Raises CardProblem(DG13), CardProblem(TLV)."""
    group = tlv.parse(data)
    if group.tag != _DG13:
        raise CardProblem(Code.DG13, f"tag {group.tag:X}")
    entries = group.child(_SEQUENCE).child(_SET).children()
    if len(entries) > _MOST_FIELDS:
        raise CardProblem(Code.DG13, f"{len(entries)} fields")
    return Citizen(**_fields(entries))


def _fields(entries: list[Tlv]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for entry in entries:
        parts = entry.children() if entry.tag == _SEQUENCE else []
        if len(parts) < 2 or parts[0].tag != _INTEGER or len(parts[0].value) != 1:
            raise CardProblem(Code.DG13, "a field without a number")
        name = _KEPT.get(parts[0].value[0])
        if name is None:
            continue
        if name in found:
            raise CardProblem(Code.DG13, f"field {parts[0].value[0]} twice")
        found[name] = _words(parts[1])
    return found


def _words(value: Tlv) -> str:
    """The text of a field; empty for a structure, as newer cards may have where older ones have words."""
    if value.tag not in _STRINGS:
        return ""
    try:
        return clean(value.value.decode(_STRINGS[value.tag]))
    except UnicodeDecodeError as why:
        # Without `from`: the error would carry the octets along.
        reason = why.reason
    raise CardProblem(Code.DG13, f"text that is none: {reason}")
