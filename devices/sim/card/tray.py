"""The cards of the deck, made and ready to be placed, and the certificates that readers need to know them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from devices.sim.card.card_file import CardFile, deck, read_deck_card
from devices.sim.card.chip import Chip
from devices.sim.card.contents import Contents
from devices.sim.card.issuer import Issuer
from devices.sim.card.office import CardOffice
from devices.sim.card.printed import machine_readable_zone, qr_text

ANCHOR = "SAMPLE-not-genuine-{}.pem"
"""The name of a certificate in a folder of trust anchors."""


@dataclass(frozen=True, slots=True, repr=False)
class MadeCard:
    """One card: how it was described, and its chip's contents."""

    file: CardFile
    contents: Contents

    def chip(self) -> Chip:
        """A chip with these contents, without a session."""
        return Chip(self.contents)

    def as_json(self) -> dict[str, Any]:
        """What is printed on it."""
        person = self.file.card.person
        return {
            "title_vi": self.file.title_vi,
            "title_en": self.file.title_en,
            "name": person.name,
            "number": person.number,
            "access_number": person.access_number,
            "mrz": machine_readable_zone(person),
            "qr": qr_text(person),
        }


class CardTray:
    """All cards of the deck by name."""

    def __init__(self, today: date) -> None:
        office = CardOffice(today)
        files = {name: read_deck_card(name, today) for name in deck()}
        self.cards: Mapping[str, MadeCard] = {
            name: MadeCard(file, office.make(file.card)) for name, file in files.items()
        }
        self.issuers: Sequence[Issuer] = office.anchors


def write_anchors(issuers: Sequence[Issuer], folder: Path) -> None:
    """Put the certificates into a folder of trust anchors, in place of those of an earlier run. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(ANCHOR.format("*")):
        old.unlink()
    for n, issuer in enumerate(issuers, 1):
        (folder / ANCHOR.format(n)).write_bytes(issuer.certificate_pem)
