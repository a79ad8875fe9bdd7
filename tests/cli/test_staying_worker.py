"""A thread that stays with the client it answered keeps nobody else waiting."""

import http.client
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from queue_server.cli.staying_worker import STAY_MS
from queue_server.settings import SPARE_THREADS
from tests.running import Centre, running_centre

SOON_S = 2.0
"""Long enough for a busy machine, and far less than a thread would be kept if it stayed for good."""


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """A server with hardly more threads than are kept for requests."""
    with running_centre(tmp_path_factory.mktemp("narrow"), "--threads", str(SPARE_THREADS + 8)) as started:
        yield started


def _ask(line: http.client.HTTPConnection) -> int:
    line.request("GET", "/healthz")
    answer = line.getresponse()
    answer.read()
    return answer.status


def _lines(centre: Centre, count: int, leaving: ExitStack) -> list[http.client.HTTPConnection]:
    host, port = centre.url.removeprefix("http://").split(":")
    lines = [http.client.HTTPConnection(host, int(port), timeout=SOON_S) for _ in range(count)]
    for line in lines:
        leaving.callback(line.close)
    return lines


def test_one_line_is_answered_at_once_and_after_a_pause(narrow: Centre) -> None:
    with ExitStack() as leaving:
        (line,) = _lines(narrow, 1, leaving)
        line.connect()
        kept = line.sock
        for pause_ms in (0, 0, STAY_MS // 2, 3 * STAY_MS, 0):
            time.sleep(pause_ms / 1000)
            assert _ask(line) == 200
            assert line.sock is kept


def test_more_lines_than_threads_are_answered_in_turn(narrow: Centre) -> None:
    with ExitStack() as leaving:
        lines = _lines(narrow, 3 * SPARE_THREADS, leaving)
        for _ in range(3):
            assert {_ask(line) for line in lines} == {200}


def test_who_hangs_up_within_the_moment_takes_nothing_along(narrow: Centre) -> None:
    for _ in range(2 * SPARE_THREADS):
        with ExitStack() as leaving:
            (line,) = _lines(narrow, 1, leaving)
            assert _ask(line) == 200
    assert narrow.get("/healthz").status_code == 200
    assert "Traceback" not in narrow.log.read_text(encoding="utf-8")


def test_it_ends_while_a_thread_stays(tmp_path: Path) -> None:
    with running_centre(tmp_path) as centre, ExitStack() as leaving:
        (line,) = _lines(centre, 1, leaving)
        assert _ask(line) == 200
        centre.process.terminate()
        assert centre.process.wait(timeout=10) == 0
