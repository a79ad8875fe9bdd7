"""A card reader at work in a test, with virtual cards at hand: on the PC/SC service, on loopback, or in the process."""

from __future__ import annotations

import itertools
import queue
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from devices.address import TcpAddress
from devices.contract import Deadline
from devices.id_card.anchors import Anchors
from devices.id_card.assembly import CardReader
from devices.id_card.certificates import parse_certificate
from devices.id_card.problems import CardProblem
from devices.id_card.reader import Presence
from devices.id_card.reader_address import CardReaderEntry, PcscAddress, VpcdAddress
from devices.id_card.reading import Request, read_card
from devices.id_card.unit import Answer
from devices.sim.card.chip import Chip
from devices.sim.card.faults import AnyCard, Fault, FaultyCard
from devices.sim.card.office import CardOffice
from devices.sim.card.personalisation import Personalisation
from devices.sim.card.virtual_reader import CardLink
from tests.rings.card_cases import TODAY, Case
from tests.rings.line import until

PATIENCE_S = 10.0


@dataclass
class Office:
    """One office for a whole run of tests: its authorities' keys are made once."""

    office: CardOffice = field(default_factory=lambda: CardOffice(TODAY))

    def chip(self, card: Personalisation) -> Chip:
        return Chip(self.office.make(card))

    def anchors(self) -> Anchors:
        return Anchors(parse_certificate(issuer.certificate) for issuer in self.office.anchors)


class Desk(Protocol):
    """Where a card can be placed and read."""

    def read(self, card: AnyCard, request: Request, within_s: float = PATIENCE_S) -> Answer:
        """Place it, read it and take it away."""


@dataclass
class InProcess:
    """Without a reader: the chip's own octets."""

    office: Office

    def read(self, card: AnyCard, request: Request, within_s: float = PATIENCE_S) -> Answer:
        try:
            return read_card(card, request, self.office.anchors(), today=TODAY, deadline=Deadline(within_s))
        except CardProblem as why:
            return why


@dataclass
class AtReader:
    """At a reader that is driven by its worker."""

    reader: CardReader
    plate: TcpAddress
    presences: list[Presence]

    def read(self, card: AnyCard, request: Request, within_s: float = PATIENCE_S) -> Answer:
        with self.placed(card):
            return self.ask(request, within_s)

    def ask(self, request: Request, within_s: float = PATIENCE_S) -> Answer:
        """Read what lies there."""
        answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self.reader.read(request, within_s, answers.put)
        return answers.get(timeout=within_s + 10)

    @contextmanager
    def placed(self, card: AnyCard) -> Iterator[CardLink]:
        """A card on the plate; gone again when this ends."""
        until(lambda: self.presences[-1:] == [Presence.EMPTY])
        link = CardLink(self.plate, card)
        link.start()
        try:
            until(lambda: self.presences[-1:] == [Presence.CARD])
            yield link
        finally:
            link.stop()


class ByTurns:
    """Two plates used in turn: the service needs a while to notice that a card is gone."""

    def __init__(self, desks: Sequence[AtReader]) -> None:
        self._turns = itertools.cycle(desks)

    def read(self, card: AnyCard, request: Request, within_s: float = PATIENCE_S) -> Answer:
        return next(self._turns).read(card, request, within_s)


@contextmanager
def at_pcsc(office: Office, plates: Sequence[TcpAddress]) -> Iterator[Sequence[AtReader]]:
    """At the two virtual readers of the real PC/SC service, which take cards at these plates."""
    entries = [CardReaderEntry(f"PC/SC {n}", PcscAddress(f"00 0{n}$")) for n in range(2)]
    with _at(office, entries[0], plates[0]) as one, _at(office, entries[1], plates[1]) as other:
        yield one, other


@contextmanager
def at_loopback(office: Office, port: int) -> Iterator[AtReader]:
    """At the reader that the product itself is, on a port of loopback."""
    with _at(
        office, CardReaderEntry("loopback", VpcdAddress("127.0.0.1", port)), TcpAddress("127.0.0.1", port)
    ) as desk:
        yield desk


@contextmanager
def _at(office: Office, entry: CardReaderEntry, plate: TcpAddress) -> Iterator[AtReader]:
    presences: list[Presence] = []
    reader = CardReader(entry, office.anchors, lambda: TODAY, presences.append)
    reader.worker.start()
    try:
        until(lambda: presences[-1:] == [Presence.EMPTY])
        yield AtReader(reader, plate, presences)
    finally:
        reader.worker.stop()


def spoilt(chip: AnyCard, fault: Fault, after: int = 0) -> FaultyCard:
    """A card that breaks after some commands."""
    return FaultyCard(chip, fault, after)


def asked(case: Case) -> Request:
    """The whole card, photo included."""
    return Request(case.key, photo=True)
