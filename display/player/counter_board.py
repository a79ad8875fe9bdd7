"""The board of a counter as the player knows it, and the call it shows."""

from collections.abc import Callable

from devices.board.face import Face, Light
from devices.bus.assembly import board_unit
from devices.bus.hall_file import BoardEntry
from display.player.counters import Counter
from display.player.faces import CUT_OFF, face_of


class CounterBoard:
    """`acknowledge` hears the id of each call that the board has confirmed to show."""

    def __init__(self, entry: BoardEntry, acknowledge: Callable[[str], None]) -> None:
        self.entry = entry
        self.unit = board_unit(entry, self._shown)
        self.wake: Callable[[], None] = lambda: None
        """Wakes the owner of its line."""
        self._acknowledge = acknowledge
        self._call: tuple[Face, str] | None = None

    def show(self, counter: Counter) -> None:
        """What happens at the counter now."""
        face = face_of(counter, self.entry.free)
        # Set before it is shown: the board may confirm at once.
        self._call = (face, counter.ticket.call_id) if counter.ticket and face.light is Light.BLINK else None
        self.unit.show(face)
        self.wake()

    def cut_off(self) -> None:
        """The server is out of reach for too long."""
        self._call = None
        self.unit.show(CUT_OFF)
        self.wake()

    def _shown(self, face: Face) -> None:
        call = self._call
        if call is not None and call[0] == face:
            self._acknowledge(call[1])
