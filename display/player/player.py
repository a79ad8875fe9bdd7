"""The parts of a player put together: lines with their boards and keypads, the feed, and the keys' desks."""

import threading
from collections.abc import Callable, Sequence
from functools import partial

from devices import address
from devices.board.ascii_frame import AsciiBoards
from devices.board.face import Face, Light
from devices.board.frame_file import FrameFormat
from devices.board.modbus import ModbusBoards
from devices.board.unit import BoardUnit
from devices.bus.bus import Bus, Unit
from devices.bus.hall_file import BoardEntry, BusEntry, HallFile, KeypadEntry
from devices.contract import Identity, Kind
from devices.discovery import identity
from devices.health import Health, HealthRecord
from devices.hot_plug import HotPlug
from devices.keypad.key import Press
from devices.keypad.unit import KeypadUnit
from devices.transport.opening import open_line
from devices.worker import Worker
from display.player.counters import Counter, Counters
from display.player.device_reports import device_reports
from display.player.faces import CUT_OFF, face_of
from display.player.feed import Feed
from display.player.keys import Desk, KeyDesk
from display.player.link import ServerLink

CUT_OFF_S = 120.0
"""After so long without the server a number on a board may be wrong, and the boards say so."""
_LOOK_S = 1.0
_NETWORK_BAUD = 9_600
"""The speed of the line behind a gateway on the network, which does not tell."""


class _Board:
    """A board of a counter and the call it shows."""

    def __init__(self, entry: BoardEntry, acknowledge: Callable[[str], None]) -> None:
        self.entry = entry
        language = AsciiBoards(entry.make) if isinstance(entry.make, FrameFormat) else ModbusBoards(entry.make)
        record = HealthRecord(Identity(Kind.BOARD, f"{entry.bus}/{entry.unit}"), entry.name)
        self.unit = BoardUnit(language, entry.unit, record, self._shown)
        self.wake: Callable[[], None] = lambda: None
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


class Player:
    """Owns the devices of a zone's machine. Raises `devices.address.AddressError` for a line that is none."""

    def __init__(self, hall: HallFile, link: ServerLink, token: str) -> None:
        self._counters = Counters()
        self._feed = Feed(link, token, self._counters)
        self._boards = [_Board(entry, self._feed.acknowledge) for entry in hall.boards]
        self._units: list[Unit] = [board.unit for board in self._boards]
        self._desks: list[KeyDesk] = []
        self._wakes: dict[str, Callable[[], None]] = {}
        pads = {entry.name: self._pad(entry, link) for entry in hall.keypads}
        self._units += pads.values()
        self._workers = [self._line(bus, hall, pads) for bus in hall.buses]
        for board in self._boards:
            board.wake = self._wakes[board.entry.bus]
        self._counters.on_change = self._show
        self._reports = device_reports(link, self.health)
        self._stopping = threading.Event()
        self._hot_plug = HotPlug(self._plugged)
        self._watch = threading.Thread(target=self._watch_the_feed, name="cut-off", daemon=True)

    def start(self) -> None:
        """Open the lines and follow the feed."""
        for worker in self._workers:
            worker.start()
        for desk in self._desks:
            desk.start()
        self._hot_plug.start()
        self._feed.start()
        self._watch.start()
        self._reports.start()

    def stop(self) -> None:
        """Let go of everything."""
        self._stopping.set()
        self._reports.stop()
        self._feed.stop()
        self._hot_plug.stop()
        for desk in self._desks:
            desk.stop()
        for worker in self._workers:
            worker.stop()

    def health(self) -> Sequence[Health]:
        """Every line, board and keypad as it is now."""
        return [*(worker.health() for worker in self._workers), *(unit.record.snapshot() for unit in self._units)]

    def _pad(self, entry: KeypadEntry, link: ServerLink) -> KeypadUnit:
        record = HealthRecord(Identity(Kind.KEYPAD, f"{entry.bus}/{entry.unit}"), entry.name)
        pressed: list[Callable[[Press], None]] = []
        unit = KeypadUnit(entry.make, entry.unit, record, lambda press: pressed[0](press))

        def say(text: str) -> None:
            unit.show(text)
            self._wakes[entry.bus]()

        desk = KeyDesk(Desk(entry.name, entry.counter, entry.transfer, say), self._counters, link)
        pressed.append(desk.press)
        self._desks.append(desk)
        return unit

    def _line(self, entry: BusEntry, hall: HallFile, pads: dict[str, KeypadUnit]) -> Worker:
        where = address.parse(entry.address)
        baud = where.baud if isinstance(where, address.SerialAddress) else _NETWORK_BAUD
        units: list[Unit] = [board.unit for board in self._boards if board.entry.bus == entry.name]
        units += [pads[pad.name] for pad in hall.keypads if pad.bus == entry.name]
        record = HealthRecord(identity(Kind.BUS, where), entry.name)
        worker = Worker(Bus(partial(open_line, where), baud, units, record), record)
        self._wakes[entry.name] = worker.wake
        return worker

    def _plugged(self) -> None:
        for worker in self._workers:
            worker.wake()

    def _show(self, counter: Counter) -> None:
        for board in self._boards:
            if board.entry.counter == counter.number:
                board.show(counter)

    def _watch_the_feed(self) -> None:
        told = False
        while not self._stopping.wait(_LOOK_S):
            lost = self._feed.cut_off_s > CUT_OFF_S
            if lost and not told:
                for board in self._boards:
                    board.cut_off()
            told = lost
