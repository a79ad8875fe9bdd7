"""What a wall's player keeps on its disk, and reads again whatever stands there."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from display.player.kept_hall import FILE, MOST_EVENTS, KeptHall


def snapshot(seq: int = 5, **calls: Any) -> dict[str, Any]:
    ahead = datetime.now(UTC) + timedelta(minutes=7)
    return {"seq": seq, "at": ahead.isoformat(), "calls": [{"call_id": call, **known} for call, known in calls.items()]}


def test_it_comes_back_as_it_was_with_the_servers_time(tmp_path: Path) -> None:
    kept = KeptHall(tmp_path)
    assert kept.told() is None and kept.seq == -1
    kept.begin(snapshot(c1={"recalls": 1, "spoken_at": None}))
    kept.event({"seq": 6, "type": "day.opened", "data": {}})
    kept.said["c1"] = 1
    kept.save()

    again = KeptHall(tmp_path)
    assert (again.seq, again.events, again.said) == (6, kept.events, {"c1": 1})
    told = again.told()
    assert told is not None
    ahead = datetime.fromisoformat(told["at"]) - datetime.now(UTC)
    assert abs(ahead - timedelta(minutes=7)) < timedelta(seconds=20), "the page sets its clock by it"


def test_what_was_spoken_is_told_again_until_the_server_knows(tmp_path: Path) -> None:
    kept = KeptHall(tmp_path)
    kept.said = {"c1": 0, "c2": 0, "c3": 1, "gone": 0}
    kept.begin(
        snapshot(
            c1={"recalls": 0, "spoken_at": None},
            c2={"recalls": 1, "spoken_at": None},
            c3={"recalls": 1, "spoken_at": "2026-11-21T02:00:00+00:00"},
        )
    )
    assert list(kept.unacknowledged()) == [("c1", 0)], "not one that was asked for anew, nor one that is known"
    assert set(kept.said) == {"c1", "c2", "c3"}, "what the hall forgot is forgotten"


def test_it_wants_a_fresh_snapshot_before_it_grows_long(tmp_path: Path) -> None:
    kept = KeptHall(tmp_path)
    assert not kept.event({"seq": 1}), "nothing to move on"
    kept.begin(snapshot(0))
    followed = [kept.event({"seq": seq}) for seq in range(1, MOST_EVENTS + 2)]
    assert followed == [True] * MOST_EVENTS + [False]


@pytest.mark.parametrize("kind", ["service.saved", "holiday.removed", "centre.saved"])
def test_what_the_centre_is_is_told_by_a_snapshot_alone(tmp_path: Path, kind: str) -> None:
    kept = KeptHall(tmp_path)
    kept.begin(snapshot(0))
    assert not kept.event({"seq": 1, "type": kind})
    assert kept.event({"seq": 1, "type": "ticket.called"})


def test_the_numbers_of_another_day_are_not_shown(tmp_path: Path) -> None:
    kept = KeptHall(tmp_path)
    kept.begin(snapshot())
    kept.me = {"role": "wall"}
    kept.heard_at = datetime.now(UTC) - timedelta(hours=13)
    kept.save()
    again = KeptHall(tmp_path)
    assert again.told() is None and again.me == {"role": "wall"}


@pytest.mark.parametrize(
    "written", ["", "{", "[]", "null", '{"heard_at": 3}', "\x00\xff", '{"heard_at":"x","said":{}}']
)
def test_a_file_that_cannot_be_read_is_as_good_as_none(tmp_path: Path, written: str) -> None:
    (tmp_path / FILE).write_text(written, encoding="utf-8")
    kept = KeptHall(tmp_path)
    assert kept.told() is None
    kept.begin(snapshot())
    kept.save()
    assert json.loads((tmp_path / FILE).read_text(encoding="utf-8"))["snapshot"]["seq"] == 5


def test_a_folder_that_cannot_be_written_costs_the_memory_alone_and_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "wall"
    blocked.write_text("no folder")
    kept = KeptHall(blocked)
    kept.begin(snapshot())
    for _ in range(3):
        kept.save()
    assert kept.told() is not None
    told = [line for line in caplog.messages if "the wall goes on" in line]
    assert [str(blocked) in line for line in told] == [True]
    blocked.unlink()
    kept.save()
    assert KeptHall(blocked).seq == kept.seq
    (blocked / "wall.new").mkdir()
    kept.save()
    told = [line for line in caplog.messages if "the wall goes on" in line]
    assert len(told) == 2, "after it was well it is told again"
