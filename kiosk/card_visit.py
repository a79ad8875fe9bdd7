"""One person's visit with their identity card: what they are asked for next, and all that is known of them meanwhile.

This object is the only one that holds anything of a card. It forgets all of it at the end of the visit, `REMOVED_S`
after the card was taken away, and `KEEP_S` after the first figure of it came in, whatever happens. It has a clock and
no threads: `kiosk.card_desk` brings it what readers, scanners and the screen say, one at a time.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from devices.id_card import card_qr
from devices.id_card.card_qr import CardQr
from devices.id_card.holder import Holder
from devices.id_card.keys import AccessKey
from devices.id_card.problems import CardProblem, Code
from devices.id_card.reading import CardReading, Request, Step
from devices.id_card.trust import Trust

KEEP_S = 120.0
"""Seconds that anything of a card is kept at most: long enough to read the screen, take a number and print a form."""
REMOVED_S = 30.0
"""Seconds it is kept after the card was taken away: who takes the card and goes on is still there."""
MOST_TRIES = 4
"""Readings that ended by a card moved too soon; then the person is offered the way without."""

_ACCESS_FIGURES = 6
_TRY_AGAIN = frozenset({Code.REMOVED, Code.SILENT, Code.NO_CARD, Code.APDU, Code.MAC, Code.CHANNEL_ENDED})
_OTHER_NUMBER = frozenset({Code.WRONG_NUMBER, Code.NUMBER, Code.QR})


class Face(StrEnum):
    """How far the face was compared with the photo on the card; only ever by a consent of its own."""

    NONE = "none"
    """Nobody asked for it."""
    PHOTO = "photo"
    """The photo is being read from the chip."""
    LOOKING = "looking"
    MATCHED = "matched"
    LIKELY = "likely"
    """Matched by thresholds that this centre has not measured: an officer looks at the card all the same."""
    OFFICER = "officer"
    """The machine could not say: an officer compares. Nothing is said against the person."""


class Identity(StrEnum):
    """What a ticket says of how its holder was recognised; nothing of who it is."""

    CARD = "card"
    CARD_FACE = "card_face"
    FACE_HINT = "face_hint"
    OFFICER = "officer"


class Phase(StrEnum):
    """What comes next."""

    NUMBER = "number"
    """The QR code of the card, or its last six figures."""
    PLACE = "place"
    """The card itself."""
    READING = "reading"
    READ = "read"
    REFUSED = "refused"
    """The card was read and is not what it says: no ticket by this card."""
    UNREADABLE = "unreadable"
    """This card cannot be read here now; nothing is said against it."""
    OVER = "over"
    """Forgotten."""


_FACE_RUNS = frozenset({Face.PHOTO, Face.LOOKING})


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """What a ticket takes of a card. `number` is None on a card of another country."""

    number: str | None
    elderly: bool
    identity: Identity


class CardVisit:
    """One visit. The person agreed under `consent_id`; from `elderly_age` on the centre gives priority."""

    def __init__(
        self, consent_id: str, elderly_age: int, clock: Callable[[], float], today: Callable[[], date]
    ) -> None:
        self.id = consent_id
        self.phase = Phase.NUMBER
        self.step: Step | None = None
        self.trouble = ""
        """The code of what went wrong last; words for it are in the catalogue of `devices.id_card`."""
        self.version = 0
        """Grows with every change that the screen should show."""
        self._elderly_age = elderly_age
        self._clock = clock
        self._today = today
        self._tries = 0
        self._keep_until: float | None = None
        self._access: AccessKey | None = None
        self._qr: CardQr | None = None
        self._holder: Holder | None = None
        self._trust: Trust | None = None
        self.face = Face.NONE
        self._taken_at: float | None = None
        """Since when the card is away, or the person may leave without it; None while it lies there."""

    @property
    def forget_at(self) -> float | None:
        """When all is forgotten by itself, by the clock of the visit; None while nothing is known.

        Who takes their card is given a moment; who then looks into the camera, or lays it down again, the whole time.
        """
        if self.phase is Phase.OVER or self._keep_until is None:
            return None
        if self._taken_at is None or self.phase is not Phase.READ or self.face in _FACE_RUNS:
            return self._keep_until
        return min(self._keep_until, self._taken_at + REMOVED_S)

    @property
    def holder(self) -> Holder | None:
        """The person, once the card was read and found in order."""
        return self._holder if self.phase is Phase.READ else None

    @property
    def person(self) -> Person | None:
        """What a ticket needs, once the card was read and found in order."""
        holder = self.holder
        return None if holder is None else Person(holder.number, self.is_elderly, self.identity)

    @property
    def identity(self) -> Identity:
        """What the ticket says. A check that was begun and not ended well is an officer's."""
        match self.face:
            case Face.NONE:
                return Identity.CARD
            case Face.MATCHED:
                return Identity.CARD_FACE
            case Face.LIKELY:
                return Identity.FACE_HINT
            case _:
                return Identity.OFFICER

    @property
    def could_check_face(self) -> bool:
        """Whether there is a card in order, whose chip opens again by its number, and no check was begun."""
        return self.face is Face.NONE and self.holder is not None and self.holder.number is not None

    @property
    def is_elderly(self) -> bool:
        """Whether the age on the card gives priority by the rule of the centre."""
        age = self._holder.age_on(self._today()) if self._holder else None
        return age is not None and age >= self._elderly_age

    @property
    def greeted(self) -> Holder | None:
        """Whom to greet: known as soon as the data was read, before it was proven."""
        return self._holder

    @property
    def trust(self) -> Trust | None:
        """What the reading was worth, once there is one."""
        return self._trust

    def take_code(self, text: str) -> None:
        """The scanner read a code."""
        if self.phase is not Phase.NUMBER:
            return
        self._begin_to_know()
        try:
            qr = card_qr.parse(text)
            self._take_access(AccessKey.from_can(qr.access_number), qr)
        except CardProblem as why:
            self._ask_again(why.code)

    def take_digits(self, digits: str) -> None:
        """The person typed the last six figures of the number."""
        if self.phase is not Phase.NUMBER:
            return
        self._begin_to_know()
        try:
            self._take_access(AccessKey.from_can(digits), None)
        except CardProblem as why:
            self._ask_again(why.code)

    def begin_reading(self) -> Request | None:
        """A card lies there: what to read from it. None when it is not its time."""
        if self.phase is not Phase.PLACE or self._access is None:
            return None
        self._go(Phase.READING, "")
        self.step = None
        return Request(self._access, self._qr)

    def progress(self, step: Step, holder: Holder | None) -> None:
        """The reading has come so far."""
        if self.phase is not Phase.READING:
            return
        self.step = step
        self._holder = _kept(holder) if holder else self._holder
        self.version += 1

    def take_reading(self, reading: CardReading) -> None:
        """The card was read whole."""
        if self.phase is not Phase.READING:
            return
        self._trust = reading.trust
        if reading.trust is Trust.FAILED or reading.holder is None:
            self._drop()
            self._go(Phase.REFUSED, str(reading.finding.reason))
            return
        self._holder = _kept(reading.holder)
        self._access = self._qr = None
        self._go(Phase.READ, "")

    def take_problem(self, problem: CardProblem) -> None:
        """The card was not read."""
        if self.phase is not Phase.READING:
            return
        self._holder = None
        self._tries += 1
        if problem.code in _OTHER_NUMBER:
            self._access = self._qr = None
            self._go(Phase.NUMBER, str(problem.code))
        elif problem.code in _TRY_AGAIN and self._tries < MOST_TRIES:
            self._go(Phase.PLACE, str(problem.code))
        else:
            self._drop()
            self._go(Phase.UNREADABLE, str(problem.code))

    def agree_to_face(self) -> Request | None:
        """The person agreed to have their face compared: how to read the photo. None when it is not its time.

        The chip is opened once more by the number that was read: nothing is kept for it meanwhile.
        """
        holder = self.holder
        if holder is None or holder.number is None or not self.could_check_face:
            return None
        self._face_goes(Face.PHOTO)
        return Request(AccessKey.from_can(holder.number[-_ACCESS_FIGURES:]), photo=True)

    def take_photo(self, reading: CardReading) -> bytes | None:
        """The card was read again, for its photo. None when there is nothing to compare with."""
        if self.face is not Face.PHOTO or self._holder is None:
            return None
        if reading.trust is Trust.FAILED or reading.holder is None:
            self._drop()
            self._go(Phase.REFUSED, str(reading.finding.reason))
            return None
        if reading.photo is None or reading.holder.number != self._holder.number:
            self.end_face(Face.OFFICER)
            return None
        self._face_goes(Face.LOOKING)
        return reading.photo.data

    def end_face(self, came_to: Face) -> None:
        """The check came to `MATCHED` or `OFFICER`."""
        if self.face not in _FACE_RUNS:
            return
        self._face_goes(came_to)
        if self._taken_at is not None:
            self._taken_at = self._clock()

    def card_placed(self) -> None:
        """A card lies on the reader."""
        self._taken_at = None

    def card_taken(self) -> None:
        """The card is gone from the reader."""
        self._taken_at = self._clock()

    def tidy(self) -> None:
        """Forget if it is time to."""
        if self.forget_at is not None and self._clock() >= self.forget_at:
            self.end()

    def end(self) -> None:
        """Forget everything; safe to repeat."""
        self._drop()
        if self.phase is not Phase.OVER:
            self._go(Phase.OVER, "")

    def _begin_to_know(self) -> None:
        if self._keep_until is None:
            self._keep_until = self._clock() + KEEP_S

    def _face_goes(self, face: Face) -> None:
        self.face = face
        self.version += 1

    def _take_access(self, access: AccessKey, qr: CardQr | None) -> None:
        self._access, self._qr = access, qr
        self._go(Phase.PLACE, "")

    def _ask_again(self, code: Code) -> None:
        self.trouble = str(code)
        self.version += 1

    def _drop(self) -> None:
        self._access = self._qr = self._holder = None

    def _go(self, phase: Phase, trouble: str) -> None:
        self.phase, self.trouble = phase, trouble
        self.version += 1


def _kept(holder: Holder) -> Holder:
    """What the person agreed to: without the place of origin and the former number, which no step here needs."""
    return replace(holder, home_town="", old_number="")
