"""The board of a counter as the player knows it, and the call it shows."""

import threading
from collections.abc import Callable

from devices.board.face import Face, Light
from devices.bus.assembly import board_unit
from devices.bus.hall_file import BoardEntry
from devices.contract import Outcome, Result
from devices.trial import ALL_SEGMENTS, Happening, lit_trial
from display.player.counters import Counter
from display.player.faces import BEFORE_THE_FEED, CUT_OFF, face_of

LIT_S = 3.0
"""All segments stay lit for so long that somebody in front of the board sees a dead one."""
TAKEN, BUSY = "showing-a-number", "busy"


class CounterBoard:
    """`acknowledge` hears the id of each call that the board has confirmed to show."""

    def __init__(self, entry: BoardEntry, acknowledge: Callable[[str], None]) -> None:
        self.entry = entry
        self.unit = board_unit(entry, self._shown)
        self.wake: Callable[[], None] = lambda: None
        """Wakes the owner of its line."""
        self._acknowledge = acknowledge
        self._lock = threading.Lock()
        self._face = BEFORE_THE_FEED
        self._call: tuple[Face, str] | None = None
        self._holds_a_number = False
        self._trial: Happening | None = None
        self._interrupted = threading.Event()

    def show(self, counter: Counter) -> None:
        """What happens at the counter now. It ends a trial: a citizen who is called comes first."""
        face = face_of(counter, self.entry.free)
        call = (face, counter.ticket.call_id) if counter.ticket and face.light is Light.BLINK else None
        with self._lock:
            # Set before it is shown: the board may confirm at once.
            self._call, self._holds_a_number = call, counter.ticket is not None
        self._turn_to(face)

    def cut_off(self) -> None:
        """The server is out of reach for too long."""
        with self._lock:
            self._call, self._holds_a_number = None, False
        self._turn_to(CUT_OFF)

    def trial(self) -> Outcome:
        """Light all segments for a few seconds, unless the board shows a citizen's number; then show what is due."""
        lit = Happening()
        with self._lock:
            if self._holds_a_number:
                return Outcome(Result.FAILED, TAKEN, untouched=True)
            if self._trial is not None:
                return Outcome(Result.FAILED, BUSY, untouched=True)
            self._trial = lit
            self._interrupted.clear()
        outcome = lit_trial(self.unit, lit, self.wake)
        if outcome.result is not Result.FAILED:
            self._interrupted.wait(LIT_S)
        if outcome.result is not Result.DONE and self._interrupted.is_set():
            outcome = Outcome(Result.FAILED, TAKEN)
        with self._lock:
            self._trial = None
            self.unit.show(self._face)
        self.wake()
        return outcome

    def _turn_to(self, face: Face) -> None:
        with self._lock:
            self._face = face
            self.unit.show(face)
            self._interrupted.set()
        self.wake()

    def _shown(self, face: Face) -> None:
        trial, call = self._trial, self._call
        if trial is not None and face == ALL_SEGMENTS:
            trial.tell(face.text)
        if call is not None and call[0] == face:
            self._acknowledge(call[1])
