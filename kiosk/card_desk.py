"""The card reader of a kiosk and the one visit in front of it: brings the two together, and sees that it ends."""

import logging
import threading
import time
import uuid
from collections.abc import Callable
from datetime import date
from typing import Protocol, TypeVar

from devices.id_card.holder import Holder
from devices.id_card.problems import CardProblem
from devices.id_card.reader import Presence
from devices.id_card.reading import Progress, Request, Step
from devices.id_card.trust import Trust
from devices.id_card.unit import READING_S, Answer
from kiosk.card_visit import CardVisit, Person, Phase
from kiosk.problems import LocalProblem

LONGEST_NAP_S = 5.0

Changed = TypeVar("Changed")

log = logging.getLogger(__name__)


class ReadsCards(Protocol):
    """A card reader as `devices.id_card.assembly` makes it."""

    def read(self, request: Request, within_s: float, told: Callable[[Answer], None], progress: Progress) -> None:
        """Read the card within that time; `told` gets the one answer in another thread."""


class CardDesk:
    """At most one visit at a time: who begins another ends the one before. Safe from every thread.

    `on_refusal` hears of every card that failed, by the keyword of `devices.id_card.trust`; in the reader's thread.
    """

    def __init__(
        self,
        on_refusal: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._on_refusal = on_refusal
        self._clock = clock
        self._today = today
        self._reader: ReadsCards | None = None
        self._on_over: Callable[[], None] = _nothing_more
        self._changed = threading.Condition()
        self._visit: CardVisit | None = None
        self._presence = Presence.NO_READER
        self._stopping = False
        self._watch = threading.Thread(target=self._keep_tidy, name="card-desk", daemon=True)

    def attend(self, reader: ReadsCards) -> None:
        """Read by this reader; before `start`."""
        self._reader = reader

    def when_over(self, forget: Callable[[], None]) -> None:
        """Call `forget` whenever a visit ends, in whatever way; before `start`."""
        self._on_over = forget

    def start(self) -> None:
        """Begin to see that visits end."""
        self._watch.start()

    def stop(self) -> None:
        """Forget the visit, and end."""
        with self._changed:
            self._stopping = True
            self._end()
            self._changed.notify_all()

    @property
    def card_lies_there(self) -> bool:
        """Whether a card is on the reader."""
        return self._presence is Presence.CARD

    def begin(self, elderly_age: int) -> CardVisit:
        """A person agreed to have their card read."""
        with self._changed:
            self._end()
            self._visit = CardVisit(str(uuid.uuid4()), elderly_age, self._clock, self._today)
            log.info("card visit: begun, consent=%s", self._visit.id)
            self._changed.notify_all()
            return self._visit

    def visit(self, visit_id: str) -> CardVisit:
        """The visit of that id. Raises `LocalProblem` `card_visit_over`."""
        with self._changed:
            visit = self._visit
            if visit is None or visit.id != visit_id or visit.phase is Phase.OVER:
                raise LocalProblem("card_visit_over")
            return visit

    def is_over(self, visit: CardVisit) -> bool:
        """Whether the visit ended, or another took its place."""
        with self._changed:
            return self._visit is not visit or visit.phase is Phase.OVER

    def wait_for_change(self, visit_id: str, version: int, patience_s: float) -> CardVisit:
        """The visit, as soon as it is not as it was at `version`. Raises `LocalProblem` `card_visit_over`."""
        visit = self.visit(visit_id)
        with self._changed:
            self._changed.wait_for(lambda: visit.version != version, patience_s)
        return self.visit(visit_id)

    def person(self, visit_id: str) -> Person:
        """Who the visit is of. Raises `LocalProblem` `card_visit_over`, also before the card was read."""
        person = self.visit(visit_id).person
        if person is None:
            raise LocalProblem("card_visit_over")
        return person

    def type_digits(self, visit_id: str, digits: str) -> CardVisit:
        """The person typed the last six figures. Raises `LocalProblem` `card_visit_over`."""
        visit = self.visit(visit_id)
        self._bring(visit.take_digits, digits)
        return visit

    def change(self, deed: Callable[[], Changed]) -> Changed:
        """Do something with a visit while nobody else does, and tell whoever waits for its change."""
        with self._changed:
            done = deed()
            self._changed.notify_all()
            return done

    def read_again(self, visit: CardVisit, request: Request, told: Callable[[Answer], None]) -> None:
        """Read the card once more for a visit, waiting for it where it was taken away."""
        if self._reader is None:
            raise LocalProblem("not_found")

        def noted(answer: Answer) -> None:
            told(answer)
            self._note(visit, answer)

        self._reader.read(request, READING_S, noted, _no_progress)

    def scanned(self, code: str) -> None:
        """A scanner of this machine read a code; nobody's business when no visit waits for one."""
        visit = self._visit
        if visit is not None:
            self._bring(visit.take_code, code)

    def presence(self, presence: Presence) -> None:
        """What lies on the reader has changed."""
        with self._changed:
            self._presence = presence
            if self._visit is not None:
                (self._visit.card_placed if presence is Presence.CARD else self._visit.card_taken)()
            self._changed.notify_all()
        self._read_if_possible()

    def end(self, visit_id: str) -> None:
        """The person is done. Safe to repeat."""
        with self._changed:
            if self._visit is not None and self._visit.id == visit_id:
                self._end()
                self._changed.notify_all()

    def _bring(self, take: Callable[[str], None], text: str) -> None:
        with self._changed:
            take(text)
            self._changed.notify_all()
        self._read_if_possible()

    def _read_if_possible(self) -> None:
        with self._changed:
            visit, reader = self._visit, self._reader
            if visit is None or reader is None or not self.card_lies_there:
                return
            request = visit.begin_reading()
            self._changed.notify_all()
        if request is not None:
            self._read(reader, visit, request)

    def _read(self, reader: ReadsCards, visit: CardVisit, request: Request) -> None:
        def told(answer: Answer) -> None:
            with self._changed:
                if isinstance(answer, CardProblem):
                    visit.take_problem(answer)
                else:
                    visit.take_reading(answer)
                self._changed.notify_all()
            self._note(visit, answer)

        def progress(step: Step, holder: Holder | None) -> None:
            with self._changed:
                visit.progress(step, holder)
                self._changed.notify_all()

        reader.read(request, READING_S, told, progress)

    def _note(self, visit: CardVisit, answer: Answer) -> None:
        """One line for each reading: what it came to, and under which consent; nothing of the person."""
        if isinstance(answer, CardProblem):
            log.info("card visit: not read, reason=%s, consent=%s", answer.code, visit.id)
            return
        finding, spent_ms = answer.finding, sum(answer.steps_ms.values())
        log.info(
            "card visit: %s, reason=%s, protocol=%s, commands=%d, ms=%.0f, consent=%s",
            finding.trust, finding.reason, answer.protocol, answer.apdus, spent_ms, visit.id,
        )  # fmt: skip
        if finding.trust is Trust.FAILED:
            self._on_refusal(str(finding.reason))

    def _end(self) -> None:
        if self._visit is not None:
            self._visit.end()
            self._visit = None
            self._on_over()

    def _keep_tidy(self) -> None:
        with self._changed:
            while not self._stopping:
                visit = self._visit
                if visit is not None:
                    visit.tidy()
                    if visit.phase is Phase.OVER:
                        self._end()
                        self._changed.notify_all()
                self._changed.wait(self._nap_s())

    def _nap_s(self) -> float:
        forget_at = self._visit.forget_at if self._visit else None
        return LONGEST_NAP_S if forget_at is None else max(0.0, min(LONGEST_NAP_S, forget_at - self._clock()))


def _nothing_more() -> None:
    """A visit ended at a kiosk where nothing else knows of it."""


def _no_progress(step: Step, holder: Holder | None) -> None:
    """Whose card it is was told already."""
