"""One thread for one device: jobs in turn, a new start after every kind of trouble, one line for each transition."""

import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from devices.backoff import Backoff
from devices.contract import Condition, Deadline, DeviceLostError, Identity, Kind, Outcome, Result, State
from devices.health import HISTORY, Health, HealthRecord
from devices.worker import BROKE, FULL, LATE, LOST, MOST_WAITING, STALLED, STOPPED, Worker
from tests.clocks import HandClock

READY = Condition(State.READY)
DONE = Outcome(Result.DONE, "completed")
IDENTITY = Identity(Kind.BOARD, "usb-1-1.4")


class Bench:
    """A device on a bench: present or not, and it breaks when told to."""

    look_every_s = 0.002

    def __init__(self) -> None:
        self.present = True
        self.condition = READY
        self.breaks = False
        self.opened = 0
        self.closed = 0

    def connect(self, deadline: Deadline) -> None:
        if not self.present:
            raise DeviceLostError("unplugged")
        self.opened += 1

    def look(self, deadline: Deadline) -> Condition:
        if not self.present:
            raise DeviceLostError("unplugged")
        if self.breaks:
            raise ValueError("A015 secret content")
        return self.condition

    def close(self) -> None:
        self.closed += 1


class Seen:
    """Remembers transitions and lets a test wait for the next one it wants."""

    def __init__(self, record: HealthRecord) -> None:
        self._news = threading.Condition()
        self.states: list[tuple[State, str]] = []
        record.listen(self._add)

    def _add(self, health: Health) -> None:
        with self._news:
            self.states.append((health.state, health.reason))
            self._news.notify_all()

    def wait_for(self, holds: Callable[[list[tuple[State, str]]], bool]) -> None:
        with self._news:
            assert self._news.wait_for(lambda: holds(self.states), 10), self.states

    def wait_until_last(self, state: State) -> None:
        self.wait_for(lambda states: bool(states) and states[-1][0] is state)


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def worker(bench: Bench) -> Iterator[Worker]:
    made = Worker(bench, HealthRecord(IDENTITY, "Bảng 3"), Backoff(0.001, 0.004))
    yield made
    made.stop()


def test_a_job_runs_in_the_thread_of_the_device(worker: Worker) -> None:
    worker.start()
    ran_in: list[str] = []

    def operation(deadline: Deadline) -> Outcome:
        ran_in.append(threading.current_thread().name)
        return DONE

    assert worker.do(operation, 5).outcome() == DONE
    assert ran_in == ["device-board:usb-1-1.4"]
    assert worker.health().done == 1


def test_transitions_are_told_and_logged_once_each(
    worker: Worker, bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    seen = Seen(worker.record)
    worker.start()
    seen.wait_until_last(State.READY)
    bench.condition = Condition(State.BLOCKED, "media-empty-error")
    seen.wait_until_last(State.BLOCKED)
    bench.present = False
    seen.wait_until_last(State.ABSENT)
    opened = bench.opened
    bench.condition = READY
    bench.present = True
    seen.wait_until_last(State.READY)
    worker.stop()
    assert seen.states == [
        (State.READY, ""), (State.BLOCKED, "media-empty-error"), (State.ABSENT, LOST), (State.READY, ""),
    ]  # fmt: skip
    assert [(r.levelname, r.message) for r in caplog.records] == [
        ("INFO", "board:usb-1-1.4 (Bảng 3): connecting -> ready "),
        ("WARNING", "board:usb-1-1.4 (Bảng 3): ready -> blocked (media-empty-error)"),
        ("WARNING", "board:usb-1-1.4 (Bảng 3): blocked -> absent (connecting-to-device)"),
        ("INFO", "board:usb-1-1.4 (Bảng 3): absent -> ready "),
    ]
    health = worker.health()
    assert (health.reconnects, health.last_error) == (1, "unplugged")
    assert [t.state for t in health.history] == [s for s, _ in seen.states]
    assert bench.opened == opened + 1
    assert bench.closed >= 2


def test_a_driver_that_breaks_is_started_again_and_its_content_is_not_told(
    worker: Worker, bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    seen = Seen(worker.record)
    bench.breaks = True
    worker.start()
    seen.wait_until_last(State.ERROR)
    assert worker.health().reason == BROKE
    assert worker.health().last_error.startswith("ValueError at test_worker.py:")
    bench.breaks = False
    seen.wait_until_last(State.READY)
    assert worker.do(lambda _: DONE, 5).outcome() == DONE
    assert "A015" not in caplog.text + str(worker.health())


def test_a_job_that_breaks_is_unknown_and_the_next_is_done(worker: Worker) -> None:
    worker.start()

    def breaks(_: Deadline) -> Outcome:
        raise RuntimeError("boom")

    def loses(_: Deadline) -> Outcome:
        raise DeviceLostError("pulled out")

    assert [worker.do(operation, 5).outcome().result for operation in (breaks, loses)] == [Result.UNKNOWN] * 2
    assert worker.do(lambda _: DONE, 5).outcome() == DONE
    health = worker.health()
    assert (health.done, health.failed, health.unknown) == (1, 0, 2)


def test_a_job_for_an_absent_device_fails_at_once_untouched(bench: Bench) -> None:
    bench.present = False
    worker = Worker(bench, HealthRecord(IDENTITY, "Bảng 3"), Backoff(60, 60))
    seen = Seen(worker.record)
    worker.start()
    seen.wait_until_last(State.ABSENT)
    outcome = worker.do(lambda _: DONE, 5).outcome()
    assert (outcome.result, outcome.reason, outcome.untouched) == (Result.FAILED, LOST, True)
    # Back again, a job or a wake-up ends the long pause.
    bench.present = True
    worker.wake()
    seen.wait_until_last(State.READY)
    worker.stop()


def test_a_stalled_device_is_unknown_and_holds_nobody_up(worker: Worker) -> None:
    other = Worker(Bench(), HealthRecord(Identity(Kind.BOARD, "usb-1-1.5"), "Bảng 4"))
    worker.start()
    other.start()
    release = threading.Event()

    def hangs(_: Deadline) -> Outcome:
        release.wait(20)
        return DONE

    stuck = worker.do(hangs, 0.05)
    late = worker.do(lambda _: DONE, 0.05)
    assert other.do(lambda _: DONE, 5).outcome() == DONE
    assert stuck.outcome() == Outcome(Result.UNKNOWN, STALLED, "the device did not come back in time")
    assert (worker.health().state, worker.health().reason) == (State.UNKNOWN, STALLED)
    release.set()
    assert worker.do(lambda _: DONE, 5).outcome() == DONE
    assert (late.outcome().reason, late.outcome().untouched) == (LATE, True)
    assert worker.health().state is State.READY
    other.stop()


def test_a_queue_has_an_end(worker: Worker) -> None:
    jobs = [worker.do(lambda _: DONE, 5) for _ in range(MOST_WAITING + 1)]
    outcome = jobs[-1].outcome()
    assert (outcome.result, outcome.reason, outcome.untouched) == (Result.FAILED, FULL, True)
    worker.start()
    assert {job.outcome().result for job in jobs[:-1]} == {Result.DONE}


def test_stopping_refuses_what_waits(worker: Worker) -> None:
    worker.start()
    begun, release = threading.Event(), threading.Event()

    def slow(_: Deadline) -> Outcome:
        begun.set()
        release.wait(5)
        return DONE

    first = worker.do(slow, 5)
    begun.wait(5)
    waiting = worker.do(lambda _: DONE, 5)
    worker.stop(patience_s=0)
    release.set()
    assert first.outcome() == DONE
    assert (waiting.outcome().reason, waiting.outcome().untouched) == (STOPPED, True)
    assert worker.do(lambda _: DONE, 5).outcome().reason == STOPPED


def test_garbage_is_logged_once_with_its_length(caplog: pytest.LogCaptureFixture) -> None:
    record = HealthRecord(IDENTITY, "Bảng 3")
    for length in (17, 5, 900):
        record.garbage(length)
    assert [r.message for r in caplog.records] == ["board:usb-1-1.4 (Bảng 3): 17 bytes that mean nothing"]
    assert record.snapshot().garbage_bytes == 922
    record.reconnected()
    record.garbage(3)
    assert len(caplog.records) == 2


def test_a_broken_listener_stops_nothing() -> None:
    record = HealthRecord(IDENTITY, "Bảng 3")
    heard: list[Any] = []

    def broken(_: Health) -> None:
        raise RuntimeError("boom")

    record.listen(broken)
    record.listen(heard.append)
    record.become(READY)
    assert [health.state for health in heard] == [State.READY]


def test_health_as_json_and_its_history() -> None:
    clock = HandClock()
    record = HealthRecord(IDENTITY, "Bảng 3", clock.now)
    for n in range(HISTORY + 10):
        clock.go(seconds=1)
        record.become(Condition(State.WARNING, f"reason-{n}"))
    plain = record.snapshot().as_json()
    assert (plain["identity"], plain["kind"], plain["since"]) == ("board:usb-1-1.4", "board", clock.at.isoformat())
    assert len(plain["history"]) == HISTORY
    assert plain["history"][-1] == {"at": clock.at.isoformat(), "state": "warning", "reason": f"reason-{HISTORY + 9}"}
    assert plain["last_error_at"] == clock.at.isoformat()


def test_pauses_double_to_the_longest_with_a_random_part() -> None:
    backoff = Backoff(0.5, 30.0)
    pauses = [backoff.pause_s() for _ in range(9)]
    for pause, most in zip(pauses, (0.5, 1, 2, 4, 8, 16, 30, 30, 30), strict=True):
        assert most / 2 <= pause <= most
    backoff.reset()
    assert backoff.pause_s() <= 0.5


def test_a_device_that_falls_at_once_is_tried_ever_more_rarely(bench: Bench) -> None:
    backoff = Backoff(0.001, 0.064)
    worker = Worker(bench, HealthRecord(IDENTITY, "Bảng 3"), backoff)
    seen = Seen(worker.record)
    worker.start()
    for _ in range(8):
        bench.breaks = True
        seen.wait_until_last(State.ERROR)
        bench.breaks = False
        seen.wait_until_last(State.READY)
    worker.stop()
    assert backoff.pause_s() >= 0.032


def test_a_thousand_replugs_grow_no_threads(worker: Worker, bench: Bench) -> None:
    seen = Seen(worker.record)
    worker.start()
    seen.wait_until_last(State.READY)
    before = threading.active_count()
    for _ in range(1_000):
        bench.present = False
        seen.wait_until_last(State.ABSENT)
        bench.present = True
        worker.wake()
        seen.wait_until_last(State.READY)
    assert threading.active_count() == before
    assert worker.health().reconnects == 1_000
