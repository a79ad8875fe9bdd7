"""Virtual cards as files: those of the deck that comes with the product, and any of your own.

title_vi = "Cụ bà 78 tuổi"          # for the page of the simulators
title_en = "A woman of 78"
[person]
name = "Trần Thị Mẫu"
sex = "Nữ"
age = 78
serial = 1                          # the last digits of the number; namesakes differ in it
[chip]                              # this table and the next ones may be left out, and any of their keys
access = "pace"
[issuer]
authority = "unknown"
[flaw]
forgery = "cloned"
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from devices.described import Described
from devices.id_card.ciphers import Cipher
from devices.sim.card.damage import Damage
from devices.sim.card.faults import Fault
from devices.sim.card.person import Person, Sex, invented, years_before
from devices.sim.card.personalisation import Access, ActiveKind, Authority, Forgery, Manners, Mapping, Personalisation
from devices.sim.card.portrait import PhotoFormat
from devices.sim.card.signing_key import KeyKind, Scheme

DECK = Path(__file__).parent / "deck"
_BIRTHDAY_AGO = timedelta(days=40)
_OPTIONAL_GROUPS = (2, 13)
_FAR = 40_000
_NO_CIPHER = "none"


@dataclass(frozen=True, slots=True)
class CardFile:
    """One virtual card: what it is, what it is called on the page, and how it misbehaves on the wire."""

    title_vi: str
    title_en: str
    card: Personalisation
    fault: Fault
    fault_after: int


def deck() -> list[str]:
    """The names of the cards that come with the product, in the order they are shown."""
    return [path.stem.partition("-")[2] for path in sorted(DECK.glob("*.toml"))]


def read_deck_card(name: str, today: date) -> CardFile:
    """A card of the deck. Raises ValueError naming those there are."""
    found = [path for path in DECK.glob("*.toml") if path.stem.partition("-")[2] == name]
    if not found:
        raise ValueError(f"there is no card {name!r}; there are {', '.join(deck())}")
    return read_card_file(found[0], today)


def read_card_file(path: Path, today: date) -> CardFile:
    """The card written at `path`. Raises `devices.described.DeviceFileError`, which names file, line and reason."""
    file = Described.read(path)
    person = _person(file.table("person"), today)
    fault = file.optional("fault")
    read = CardFile(
        title_vi=file.text("title_vi", person.name),
        title_en=file.text("title_en", person.name),
        card=_card(file, person),
        fault=fault.word("kind", Fault) if fault else Fault.NONE,
        fault_after=fault.whole("after", 0, 1_000, 0) if fault else 0,
    )
    for table in (fault, file):
        if table:
            table.finish()
    return read


def _person(table: Described, today: date) -> Person:
    born = years_before(today - _BIRTHDAY_AGO, table.whole("age", 0, 120))
    name = table.text("name")
    if len(name.split()) < 2:
        raise table.wrong("name", "name is a surname and at least one more name")
    person = invented(name, table.word("sex", Sex), born, table.whole("serial", 0, 999_999), today)
    if table.has("expires_in_days"):
        expires = today + timedelta(days=table.whole("expires_in_days", -_FAR, _FAR))
        person = replace(person, expires=expires)
    table.finish()
    return person


def _card(file: Described, person: Person) -> Personalisation:
    card = Personalisation(person)
    if chip := file.optional("chip"):
        card = _with_chip(card, chip)
    if issuer := file.optional("issuer"):
        card = _with_issuer(card, issuer)
    if flaw := file.optional("flaw"):
        card = replace(
            card,
            forgery=flaw.word("forgery", Forgery, Forgery.NONE),
            damage=flaw.word("damage", Damage, Damage.NONE),
            damaged_group=flaw.whole("damaged_group", 1, 15, 13),
        )
        flaw.finish()
    return card


def _with_chip(card: Personalisation, chip: Described) -> Personalisation:
    own = chip.text("chip_cipher", Cipher.AES128.value)
    if own not in (_NO_CIPHER, *Cipher):
        raise chip.wrong("chip_cipher", f"chip_cipher is one of {', '.join(Cipher)} or {_NO_CIPHER}, not {own!r}")
    missing = {n for n in _OPTIONAL_GROUPS if not chip.flag(f"dg{n}", True)}
    changed = replace(
        card,
        access=chip.word("access", Access, Access.BOTH),
        pace_parameter=chip.whole("pace_parameter", 0, 18, card.pace_parameter),
        pace_cipher=chip.word("pace_cipher", Cipher, card.pace_cipher),
        pace_mapping=chip.word("pace_mapping", Mapping, card.pace_mapping),
        chip_cipher=None if own == _NO_CIPHER else Cipher(own),
        active=chip.word("active", ActiveKind, card.active),
        groups=card.groups - missing,
        photo=chip.word("photo", PhotoFormat, card.photo),
        likeness=chip.text("likeness", ""),
        manners=_manners(chip),
    )
    chip.finish()
    return changed


def _manners(chip: Described) -> Manners:
    return Manners(
        has_master_file=chip.flag("master_file", True),
        short_file_ids=chip.flag("short_file_ids", True),
        longest_answer=chip.whole("longest_answer", 16, 65_536, 65_536),
        extended=chip.flag("extended", True),
    )


def _with_issuer(card: Personalisation, issuer: Described) -> Personalisation:
    usual = KeyKind()
    kind = KeyKind(
        issuer.word("scheme", Scheme, usual.scheme),
        issuer.text("strength", usual.strength),
        issuer.text("digest", usual.digest),
        issuer.flag("explicit", False),
    )
    if reason := kind.reason_against():
        raise issuer.wrong("strength", reason)
    changed = replace(card, authority=issuer.word("authority", Authority, card.authority), signing=kind)
    issuer.finish()
    return changed
