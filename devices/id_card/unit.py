"""A card reader as its worker drives it: it says what lies on it, and reads a card when it is asked to."""

from __future__ import annotations

import copy
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date

from devices.contract import Condition, Deadline, DeviceLostError, Outcome, Result, State
from devices.id_card.anchors import Anchors
from devices.id_card.attempts import Attempts
from devices.id_card.files import Abilities
from devices.id_card.problems import CardProblem, Code
from devices.id_card.reader import Presence, Reader, ReaderCard
from devices.id_card.reading import CardReading, Progress, Request, read_card

LISTEN_S = 0.25
READING_S = 15.0
"""What one reading may take once a card is there; a photo at the slowest takes four seconds."""
NO_READER = "reader-not-attached"

Answer = CardReading | CardProblem


class CardReaderUnit:
    """The driver of one reader; see `devices.contract.Driver`.

    `on_presence` hears, in the worker's thread, when a card is placed or taken away, or the reader goes.
    """

    look_every_s = 0.0

    def __init__(
        self,
        reader: Reader,
        anchors: Callable[[], Anchors],
        today: Callable[[], date],
        on_presence: Callable[[Presence], None] = lambda presence: None,
    ) -> None:
        """`anchors` gives the trusted issuers at the time of a reading."""
        self._reader = reader
        self._anchors = anchors
        self._today = today
        self._on_presence = on_presence
        self._presence: Presence | None = None
        self._attempts = Attempts()
        self._abilities: dict[bytes, Abilities] = {}

    def connect(self, deadline: Deadline) -> None:
        """Reach the reader. Raises DeviceLostError."""
        self._reader.open(deadline)

    def look(self, deadline: Deadline) -> Condition:
        """Wait a moment for a card to come or go. Raises DeviceLostError."""
        presence = self._wait(deadline)
        return Condition(State.ABSENT, NO_READER) if presence is Presence.NO_READER else Condition(State.READY)

    def close(self) -> None:
        """Let go of the reader."""
        self._tell(Presence.NO_READER)
        self._reader.close()

    def read(
        self,
        request: Request,
        deadline: Deadline,
        told: Callable[[Answer], None],
        progress: Progress = lambda step, holder: None,
    ) -> Outcome:
        """A job for the worker: wait for a card until the deadline, and read it.

        `told` gets the reading, or why there is none; the outcome tells no more than the technician may know.
        Raises DeviceLostError after telling.
        """
        try:
            reading = self._read(request, deadline, progress)
        except CardProblem as why:
            if why.code is Code.REMOVED:
                # Another card may lie there before the next look, which would then see no change.
                self._tell(Presence.EMPTY)
            told(why)
            return Outcome(Result.FAILED, str(why.code), why.detail)
        except DeviceLostError as why:
            told(CardProblem(Code.READER, str(why)))
            raise
        told(reading)
        return Outcome(Result.DONE, str(reading.finding.reason))

    def _read(self, request: Request, deadline: Deadline, progress: Progress) -> CardReading:
        with ExitStack() as held:
            card, within = self._hold(held, deadline)
            key = card.identity
            self._attempts.require(key)
            try:
                return self._known(card, request, within, progress)
            except CardProblem as why:
                if why.code is Code.WRONG_NUMBER:
                    self._attempts.wrong(key)
                raise

    def _hold(self, held: ExitStack, deadline: Deadline) -> tuple[ReaderCard, Deadline]:
        """The card and the time for it. One that goes as it is taken hold of is waited for again."""
        while True:
            while self._presence is not Presence.CARD:
                if self._presence is Presence.NO_READER:
                    raise CardProblem(Code.READER, f"{NO_READER}; there are {self._attached()}")
                if deadline.over:
                    raise CardProblem(Code.NO_CARD)
                self._wait(deadline)
            within = deadline.within(READING_S)
            try:
                return held.enter_context(self._reader.hold(within)), within
            except CardProblem as why:
                if why.code not in (Code.NO_CARD, Code.REMOVED) or deadline.over:
                    raise
            self._wait(deadline)

    def _attached(self) -> str:
        return ", ".join(self._reader.attached) or "none"

    def _known(self, card: ReaderCard, request: Request, deadline: Deadline, progress: Progress) -> CardReading:
        """Read with what is known of cards of this kind; what is learned counts only when the reading succeeded."""
        learning = copy.copy(self._abilities.get(card.kind) or Abilities())
        reading = read_card(
            card,
            request,
            self._anchors(),
            today=self._today(),
            deadline=deadline,
            abilities=learning,
            progress=progress,
        )
        self._abilities[card.kind] = learning
        return reading

    def _wait(self, deadline: Deadline) -> Presence:
        presence = self._reader.wait(deadline.within(LISTEN_S).left_s)
        self._tell(presence)
        return presence

    def _tell(self, presence: Presence) -> None:
        if presence is not self._presence:
            self._presence = presence
            self._on_presence(presence)
