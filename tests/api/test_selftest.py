"""The opening self-test: everything is tried out once, silence is never fine, and the sheet says what to do."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from queue_server.api.selftest import verdict_text
from queue_server.auth import devices
from queue_server.operations import device_hosts, machine
from queue_server.operations.machine import LEAST_FREE_BYTES, clock_is_synchronised, newest_backup
from queue_server.operations.self_test.device_checks import clock_verdict as host_clock_verdict
from queue_server.operations.self_test.device_checks import state_verdict, trial_verdict
from queue_server.operations.self_test.machine_checks import (
    ROOMY_BYTES,
    backup_verdict,
    clock_verdict,
    disk_verdict,
)
from queue_server.operations.self_test.sheet import Result, Verdict
from queue_server.words import words
from tests.api.conftest import Hall, hall
from tests.clocks import MONDAY_NINE
from tests.kiosk.machines import until

__all__ = ["hall"]

PATH = "/api/v1/selftest"


class Machine:
    """A paired machine that reports."""

    def __init__(self, hall: Hall, kind: str, name: str) -> None:
        self.hall = hall
        with hall.store.writing() as tx:
            made, self._token = devices.pair(tx.conn, tx.now, kind=kind, name=name, zone_ids=["zoneA"], counter_id=None)
        self.id = made.id

    def says(self, *items: dict[str, Any], tested: Any = (), clock_off_s: float = 0.0) -> list[str]:
        at = (self.hall.clock.now() + timedelta(seconds=clock_off_s)).isoformat()
        whole = [{"since": at, "state": "ready", "name": item["key"], "testable": True, **item} for item in items]
        body = {"at": at, "items": whole, "tested": list(tested)}
        headers = {"Authorization": f"Bearer {self._token}"}
        answer = self.hall.ask("POST", "/api/v1/devices/reports", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        asked: list[str] = answer.json["tests"]
        return asked


PRINTER = {"key": "p1", "kind": "printer"}
BOARD = {"key": "b1", "kind": "board"}
KEYPAD = {"key": "k1", "kind": "keypad", "testable": False}


def begin(hall: Hall, key: str | None = None) -> str:
    answer = hall.post(PATH, role="technician", key=key)
    assert answer.status_code == 202, answer.text
    return str(answer.json["id"])


def sheet(hall: Hall) -> dict[str, Any]:
    answer = hall.get(PATH, role="technician")
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def ended(hall: Hall) -> dict[str, dict[str, Any]]:
    """The lines of the sheet once it has come to its end."""
    until(lambda: sheet(hall)["ended_at"] is not None)
    return {line["key"]: line for line in sheet(hall)["lines"]}


def result_of(lines: dict[str, dict[str, Any]], key: str) -> tuple[str, str]:
    return lines[key]["result"], lines[key]["reason"]


def back_up(hall: Hall, age: timedelta = timedelta()) -> None:
    data = Path(hall.app.extensions["motcua"].settings.data)
    machine.note_backup(data, hall.clock.now() - age, data / "backup.tar.gz", 1)


def test_before_the_first_there_is_no_sheet(hall: Hall) -> None:
    assert hall.get(PATH, role="technician").status_code == 204


def test_all_is_green_only_when_every_device_confirmed(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "clock_is_synchronised", lambda: True)
    back_up(hall)
    kiosk = Machine(hall, "kiosk", "Máy lấy số 1")
    kiosk.says(PRINTER, BOARD, KEYPAD)
    begin(hall)
    until(lambda: sorted(kiosk.says(PRINTER, BOARD, KEYPAD)) == ["b1", "p1"])
    assert sheet(hall)["result"] == "running"
    done = [{"key": key, "outcome": "done"} for key in ("p1", "b1")]
    kiosk.says(PRINTER, BOARD, KEYPAD, tested=done)
    lines = ended(hall)
    assert {line["result"] for line in lines.values()} == {"ok"}
    assert sheet(hall)["result"] == "ok"
    assert result_of(lines, f"{kiosk.id}/p1") == ("ok", "printer-tried")
    assert result_of(lines, kiosk.id) == ("ok", "in-touch")
    assert lines[f"{kiosk.id}/b1"]["text_vi"] == "Đã sáng đủ các nét, bảng xác nhận."


def test_each_trouble_has_its_line_and_its_remedy(hall: Hall) -> None:
    back_up(hall, timedelta(hours=80))
    kiosk = Machine(hall, "kiosk", "Máy lấy số 1")
    off = Machine(hall, "board", "Bảng phòng B")
    Machine(hall, "wall", "Màn hình phòng C")
    empty = {**PRINTER, "state": "blocked", "reason": "media-empty-error"}
    low = {"key": "p2", "kind": "printer", "state": "warning", "reason": "media-low-warning"}
    off.says(BOARD)
    hall.clock.go(seconds=16)
    kiosk.says(empty, low, KEYPAD, clock_off_s=9)
    begin(hall)
    until(lambda: kiosk.says(empty, low, KEYPAD, clock_off_s=9) == ["p2"])
    kiosk.says(empty, low, KEYPAD, tested=[{"key": "p2", "outcome": "done"}], clock_off_s=9)
    lines = ended(hall)
    assert sheet(hall)["result"] == "failed"
    assert result_of(lines, f"{kiosk.id}/p1") == ("failed", "media-empty-error"), "no paper out of the blue later"
    assert lines[f"{kiosk.id}/p1"]["text_en"] == "Out of paper, please put in a new roll."
    assert result_of(lines, f"{kiosk.id}/p2") == ("warning", "media-low-warning")
    assert result_of(lines, kiosk.id) == ("warning", "clock-differs")
    assert "9 giây" in lines[kiosk.id]["text_vi"]
    assert result_of(lines, off.id) == ("unknown", "host-silent")
    assert result_of(lines, f"{off.id}/b1")[0] == "unknown"
    assert result_of(lines, "never-heard") == ("warning", "never-heard")
    assert "Màn hình phòng C" in lines["never-heard"]["text_vi"]
    assert result_of(lines, "backup") == ("failed", "backup-old")


def test_a_trial_nobody_tells_the_end_of_is_unknown_at_its_deadline(hall: Hall) -> None:
    kiosk = Machine(hall, "kiosk", "Máy lấy số 1")
    kiosk.says(PRINTER)
    begin(hall)
    until(lambda: kiosk.says(PRINTER) == ["p1"])
    hall.clock.go(seconds=70)
    kiosk.says(PRINTER)
    assert sheet(hall)["result"] == "running"
    hall.clock.go(seconds=1)
    assert result_of(ended(hall), f"{kiosk.id}/p1") == ("unknown", "too-late")
    assert sheet(hall)["result"] in ("unknown", "failed")


def test_a_second_press_joins_the_first(hall: Hall) -> None:
    kiosk = Machine(hall, "kiosk", "Máy lấy số 1")
    kiosk.says(PRINTER)
    key = str(uuid4())
    first = begin(hall, key)
    assert (begin(hall, key), begin(hall)) == (first, first)
    until(lambda: kiosk.says(PRINTER) == ["p1"])
    kiosk.says(PRINTER, tested=[{"key": "p1", "outcome": "failed", "reason": "cover-open-error"}])
    assert result_of(ended(hall), f"{kiosk.id}/p1") == ("failed", "cover-open-error")
    assert begin(hall, key) == first, "the same key is the same intent"
    assert begin(hall) != first
    hall.clock.go(seconds=71)
    ended(hall)


@pytest.mark.parametrize(
    ("newest_h", "centre_h", "expected"),
    [
        (1, 5000, (Result.OK, "backup-fresh")),
        (26, 5000, (Result.OK, "backup-fresh")),
        (27, 5000, (Result.WARNING, "backup-old")),
        (72, 5000, (Result.WARNING, "backup-old")),
        (73, 5000, (Result.FAILED, "backup-old")),
        (None, 23, (Result.WARNING, "backup-missing")),
        (None, 24, (Result.FAILED, "backup-missing")),
    ],
)
def test_the_age_of_the_backup(newest_h: int | None, centre_h: int, expected: tuple[Result, str]) -> None:
    newest_at = None if newest_h is None else MONDAY_NINE - timedelta(hours=newest_h)
    verdict = backup_verdict(newest_at, MONDAY_NINE, MONDAY_NINE - timedelta(hours=centre_h))
    assert (verdict.result, verdict.reason) == expected


def test_the_receipt_of_the_newest_backup(tmp_path: Path) -> None:
    assert newest_backup(tmp_path) is None
    machine.note_backup(tmp_path, MONDAY_NINE, tmp_path / "backup.tar.gz", 7)
    assert newest_backup(tmp_path) == MONDAY_NINE
    (tmp_path / machine.BACKUPS / "newest.json").write_text("half of it {")
    assert newest_backup(tmp_path) is None


@pytest.mark.parametrize(
    ("free", "expected"),
    [
        (ROOMY_BYTES, (Result.OK, "disk-roomy")),
        (ROOMY_BYTES - 1, (Result.WARNING, "disk-low")),
        (LEAST_FREE_BYTES, (Result.WARNING, "disk-low")),
        (LEAST_FREE_BYTES - 1, (Result.FAILED, "disk-full")),
    ],
)
def test_the_room_on_the_disk(free: int, expected: tuple[Result, str]) -> None:
    verdict = disk_verdict(free)
    assert (verdict.result, verdict.reason) == expected


@pytest.mark.parametrize(
    ("synchronised", "expected"),
    [
        (True, (Result.OK, "clock-kept")),
        (False, (Result.WARNING, "clock-not-kept")),
        (None, (Result.OK, "clock-goes-on")),
    ],
)
def test_the_clock_of_the_server(
    synchronised: bool | None, expected: tuple[Result, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "clock_is_synchronised", lambda: synchronised)
    verdict = clock_verdict(MONDAY_NINE, MONDAY_NINE)
    assert (verdict.result, verdict.reason) == expected
    back = clock_verdict(MONDAY_NINE, MONDAY_NINE + timedelta(seconds=90))
    assert (back.result, back.reason, back.facts) == (Result.FAILED, "clock-set-back", {"seconds": 90})


@pytest.mark.parametrize(
    ("says", "status", "expected"), [("yes", 0, True), ("no", 0, False), ("yes", 1, None), ("", 0, None)]
)
def test_what_the_system_says_of_its_clock(says: str, status: int, expected: bool | None) -> None:
    assert clock_is_synchronised(("sh", "-c", f"echo {says}; exit {status}")) is expected
    assert clock_is_synchronised(("no-such-command",)) is None


@pytest.mark.parametrize(
    ("ahead_s", "expected"),
    [(None, Result.OK), (5, Result.OK), (-6, Result.WARNING), (60, Result.WARNING), (-61, Result.FAILED)],
)
def test_the_clock_of_a_machine(ahead_s: float | None, expected: Result) -> None:
    assert host_clock_verdict(None if ahead_s is None else timedelta(seconds=ahead_s)).result is expected


@pytest.mark.parametrize(
    ("outcome", "reason", "expected"),
    [
        ("done", "completed", (Result.OK, "board-tried")),
        ("failed", "no-answer", (Result.FAILED, "no-answer")),
        ("failed", "", (Result.FAILED, "other-error")),
        ("failed", "showing-a-number", (Result.UNKNOWN, "showing-a-number")),
        ("unknown", "not-confirmed", (Result.UNKNOWN, "not-confirmed")),
        ("unknown", "", (Result.UNKNOWN, "no-answer")),
    ],
)
def test_what_a_trial_comes_to(outcome: str, reason: str, expected: tuple[Result, str]) -> None:
    verdict = trial_verdict("board", device_hosts.Tested("b1", outcome, reason), "ready", "")
    assert (verdict.result, verdict.reason) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("ready", Result.OK),
        ("warning", Result.WARNING),
        ("disabled", Result.WARNING),
        ("blocked", Result.FAILED),
        ("error", Result.FAILED),
        ("absent", Result.FAILED),
        ("connecting", Result.UNKNOWN),
        ("unknown", Result.UNKNOWN),
    ],
)
def test_what_a_device_says_of_itself(state: str, expected: Result) -> None:
    assert state_verdict(state, "").result is expected


def test_every_verdict_has_its_words_in_both_languages() -> None:
    for catalogue in ("selftest", "faults"):
        assert words(catalogue, "vi").keys() == words(catalogue, "en").keys()
    never_seen = Verdict(Result.FAILED, "brand-new-reason")
    assert "brand-new-reason" in verdict_text(never_seen, "vi")
    low = disk_verdict(LEAST_FREE_BYTES * 4)
    assert ("0,8 GB" in verdict_text(low, "vi"), "0.8 GB" in verdict_text(low, "en")) == (True, True)
    facts = {"seconds": 7, "n": 2, "names": "A, B", "free_gb": 1.5, "hours": 30, "since": "09:00 23/11"}
    for reason in words("selftest", "vi"):
        for language in ("vi", "en"):
            text = verdict_text(Verdict(Result.OK, reason, facts), language)
            assert text
            assert "{" not in text


def test_a_standby_that_was_set_up_and_is_away_is_red(hall: Hall) -> None:
    begin(hall)
    assert "standby" not in {line["about"] for line in ended(hall).values()}
    hall.get("/api/v1/standby/log?after=1000000", role="standby")
    begin(hall)
    (line,) = (line for line in ended(hall).values() if line["about"] == "standby")
    assert (line["result"], line["reason"]) == ("ok", "standby-in-step")
    hall.clock.go(seconds=16)
    begin(hall)
    assert result_of(ended(hall), line["key"]) == ("failed", "standby-away")
    assert sheet(hall)["result"] == "failed"
    assert "máy này không thay được máy chủ" in next(
        one["text_vi"] for one in sheet(hall)["lines"] if one["about"] == "standby"
    )
