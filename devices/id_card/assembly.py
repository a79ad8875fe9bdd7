"""From the entry of a device file to a card reader with its worker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from devices.backoff import Backoff
from devices.contract import Identity, Kind, Outcome, Result
from devices.device import Device
from devices.health import HealthRecord
from devices.id_card.anchors import Anchors
from devices.id_card.problems import CardProblem, Code
from devices.id_card.reader import Presence, Reader
from devices.id_card.reader_address import CardReaderEntry, PcscAddress, ReaderAddress
from devices.id_card.reading import Progress, Request
from devices.id_card.unit import Answer, CardReaderUnit
from devices.trial import Happening
from devices.worker import Worker

LONGEST_PAUSE_S = 5.0
"""Between tries to reach the PC/SC service: nobody at a kiosk waits longer for a service that was restarted."""


class CardReader:
    """A card reader with its worker; started and stopped by whoever owns it."""

    def __init__(
        self,
        entry: CardReaderEntry,
        anchors: Callable[[], Anchors],
        today: Callable[[], date],
        on_presence: Callable[[Presence], None] = lambda presence: None,
    ) -> None:
        """See `devices.id_card.unit.CardReaderUnit`."""
        self.record = HealthRecord(Identity(Kind.ID_CARD, str(entry.address)), entry.name)
        self._unit = CardReaderUnit(open_reader(entry.address), anchors, today, on_presence)
        self.worker = Worker(self._unit, self.record, Backoff(longest_s=LONGEST_PAUSE_S))

    def read(
        self,
        request: Request,
        within_s: float,
        told: Callable[[Answer], None],
        progress: Progress = lambda step, holder: None,
    ) -> None:
        """Wait for a card for `within_s` seconds and read it.

        `told` is called once, in another thread: with the reading, or with the problem when there is none.
        """
        answers: list[Answer] = []

        def then(outcome: Outcome) -> None:
            if answers:
                told(answers[0])
            elif outcome.result is not Result.DONE:
                # The reader could not even begin: it is not there, or the worker is being stopped.
                told(CardProblem(Code.READER, outcome.detail or outcome.reason))

        self.worker.do(lambda deadline: self._unit.read(request, deadline, answers.append, progress), within_s, then)


def open_reader(address: ReaderAddress) -> Reader:
    """The reader at an address, not yet opened. Raises ModuleNotFoundError where pyscard is not installed."""
    if isinstance(address, PcscAddress):
        # Imported when needed: virtual cards are read without the PC/SC libraries.
        from devices.id_card.pcsc_reader import PcscReader

        return PcscReader(address)
    from devices.id_card.loopback_reader import LoopbackReader

    return LoopbackReader(address)


def card_reader_device(entry: CardReaderEntry) -> Device:
    """The reader for lists and trials: its trial waits for a card to be placed, and reads none."""
    placed = Happening()

    def see(presence: Presence) -> None:
        if presence is Presence.CARD:
            placed.tell("a card was placed")

    reader = CardReader(entry, Anchors, date.today, see)
    return Device(reader.record, str(entry.address), reader.worker, partial(placed.trial, reader.record))
