"""Answers that come at the wrong moment: on a line that plays a script, where the moment is exact."""

import socket
import threading
import time
from collections import deque

import pytest
from PIL import Image

from devices.address import TcpAddress
from devices.contract import Deadline, Result
from devices.printer import job
from devices.printer.dialogue import Confirmation, Dialogue
from devices.printer.status import Fault

FINE = b"\x12"


class Script:
    """A line that answers the n-th DLE EOT with the n-th part, and everything else with silence."""

    def __init__(self, *parts: bytes) -> None:
        self._parts = deque(parts)
        self._ready = b""
        self.sent = b""

    def send(self, data: bytes, deadline: Deadline) -> int:
        self.sent += data
        if data.startswith(b"\x10\x04") and self._parts:
            self._ready += self._parts.popleft()
        return len(data)

    def receive(self, deadline: Deadline) -> bytes:
        said, self._ready = self._ready, b""
        if not said:
            time.sleep(deadline.left_s)
        return said

    def say(self, data: bytes) -> None:
        self._ready += data

    def close(self) -> None:
        pass


def test_a_confirmation_that_comes_while_the_status_is_asked_is_kept() -> None:
    line = Script(FINE, FINE + b"\x00", FINE, FINE)
    talk = Dialogue(line)
    talk.question()
    assert talk.status(Deadline(1.0)).faults == set()
    assert talk.confirmed(Deadline(0.0))
    assert not talk.confirmed(Deadline(0.0))


def test_every_id_of_a_job_is_told_from_a_status_answer() -> None:
    for _ in range(200):
        line = Script(FINE, FINE, FINE, FINE)
        talk = Dialogue(line, Confirmation.PROCESS_ID)
        mark = talk.question()[-4:]
        line.say(b"\x37\x22" + mark + b"\x00")
        assert talk.status(Deadline(1.0)).faults == set()
        assert talk.confirmed(Deadline(0.0))


def test_an_answer_to_an_older_job_confirms_nothing() -> None:
    line = Script()
    talk = Dialogue(line, Confirmation.PROCESS_ID)
    older = talk.question()[-4:]
    talk.question()
    line.say(b"\x37\x22" + older + b"\x00")
    assert not talk.confirmed(Deadline(0.0))


def test_what_was_said_before_a_question_does_not_answer_it() -> None:
    line = Script()
    talk = Dialogue(line)
    talk.question()
    line.say(b"\x00")
    talk.question()
    assert not talk.confirmed(Deadline(0.0))
    line.say(b"\x00")
    assert talk.confirmed(Deadline(0.0))


def test_a_device_that_says_more_than_it_was_asked_confirms_nothing() -> None:
    line = Script()
    talk = Dialogue(line)
    line.say(b"\x00")
    talk.question()
    line.say(b"\x00")
    assert not talk.confirmed(Deadline(0.0))


def test_status_messages_nobody_asked_for_confirm_nothing() -> None:
    line = Script()
    talk = Dialogue(line)
    talk.question()
    line.say(b"\x10\x00\x00\x0f\x14")
    assert not talk.confirmed(Deadline(0.0))
    line.say(b"\x00\x00\x0f\x03")
    assert talk.confirmed(Deadline(0.0))


def test_a_late_answer_is_not_taken_for_the_next_question() -> None:
    # Silence to the first; then its answer, "cover open", arrives just before the second status is asked.
    line = Script(b"", FINE, FINE, FINE, FINE)
    talk = Dialogue(line)
    assert talk.status(Deadline(1.0)).faults == {Fault.NO_ANSWER}
    line.say(b"\x1a")
    assert talk.status(Deadline(1.0)).faults == set()


def test_while_an_answer_is_owed_nothing_new_is_asked() -> None:
    line = Script(b"")
    talk = Dialogue(line)
    talk.status(Deadline(1.0))
    line.sent = b""
    assert talk.status(Deadline(1.0)).faults == {Fault.NO_ANSWER}
    assert line.sent == b""


@pytest.mark.parametrize("noise", [b"\x12" * 1000, b"\x00" * 1000, b"\xff\x80\x93" * 1000], ids=["yes", "zero", "junk"])
def test_a_device_that_never_stops_talking_is_left_at_the_deadline(noise: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_talk_without_end, args=(server, noise), daemon=True).start()
        started = time.monotonic()
        outcome = job.print_picture(TcpAddress(*server.getsockname()), Image.new("1", (576, 50), 0), deadline_s=1.0)
        assert time.monotonic() - started < 5.0
        assert outcome.result is not Result.DONE


def _talk_without_end(server: socket.socket, noise: bytes) -> None:
    while True:
        try:
            line, _ = server.accept()
            while True:
                line.sendall(noise)
        except OSError:
            if server.fileno() < 0:
                return
