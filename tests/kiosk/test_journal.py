"""The record of papers outlives the kiosk."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.journal import KEPT, Journal

NOON = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., Journal]:
    def open_at(now: datetime = NOON) -> Journal:
        return Journal(tmp_path / "kiosk.db", lambda: now)

    return open_at


def test_a_job_has_one_paper(opened: Callable[..., Journal]) -> None:
    journal = opened()
    assert journal.add("t1", "ticket")
    assert not journal.add("t1", "ticket")
    journal.end("t1", "done", "completed")
    assert not journal.add("t1", "ticket")


def test_unreported_until_told(opened: Callable[..., Journal]) -> None:
    journal = opened()
    journal.add("t1", "ticket")
    journal.add("t2", "ticket")
    assert journal.unreported() == []
    journal.end("t2", "failed", "media-empty-error")
    (paper,) = journal.unreported()
    assert (paper.job_id, paper.state, paper.detail, paper.ended) == ("t2", "failed", "media-empty-error", True)
    journal.reported("t2")
    assert journal.unreported() == []
    assert journal.find("t3") is None


def test_cut_off_half_way_is_unknown_and_keeps_its_key(opened: Callable[..., Journal]) -> None:
    before = opened()
    before.add("t1", "ticket")
    before.add("t2", "ticket")
    before.end("t2", "done", "completed")
    key = before.unreported()[0].report_key
    before.close()
    after = opened()
    cut = after.find("t1")
    assert cut is not None
    assert (cut.state, cut.detail) == ("unknown", "kiosk_restarted")
    assert {paper.job_id: paper.report_key for paper in after.unreported()}["t2"] == key
    assert not after.add("t1", "ticket")


def test_forgets_after_a_day(opened: Callable[..., Journal]) -> None:
    before = opened()
    before.add("t1", "ticket")
    before.close()
    after = opened(NOON + KEPT + timedelta(seconds=1))
    assert after.find("t1") is None


def test_what_was_never_begun_is_settled_once(opened: Callable[..., Journal]) -> None:
    journal = opened()
    assert journal.settle("t1", "ticket", "unknown", "kiosk_restarted")
    assert not journal.add("t1", "ticket")
    assert not journal.settle("t1", "ticket", "failed", "abandoned")
    (paper,) = journal.unreported()
    assert (paper.ticket_id, paper.state, paper.detail) == ("ticket", "unknown", "kiosk_restarted")
    journal.reported("t1")
    assert journal.unreported() == []
    journal.report_again("t1")
    assert journal.unreported() == [paper]


def test_a_ticket_shows_its_first_paper(opened: Callable[..., Journal]) -> None:
    journal = opened()
    journal.add("z", "ticket")
    journal.add("a", "ticket")
    assert (first := journal.first_of("ticket")) is not None
    assert first.job_id == "z"
    assert journal.first_of("other") is None
