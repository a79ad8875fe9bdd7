"""The paper of a kiosk's printer: counted by what really came out, kept over a restart, told before the sensor is."""

from pathlib import Path

import pytest

from bench.paper import TICKET
from devices.contract import State
from devices.printer.paper_meter import PaperMeter
from kiosk.journal import Journal
from kiosk.paper_gauge import FEW, RUNNING_OUT
from kiosk.printers import numbered
from kiosk.printing import Printing
from kiosk.roll_book import RollBook
from tests.devices.rig import Rig, open_rig
from tests.kiosk.test_journal import NOON
from tests.rings.line import until

DOTS_A_MM = 8


def printing(rig: Rig, base: Path) -> Printing:
    journal = Journal(base / "kiosk.db", lambda: NOON)
    return Printing(numbered([rig.address], 576), journal, RollBook(base / "rolls.json"))


def print_one(on: Printing, name: str) -> str:
    on.add(f"job {name}", name, TICKET)
    ended = on.wait_for_end(name, 15)
    assert ended is not None
    return ended.state


def key_of(on: Printing) -> str:
    return on.health()[0].identity.key


def test_what_came_out_is_counted_and_outlives_the_kiosk(tmp_path: Path) -> None:
    rig = open_rig()
    first = printing(rig, tmp_path)
    first.start()
    assert first.trouble() is None
    assert [print_one(first, name) for name in "ab"] == ["done", "done"]
    first.stop()
    kept = RollBook(tmp_path / "rolls.json").meter(key_of(first))
    assert kept.used_mm == pytest.approx(sum(cut.picture.height / DOTS_A_MM for cut in rig.cuts) + 2 * 15)
    again = printing(rig, tmp_path)
    assert again.paper_left() == first.paper_left()
    assert again.paper_left()[0].assumed
    rig.line.stop()


def test_a_paper_that_never_began_uses_none(tmp_path: Path) -> None:
    rig = open_rig()
    rig.printer.change({"cover_open": True})
    on = printing(rig, tmp_path)
    on.start()
    assert on.trouble() == "cover-open-error"
    assert print_one(on, "a") == "failed"
    on.stop()
    assert RollBook(tmp_path / "rolls.json").meter(key_of(on)).used_mm == 0.0
    rig.line.stop()


def test_a_roll_nearly_used_up_by_count_is_a_warning_until_a_new_one_is_in(tmp_path: Path) -> None:
    rig = open_rig()
    on = printing(rig, tmp_path)
    book = RollBook(tmp_path / "rolls.json")
    book.keep(key_of(on), PaperMeter(used_mm=46_000, counted_whole=True, lengths_mm=(50_000.0,), ticket_mm=100.0))
    on = printing(rig, tmp_path)
    on.start()
    until(lambda: (on.health()[0].state, on.health()[0].reason) == (State.WARNING, RUNNING_OUT))
    assert on.paper_left()[0].prints < FEW
    assert print_one(on, "a") == "done", "a warning stops nothing"
    on.new_roll(key_of(on))
    until(lambda: on.health()[0].state is State.READY)
    assert on.paper_left()[0].prints == pytest.approx(500, abs=20)
    on.stop()
    rig.line.stop()


def test_a_changed_roll_is_noticed_at_the_printer_itself(tmp_path: Path) -> None:
    rig = open_rig()
    on = printing(rig, tmp_path)
    on.start()
    until(lambda: on.health()[0].state is State.READY)
    for fault, state in (
        ({"paper": "out"}, State.BLOCKED),
        ({"cover_open": True}, State.BLOCKED),
        ({"paper": "ok", "cover_open": False}, State.READY),
    ):
        rig.printer.change(fault)
        on.wake()
        until(lambda state=state: on.health()[0].state is state)
    assert RollBook(tmp_path / "rolls.json").meter(key_of(on)) == PaperMeter(counted_whole=True)
    on.stop()
    rig.line.stop()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"x": 3}', '{"x": {"used_mm": -1}}', '{"x": {"used_mm": 1e99}}', "\x00\xff", '{"x": null}'],
)
def test_a_damaged_file_costs_what_was_learned_and_nothing_else(tmp_path: Path, text: str) -> None:
    file = tmp_path / "rolls.json"
    file.write_text(text, encoding="utf-8")
    book = RollBook(file)
    assert book.meter("x") == PaperMeter()
    book.keep("x", PaperMeter().printed(120))
    assert RollBook(file).meter("x") == PaperMeter().printed(120)
