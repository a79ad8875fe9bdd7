"""A printer that babbles: said once, with the length and never the bytes, and believed in nothing."""

import logging

import pytest

from bench.paper import TICKET
from devices.contract import Deadline, Identity, Kind, Result, State
from devices.health import HealthRecord
from devices.printer import job
from devices.printer.dialogue import Dialogue
from devices.printer.driver import PrinterDriver
from devices.printer.ticket_paper import draw
from devices.worker import Worker
from tests.devices.rig import Rig
from tests.devices.test_dialogue import Script


def test_noise_is_logged_once_and_the_printer_unknown(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    rig.printer.change({"garbage": True})
    record = HealthRecord(Identity(Kind.PRINTER, "x"), "Máy in")
    driver = PrinterDriver(rig.address, on_noise=record.garbage)
    worker = Worker(driver, record)
    worker.start()
    for _ in range(5):
        # Each job is followed by a look.
        worker.do(lambda deadline: driver.print(draw(TICKET, 576), deadline), 3).outcome()
    worker.stop()
    health = worker.health()
    assert (health.state, health.reason) == (State.UNKNOWN, "garbled-answer")
    assert health.garbage_bytes > 0
    about = [r.message for r in caplog.records if "mean nothing" in r.message]
    assert len(about) == 1
    assert about[0].startswith("printer:x (Máy in): ")


def test_a_babbling_printer_still_prints_and_is_never_called_blocked(rig: Rig) -> None:
    rig.printer.change({"garbage": True})
    for _ in range(3):
        assert job.print_picture(rig.address, draw(TICKET, 576), 3.0).result is not Result.FAILED
    assert len(rig.cuts) == 3


@pytest.mark.parametrize(
    ("said", "noise"),
    [
        (b"", 0),
        (b"\x10\x00\x00\x0f", 0),  # status nobody asked for
        (b"\x10\x00\x00\x0f" * 3, 0),
        (b"\x10\x00", 0),  # its beginning
        (b"\x00", 0),  # the paper sensor's answer to an earlier connection
        (b"\x0f\x03", 0),
        (b"A015", 4),
        (b"\xff" * 20, 20),
        (b"\x10\x00\x00\x0f\xff", 1),
    ],
)
def test_what_counts_as_noise(said: bytes, noise: int) -> None:
    line = Script()
    talk = Dialogue(line)
    line.say(said)
    talk.status(Deadline(0))
    assert talk.noise() == noise
