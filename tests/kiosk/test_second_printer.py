"""Two printers at one kiosk: the second prints when the first cannot, and nobody gets two papers."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from bench.paper import TICKET
from kiosk.journal import Journal
from kiosk.printers import numbered
from kiosk.printing import Printing
from kiosk.roll_book import RollBook
from tests.devices.rig import Rig, open_rig
from tests.kiosk.test_journal import NOON


@pytest.fixture
def rigs() -> Iterator[tuple[Rig, Rig]]:
    with ExitStack() as stack:
        opened = open_rig(), open_rig()
        for rig in opened:
            stack.callback(rig.line.stop)
        yield opened


@pytest.fixture
def printing(rigs: tuple[Rig, Rig], tmp_path: Path) -> Iterator[Printing]:
    journal = Journal(tmp_path / "kiosk.db", lambda: NOON)
    made = Printing(numbered([rig.address for rig in rigs], 576), journal, RollBook(tmp_path / "rolls.json"))
    yield made
    made.stop()
    journal.close()


@pytest.mark.parametrize(
    ("fault", "state", "keyword", "papers"),
    [
        ({}, "done", "completed", [1, 0]),
        ({"paper": "near_end"}, "done", "completed", [1, 0]),
        ({"paper": "out"}, "done", "completed", [0, 1]),
        ({"cover_open": True}, "done", "completed", [0, 1]),
        ({"cutter_jam": True}, "done", "completed", [0, 1]),
        ({"rows_left": 300}, "done", "completed", [0, 1]),
        # It may have printed: a second paper would be one too many.
        ({"silent": True}, "unknown", "timed-out", [1, 0]),
    ],
    ids=str,
)
def test_who_prints(
    printing: Printing, rigs: tuple[Rig, Rig], fault: dict[str, Any], state: str, keyword: str, papers: list[int]
) -> None:
    rigs[0].printer.change(fault)
    printing.start()
    assert printing.trouble() is None
    printing.add("job one", "one", TICKET)
    ended = printing.wait_for_end("one", 15)
    assert ended is not None
    assert (ended.state, ended.detail.split()[0].rstrip(";")) == (state, keyword)
    assert [len(rig.cuts) for rig in rigs] == papers


def test_the_fault_of_the_first_is_written_down_with_the_paper_of_the_second(
    printing: Printing, rigs: tuple[Rig, Rig]
) -> None:
    printing.start()
    assert printing.trouble() is None
    rigs[0].printer.change({"rows_left": 300})
    printing.add("job one", "one", TICKET)
    ended = printing.wait_for_end("one", 15)
    assert ended is not None
    assert ended.detail.startswith("completed; not on #1: media-empty-error blocked during the job")


def test_no_printer_at_the_first_address(rigs: tuple[Rig, Rig], tmp_path: Path) -> None:
    rigs[0].line.stop()
    journal = Journal(tmp_path / "kiosk.db", lambda: NOON)
    printing = Printing(numbered([rig.address for rig in rigs], 576), journal, RollBook(tmp_path / "rolls.json"))
    printing.start()
    assert printing.trouble() is None
    printing.add("job one", "one", TICKET)
    ended = printing.wait_for_end("one", 15)
    assert ended is not None
    assert (ended.state, len(rigs[1].cuts)) == ("done", 1)
    assert printing.state() == "ready"
    printing.stop()


def test_both_blocked_is_said_before_the_number_and_after(printing: Printing, rigs: tuple[Rig, Rig]) -> None:
    rigs[0].printer.change({"cover_open": True})
    rigs[1].printer.change({"paper": "out"})
    printing.start()
    assert printing.trouble() == "cover-open-error"
    assert printing.state() == "blocked"
    printing.add("job one", "one", TICKET)
    ended = printing.wait_for_end("one", 15)
    assert ended is not None
    assert (ended.state, ended.detail.split()[0]) == ("failed", "media-empty-error")
    assert [health.reason for health in printing.health()] == ["cover-open-error", "media-empty-error"]


def test_one_ticket_asked_for_twice_is_one_paper(printing: Printing, rigs: tuple[Rig, Rig]) -> None:
    printing.start()
    for _ in range(3):
        printing.add("job one", "one", TICKET)
    assert (ended := printing.wait_for_end("one", 15)) is not None
    assert ended.state == "done"
    printing.add("job two", "two", TICKET)
    printing.wait_for_end("two", 15)
    assert sum(len(rig.cuts) for rig in rigs) == 2


def test_no_worker_no_paper_twice_after_stop(rigs: tuple[Rig, Rig], tmp_path: Path) -> None:
    journal = Journal(tmp_path / "kiosk.db", lambda: NOON)
    printing = Printing(numbered([rig.address for rig in rigs], 576), journal, RollBook(tmp_path / "rolls.json"))
    printing.start()
    assert printing.trouble() is None
    printing.stop()
    printing.add("job late", "late", TICKET)
    ended = printing.wait_for_end("late", 1)
    assert ended is not None
    assert (ended.state, ended.detail) == ("failed", "stopped")
    assert [rig.cuts for rig in rigs] == [[], []]
