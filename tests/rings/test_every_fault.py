"""Every fault of a printer, before, during and after a ticket, on the network and on a serial line.

The kiosk has a second, healthy printer. For each case the table says how the ticket's paper ended and who printed it;
nobody ever gets two whole papers, whatever is mended afterwards.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bench.paper import TICKET
from devices.sim.printer_state import PrinterState
from devices.sim.pty_end import PtyEnd
from devices.sim.tcp_end import TcpEnd
from kiosk.journal import Journal, Paper
from kiosk.printers import numbered
from kiosk.printing import Printing
from kiosk.roll_book import RollBook
from tests.devices.rig import Rig, open_rig
from tests.kiosk.test_journal import NOON

JOB_S = 4.0
MESSAGES = Path(__file__).parents[2] / "kiosk" / "ui" / "messages"
SLOW_ENOUGH_TO_MEET = 20_000
"""Bytes a second: a ticket takes more than a second, so that a fault can meet it half way."""

FAULTS: dict[str, dict[str, Any]] = {
    "paper near end": {"paper": "near_end"},
    "paper out": {"paper": "out"},
    "cover open": {"cover_open": True},
    "cutter jammed": {"cutter_jam": True},
    "off line": {"offline": True},
    "stall": {"stall_after": 0},
    "stall after 5,000 bytes": {"stall_after": 5_000},
    "slow line": {"bytes_per_s": 9_600},
    "unplugged": {"unplugged": True},
    "garbage": {"garbage": True},
    "silence": {"silent": True},
}


@dataclass(frozen=True)
class End:
    """How a ticket's paper ended: what is told, and the whole papers of the first and of the second printer."""

    told: str
    first: int | None
    """None where even that is open: none or one."""
    second: int

    def allows(self, told: str, papers: tuple[int, int]) -> bool:
        first, second = papers
        return (told, second) == (self.told, self.second) and first in ((0, 1) if self.first is None else (self.first,))


FIRST = End("done", 1, 0)
SECOND = End("done", 0, 1)
"""The first said that no whole paper came and none will."""
NOBODY_KNOWS = End("unknown", 1, 0)
"""Handed over whole and not confirmed. The paper did come, or comes when the fault is mended: no second one is printed,
the screen asks to take a picture of the number."""
LOST_ON_THE_WAY = End("unknown", None, 0)
"""As before, and closing the connection may throw away what the network still held."""

BEFORE = {
    "paper near end": (FIRST, FIRST),
    "paper out": (SECOND, SECOND),
    "cover open": (SECOND, SECOND),
    "cutter jammed": (SECOND, SECOND),
    "off line": (SECOND, SECOND),
    "stall": (SECOND, SECOND),
    # A network stack takes the whole ticket for a printer that does not; a serial line shows that it does not.
    "stall after 5,000 bytes": (LOST_ON_THE_WAY, SECOND),
    "slow line": (FIRST, FIRST),
    "unplugged": (SECOND, SECOND),
    "silence": (NOBODY_KNOWS, NOBODY_KNOWS),
}
"""Fault → how it ends on the network, how on a serial line with the small buffer of a cheap printer."""

DURING = {
    "paper near end": (FIRST, FIRST),
    "paper out": (SECOND, SECOND),
    "cover open": (SECOND, SECOND),
    "cutter jammed": (SECOND, SECOND),
    "off line": (SECOND, SECOND),
    "stall": (NOBODY_KNOWS, SECOND),
    "stall after 5,000 bytes": (FIRST, SECOND),
    "slow line": (FIRST, FIRST),
    "unplugged": (NOBODY_KNOWS, SECOND),
    "silence": (NOBODY_KNOWS, NOBODY_KNOWS),
}

SEEN_AFTERWARDS = {
    "paper near end": ("warning", "media-low-warning"),
    "paper out": ("blocked", "media-empty-error"),
    "cover open": ("blocked", "cover-open-error"),
    "cutter jammed": ("error", "cutter-error"),
    "off line": ("blocked", "offline-report"),
    "stall": ("unknown", "timed-out"),
    "stall after 5,000 bytes": ("ready", ""),  # a question is short: nothing is wrong yet
    "slow line": ("ready", ""),
    "unplugged": ("absent", "connecting-to-device"),
    "garbage": ("unknown", "garbled-answer"),
    "silence": ("unknown", "timed-out"),
}

ALONE = {
    "paper near end": "paper_done",
    "paper out": "no_paper media-empty-error",
    "cover open": "no_paper cover-open-error",
    "cutter jammed": "no_paper cutter-error",
    "off line": "no_paper offline-report",
    "stall": "paper_failed",
    "stall after 5,000 bytes": "paper_unknown",
    "slow line": "paper_done",
    "unplugged": "no_paper connecting-to-device",
    "garbage": "paper_done or paper_unknown",  # noise may look like the answer that was waited for
    "silence": "paper_unknown",
}
"""What the person in front of a kiosk with this one printer reads: `no_paper` before any number exists, else the number
and what became of its paper; `paper_unknown` and `paper_failed` ask to take a picture of the number."""


@dataclass
class Hall:
    """A kiosk with a printer that breaks and one that does not."""

    broken: Rig
    healthy: Rig
    printing: Printing

    def print(self) -> None:
        self.printing.add("job ticket", "ticket", TICKET)

    def paper(self) -> Paper:
        found = self.printing.wait_for_end("ticket", 20)
        assert found is not None
        assert found.ended, "a ticket whose paper never ends is lost"
        return found

    def papers(self) -> tuple[int, int]:
        return len(self.broken.cuts), len(self.healthy.cuts)

    def mend(self) -> None:
        """Without any fault the printer may print whatever it still holds; all of it has come out afterwards."""
        self.broken.printer.change(PrinterState().as_json())
        until(lambda: self.broken.line.connected or not self.broken.printer.state.unplugged)
        self.printing.wake()
        until(lambda: self.printing.health()[0].state == "ready")
        until(lambda: not self.broken.printer.busy)


def until(holds: Callable[[], bool], within_s: float = 15.0) -> None:
    end = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < end, "it never came to pass"
        time.sleep(0.005)


@pytest.fixture(params=["network", "serial"])
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hall]:
    serial = request.param == "serial"
    with ExitStack() as stack:
        end = PtyEnd(tmp_path / "ttyUSB0") if serial else TcpEnd("127.0.0.1", 0)
        rigs = open_rig(buffer_bytes=4_096 if serial else 65_536, end=end), open_rig()
        for rig in rigs:
            stack.callback(rig.line.stop)
        journal = Journal(tmp_path / "kiosk.db", lambda: NOON)
        stack.callback(journal.close)
        printing = Printing(
            numbered([rig.address for rig in rigs], 576), journal, RollBook(tmp_path / "rolls.json"), JOB_S
        )
        stack.callback(printing.stop)
        yield Hall(*rigs, printing)


def expected(table: dict[str, tuple[End, End]], fault: str, request: pytest.FixtureRequest) -> End:
    return table[fault]["serial" in request.node.callspec.id]


@pytest.mark.parametrize("fault", list(BEFORE))
def test_before(hall: Hall, fault: str, request: pytest.FixtureRequest) -> None:
    hall.broken.printer.change(FAULTS[fault])
    hall.printing.start()
    assert hall.printing.trouble() is None, "the healthy printer can print"
    hall.print()
    told = hall.paper().state
    hall.mend()
    assert expected(BEFORE, fault, request).allows(told, hall.papers()), (told, hall.papers())


@pytest.mark.parametrize("fault", list(DURING))
def test_during(hall: Hall, fault: str, request: pytest.FixtureRequest) -> None:
    hall.printing.start()
    assert hall.printing.trouble() is None
    until(lambda: hall.printing.health()[0].state == "ready")
    hall.broken.printer.change({"bytes_per_s": SLOW_ENOUGH_TO_MEET})
    hall.print()
    until(lambda: hall.broken.printer.rows > 100)
    hall.broken.printer.change(FAULTS[fault])
    told = hall.paper().state
    hall.mend()
    assert expected(DURING, fault, request).allows(told, hall.papers()), (told, hall.papers())


@pytest.mark.parametrize("fault", list(SEEN_AFTERWARDS))
def test_after(hall: Hall, fault: str) -> None:
    hall.printing.start()
    assert hall.printing.trouble() is None
    until(lambda: hall.printing.health()[0].state == "ready")
    hall.print()
    assert hall.paper().state == "done"
    hall.broken.printer.change(FAULTS[fault])
    changed_at = time.monotonic()
    hall.printing.wake()
    seen = SEEN_AFTERWARDS[fault]
    until(lambda: (str((health := hall.printing.health()[0]).state), health.reason) == seen)
    assert time.monotonic() - changed_at < 3.0
    hall.mend()
    assert (hall.paper().state, hall.papers()) == ("done", (1, 0))


@pytest.mark.parametrize("moment", ["before", "during"])
def test_garbage_brings_one_paper_and_no_false_word(hall: Hall, moment: str) -> None:
    """Noise may look like any answer, so who prints is not fixed; that it is one paper, and truly told, is."""
    if moment == "before":
        hall.broken.printer.change(FAULTS["garbage"])
    hall.printing.start()
    assert hall.printing.trouble() is None
    if moment == "during":
        hall.broken.printer.change({"bytes_per_s": SLOW_ENOUGH_TO_MEET})
    hall.print()
    if moment == "during":
        until(lambda: sum(hall.papers()) > 0 or hall.broken.printer.rows > 100)
        hall.broken.printer.change(FAULTS["garbage"])
    told = hall.paper().state
    hall.mend()
    assert told in ("done", "unknown")
    assert sum(hall.papers()) == 1


@pytest.mark.parametrize("fault", list(ALONE))
def test_what_the_screen_of_a_kiosk_with_one_printer_says(tmp_path: Path, fault: str) -> None:
    rig = open_rig()
    journal = Journal(tmp_path / "kiosk.db", lambda: NOON)
    alone = Printing(numbered([rig.address], 576), journal, RollBook(tmp_path / "rolls.json"), JOB_S)
    rig.printer.change(FAULTS[fault])
    alone.start()
    until(lambda: alone.health()[0].state != "connecting")
    reason = alone.trouble()
    if reason is not None:
        screen, words = f"no_paper {reason}", ("no_paper", f"reason_{reason}")
    else:
        alone.add("job ticket", "ticket", TICKET)
        paper = alone.wait_for_end("ticket", 20)
        assert paper is not None
        assert paper.ended
        screen, words = f"paper_{paper.state}", (f"paper_{paper.state}",)
    assert screen in ALONE[fault].split(" or ")
    for language in ("vi", "en"):
        catalogue = json.loads((MESSAGES / f"{language}.json").read_text("utf-8"))
        assert all(catalogue[word] for word in words)
    alone.stop()
    journal.close()
    rig.line.stop()
