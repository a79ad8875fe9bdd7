"""The parts of a player put together: lines with their boards and keypads, the feed, and the keys' desks."""

import threading
from collections.abc import Callable, Sequence

from devices.bus.assembly import keypad_unit, line_worker
from devices.bus.bus import Unit
from devices.bus.hall_file import BusEntry, HallFile, KeypadEntry
from devices.health import Health
from devices.hot_plug import HotPlug
from devices.keypad.unit import KeypadUnit
from devices.scanner.assembly import scanner_device
from devices.worker import Worker
from display.player.counter_board import CounterBoard
from display.player.counters import Counter, Counters
from display.player.device_reports import device_reports
from display.player.feed import Feed
from display.player.keys import Desk, KeyDesk
from display.player.link import ServerLink

CUT_OFF_S = 120.0
"""After so long without the server a number on a board may be wrong, and the boards say so."""
_LOOK_S = 1.0


class Player:
    """Owns the devices of a zone's machine."""

    def __init__(self, hall: HallFile, link: ServerLink, token: str) -> None:
        self._counters = Counters()
        self._feed = Feed(link, token, self._counters)
        self._boards = [CounterBoard(entry, self._feed.acknowledge) for entry in hall.boards]
        self._units: list[Unit] = [board.unit for board in self._boards]
        self._desks: list[KeyDesk] = []
        self._wakes: dict[str, Callable[[], None]] = {}
        pads = {entry.name: self._pad(entry, link) for entry in hall.keypads}
        self._units += pads.values()
        self._workers = [self._line(bus, hall, pads) for bus in hall.buses]
        self._workers += [scanner_device(entry).worker for entry in hall.scanners]
        for board in self._boards:
            board.wake = self._wakes[board.entry.bus]
        self._counters.on_change = self._show
        trials = {board.unit.record.identity.key: board.trial for board in self._boards}
        self._reports = device_reports(link, self.health, trials)
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
        """Every line, scanner, board and keypad as it is now."""
        return [*(worker.health() for worker in self._workers), *(unit.record.snapshot() for unit in self._units)]

    def _pad(self, entry: KeypadEntry, link: ServerLink) -> KeypadUnit:
        unit = keypad_unit(entry, lambda press: desk.press(press))

        def say(text: str) -> None:
            unit.show(text)
            self._wakes[entry.bus]()

        desk = KeyDesk(Desk(entry.name, entry.counter, entry.transfer, say), self._counters, link)
        self._desks.append(desk)
        return unit

    def _line(self, entry: BusEntry, hall: HallFile, pads: dict[str, KeypadUnit]) -> Worker:
        units: list[Unit] = [board.unit for board in self._boards if board.entry.bus == entry.name]
        units += [pads[pad.name] for pad in hall.keypads if pad.bus == entry.name]
        worker = line_worker(entry, units)
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
