"""Every fault against a printer on a real TCP port: what the job says of it, and what really came out."""

import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageChops

from bench.paper import TICKET
from devices.address import TcpAddress
from devices.contract import Deadline, Outcome, Result, State
from devices.printer import escpos_raster, job, ticket_paper
from devices.printer.dialogue import Confirmation
from devices.printer.status import Fault
from devices.transport.opening import open_line
from tests.devices.rig import Rig

PICTURE = ticket_paper.draw(TICKET, 576)


def same(one: Image.Image, other: Image.Image) -> bool:
    return one.size == other.size and ImageChops.logical_xor(one, other).getbbox() is None


def wait_for(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to pass"
        time.sleep(0.005)


def printing(rig: Rig, deadline_s: float = 10.0) -> tuple[threading.Thread, list[Outcome]]:
    """A job under way, with paper already coming out at 20 kB/s: more than a second is left of it."""
    outcomes: list[Outcome] = []
    rig.printer.change({"bytes_per_s": 20_000})
    work = threading.Thread(target=lambda: outcomes.append(job.print_picture(rig.address, PICTURE, deadline_s)))
    work.start()
    wait_for(lambda: rig.printer.rows > 100)
    return work, outcomes


@pytest.mark.parametrize("confirmation", list(Confirmation))
def test_a_ticket_comes_out_whole_and_is_done(rig: Rig, confirmation: Confirmation) -> None:
    outcome = job.print_ticket(rig.address, TICKET, 576, confirmation=confirmation)
    assert outcome == Outcome(Result.DONE, job.DONE)
    assert [same(cut.picture, PICTURE) for cut in rig.cuts] == [True]
    assert rig.cuts[0].skipped == 0


@pytest.mark.parametrize(
    ("fault", "result", "reason", "papers"),
    [
        ({"paper": "near_end"}, Result.DONE, job.DONE, 1),
        ({"paper": "out"}, Result.FAILED, Fault.MEDIA_EMPTY, 0),
        ({"cover_open": True}, Result.FAILED, Fault.COVER_OPEN, 0),
        ({"cutter_jam": True}, Result.FAILED, Fault.CUTTER, 0),
        ({"silent": True}, Result.UNKNOWN, Fault.NO_ANSWER, 1),
        ({"stall_after": 0}, Result.UNKNOWN, Fault.NO_ANSWER, 0),
        ({"stall_after": 10_000}, Result.UNKNOWN, Fault.NO_ANSWER, 0),
        ({"drop_after": 0}, Result.DONE, job.DONE, 1),  # before anything was sent: simply tried again
        ({"bytes_per_s": 40_000}, Result.DONE, job.DONE, 1),
        ({"rows_left": 300}, Result.FAILED, Fault.MEDIA_EMPTY, 0),
        ({"rows_left": 4_000}, Result.DONE, job.DONE, 1),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_faults_before_the_job(rig: Rig, fault: dict[str, Any], result: Result, reason: str, papers: int) -> None:
    rig.printer.change(fault)
    outcome = job.print_picture(rig.address, PICTURE, deadline_s=3.0)
    assert (outcome.result, outcome.reason) == (result, reason)
    assert len(rig.cuts) == papers


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"paper": "out"}, Fault.MEDIA_EMPTY),
        ({"cover_open": True}, Fault.COVER_OPEN),
        ({"cutter_jam": True}, Fault.CUTTER),
    ],
    ids=["paper out", "cover", "cutter"],
)
def test_blocked_during_the_job_takes_the_rest_back(rig: Rig, fault: dict[str, Any], reason: Fault) -> None:
    work, outcomes = printing(rig)
    rig.printer.change(fault)
    blocked_at = time.monotonic()
    work.join(10)
    assert (outcomes[0].result, outcomes[0].reason) == (Result.FAILED, reason)
    assert time.monotonic() - blocked_at < 3.0
    # Mended, it must not push the rest of a ticket out that has been reported as failed.
    rows = rig.printer.rows
    rig.printer.change({"paper": "ok", "cover_open": False, "cutter_jam": False, "bytes_per_s": None})
    assert job.check(rig.address).state is State.READY
    assert (rig.printer.rows, rig.cuts) == (rows, [])


def test_silence_during_the_job_is_unknown(rig: Rig) -> None:
    work, outcomes = printing(rig, deadline_s=3.0)
    rig.printer.change({"silent": True})
    work.join(10)
    assert (outcomes[0].result, outcomes[0].reason) == (Result.UNKNOWN, Fault.NO_ANSWER)


def test_a_connection_broken_during_the_job_is_never_done(rig: Rig) -> None:
    work, outcomes = printing(rig)
    rig.printer.change({"drop_after": 0})
    work.join(10)
    assert outcomes[0].result in (Result.UNKNOWN, Result.FAILED)
    assert outcomes[0].reason == job.LOST


def test_out_of_paper_right_after_the_cut_is_not_called_done(rig: Rig) -> None:
    rig.printer.change({"rows_left": PICTURE.height})
    outcome = job.print_picture(rig.address, PICTURE, deadline_s=3.0)
    assert outcome.result is not Result.DONE
    assert outcome.reason == Fault.MEDIA_EMPTY


def test_a_stalled_printer_with_a_small_buffer_ends_in_time(cheap_rig: Rig) -> None:
    work, outcomes = printing(cheap_rig, deadline_s=3.0)
    started = time.monotonic()
    cheap_rig.printer.change({"paper": "out"})
    work.join(10)
    assert outcomes[0].result in (Result.UNKNOWN, Result.FAILED)
    assert time.monotonic() - started < 5.0


def test_a_small_buffer_prints_the_same_paper(cheap_rig: Rig) -> None:
    assert job.print_picture(cheap_rig.address, PICTURE).result is Result.DONE
    assert same(cheap_rig.cuts[0].picture, PICTURE)


@pytest.mark.parametrize("confirmation", list(Confirmation))
def test_noise_among_the_answers_leads_to_no_false_report(rig: Rig, confirmation: Confirmation) -> None:
    rig.printer.change({"garbage": True})
    for _ in range(4):
        rig.cuts.clear()
        outcome = job.print_picture(rig.address, PICTURE, deadline_s=3.0, confirmation=confirmation)
        if outcome.result is Result.DONE:
            assert same(rig.cuts[0].picture, PICTURE)
        if outcome.result is Result.FAILED:
            assert rig.cuts == []


@pytest.mark.parametrize("confirmation", list(Confirmation))
def test_late_answers_are_not_taken_for_the_next_questions(rig: Rig, confirmation: Confirmation) -> None:
    rig.printer.change({"answer_delay_ms": 900})
    outcome = job.print_picture(rig.address, PICTURE, deadline_s=10.0, confirmation=confirmation)
    assert outcome.result is Result.DONE
    assert same(rig.cuts[0].picture, PICTURE)


def test_a_ticket_after_one_that_died_inside_an_image_is_not_eaten(rig: Rig) -> None:
    half = escpos_raster.encode(PICTURE)[:7_000]
    dead = open_line(rig.address, Deadline(2.0))
    dead.send(half, Deadline(2.0))
    wait_for(lambda: rig.printer.rows > 100)
    dead.close()
    outcome = job.print_picture(rig.address, PICTURE)
    assert outcome.result is Result.DONE
    paper = rig.cuts[0].picture
    assert same(paper.crop((0, paper.height - PICTURE.height, 576, paper.height)), PICTURE)


def test_a_printer_that_serves_another_client_is_not_reached(rig: Rig) -> None:
    other = open_line(rig.address, Deadline(2.0))
    wait_for(lambda: rig.line.connected)
    outcome = job.print_picture(rig.address, PICTURE)
    other.close()
    assert (outcome.result, outcome.reason) == (Result.FAILED, Fault.UNREACHABLE)
    assert job.print_picture(rig.address, PICTURE).result is Result.DONE


def test_no_printer_at_all() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    started = time.monotonic()
    outcome = job.print_picture(TcpAddress("127.0.0.1", port), PICTURE)
    assert (outcome.result, outcome.reason) == (Result.FAILED, Fault.UNREACHABLE)
    assert job.check(TcpAddress("127.0.0.1", port)).state is State.ABSENT
    assert time.monotonic() - started < 2 * job.CONNECT_S + 1.0


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ({}, State.READY),
        ({"paper": "near_end"}, State.WARNING),
        ({"paper": "out"}, State.BLOCKED),
        ({"cover_open": True}, State.BLOCKED),
        ({"cutter_jam": True}, State.ERROR),
        ({"silent": True}, State.UNKNOWN),
        ({"stall_after": 0}, State.UNKNOWN),
        ({"answer_delay_ms": 900}, State.UNKNOWN),
    ],
    ids=str,
)
def test_check_tells_the_state(rig: Rig, fault: dict[str, Any], state: State) -> None:
    rig.printer.change(fault)
    assert job.check(rig.address).state is state
    assert rig.printer.rows == 0


def test_a_check_does_not_disturb_a_job(rig: Rig) -> None:
    work, outcomes = printing(rig)
    assert job.check(rig.address, deadline_s=0.2).state is State.UNKNOWN
    work.join(10)
    assert outcomes[0].result is Result.DONE


def test_forty_tickets_from_four_threads_come_out_one_by_one(rig: Rig) -> None:
    results: list[Result] = []

    def some() -> None:
        results.extend(job.print_picture(rig.address, PICTURE, deadline_s=60.0).result for _ in range(10))

    threads = [threading.Thread(target=some) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert results == [Result.DONE] * 40
    assert all(same(cut.picture, PICTURE) for cut in rig.cuts)
    assert len(rig.cuts) == 40
