"""Thresholds and their evidence: a sample is never said to show more than it can."""

import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.described import DeviceFileError
from devices.face import thresholds as kept
from devices.face.calibrate import FolderError, Sample, collect, find
from devices.face.counting import trials_needed, upper_bound
from devices.face.problems import PHOTO_WITHOUT_FACE, UNAVAILABLE, FaceProblem
from devices.face.sighting import Sighting
from tests.devices.face.sightings import GOOD, THRESHOLDS, template

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("errors", "trials", "expected"),
    # Worked by hand where there is a closed form; the others are textbook values of the exact bound.
    [
        (0, 1, 0.95),
        (0, 60, 1 - 0.05 ** (1 / 60)),
        (0, 30_000, 1 - 0.05 ** (1 / 30_000)),
        (1, 1, 1.0),
        (9, 10, 0.95 ** (1 / 10)),
        (1, 10, 0.3941633),
        (5, 100, 0.1022533),
    ],
)
def test_the_exact_bound(errors: int, trials: int, expected: float) -> None:
    assert upper_bound(errors, trials) == pytest.approx(expected, rel=1e-5)


@given(st.integers(1, 2_000), st.data())
def test_the_bound_is_never_below_what_was_seen(trials: int, data: st.DataObject) -> None:
    errors = data.draw(st.integers(0, trials))
    assert errors / trials < upper_bound(errors, trials) <= 1.0 or errors == trials


def test_so_many_trials_without_an_error_are_just_enough() -> None:
    needed = trials_needed(0.0001)
    assert needed == math.ceil(math.log(0.05) / math.log(0.9999))
    assert upper_bound(0, needed) <= 0.0001 < upper_bound(0, needed - 1)


def _sample(impostors: int, strangers_at: float = 0.7) -> Sample:
    return Sample(
        people=246, pictures=500, unusable={}, genuine=[0.3] * 95 + [0.47] * 5, impostor=[strangers_at] * impostors
    )


def test_too_small_a_sample_shows_nothing_and_says_how_many_people_it_takes() -> None:
    finding = find(_sample(29_000), THRESHOLDS, TODAY)
    assert finding.thresholds is None
    assert finding.people_needed == 246


def test_a_sample_that_is_large_enough_gives_thresholds_with_their_evidence() -> None:
    found = find(_sample(30_135), THRESHOLDS, TODAY)
    assert found.thresholds and found.thresholds.evidence
    assert found.thresholds.accept == 0.50
    assert found.thresholds.standing == "calibrated on 2026-03-02"
    assert found.thresholds.evidence.false_match.upper <= 0.0001
    assert found.non_match_shown


def test_strangers_who_come_near_narrow_the_threshold_and_cost_what_they_cost() -> None:
    found = find(_sample(30_135, strangers_at=0.445), THRESHOLDS, TODAY)
    assert found.thresholds and found.thresholds.evidence
    assert (found.thresholds.accept, found.thresholds.retry) == (0.44, pytest.approx(0.54))
    assert found.thresholds.evidence.false_non_match.errors == 5
    assert not found.non_match_shown


def test_thresholds_are_kept_with_their_evidence_and_read_again(tmp_path: Path) -> None:
    found = find(_sample(30_135), THRESHOLDS, TODAY).thresholds
    assert found
    path = tmp_path / kept.FILE
    kept.write(path, found)
    again = kept.read(path, THRESHOLDS)
    assert again.evidence and found.evidence
    assert (again.accept, again.retry, again.standing) == (found.accept, found.retry, found.standing)
    assert again.evidence.false_match.upper == pytest.approx(found.evidence.false_match.upper, rel=1e-2)
    assert again.evidence.people == 246
    assert [file.name for file in tmp_path.iterdir()] == [kept.FILE]


def test_thresholds_without_evidence_are_not_kept_and_without_a_file_they_are_uncalibrated(tmp_path: Path) -> None:
    path = tmp_path / kept.FILE
    with pytest.raises(ValueError, match="evidence"):
        kept.write(path, THRESHOLDS)
    assert kept.read(path, THRESHOLDS).standing == "uncalibrated"


def test_thresholds_of_another_model_are_refused(tmp_path: Path) -> None:
    found = find(_sample(30_135), replace(THRESHOLDS, sha256="11"), TODAY).thresholds
    assert found
    kept.write(tmp_path / kept.FILE, found)
    with pytest.raises(kept.ThresholdsOfOtherModelError):
        kept.read(tmp_path / kept.FILE, THRESHOLDS)


@pytest.mark.parametrize(
    ("was", "becomes", "reason"),
    [
        ('accept = "0.500"', 'accept = "0.700"', "line 4: accept is above 0 and at most 0.5"),
        ('accept = "0.500"', 'accept = "wide"', "line 4: accept is a number from 0 to 4, not 'wide'"),
        ("people = 246", "people = 1", "line 9: people is a whole number"),
        ('"2026-03-02"', '"yesterday"', "line 8: measured_on is a day"),
        ("[evidence.false_match]", "[evidence.false]", "false_match is missing"),
    ],
)
def test_a_file_that_was_edited_by_hand_is_told_by_its_line(
    tmp_path: Path, was: str, becomes: str, reason: str
) -> None:
    found = find(_sample(30_135), THRESHOLDS, TODAY).thresholds
    assert found
    path = tmp_path / kept.FILE
    kept.write(path, found)
    text = path.read_text("utf-8")
    assert was in text
    path.write_text(text.replace(was, becomes), "utf-8")
    with pytest.raises(DeviceFileError, match=reason):
        kept.read(path, THRESHOLDS)


def _picture(folder: Path, person: str, name: str, place: str) -> None:
    (folder / person).mkdir(exist_ok=True)
    (folder / person / name).write_text(place, "ascii")


def _measure(data: bytes) -> Sighting:
    """A picture file of these tests holds the place of its template."""
    if data == b"blank":
        raise FaceProblem(PHOTO_WITHOUT_FACE)
    return Sighting(GOOD, None, template(float(data)))


def test_a_folder_a_person_is_compared_within_and_between(tmp_path: Path) -> None:
    for person, at in (("a", 0.0), ("b", 1.0), ("c", 3.0)):
        _picture(tmp_path, person, "1.jpg", str(at))
        _picture(tmp_path, person, "2.JPG", str(at + 0.2))
        _picture(tmp_path, person, "notes.txt", "no picture")
    _picture(tmp_path, "c", "3.png", "blank")
    sample = collect(tmp_path, _measure)
    assert (sample.people, sample.pictures, sample.unusable) == (3, 7, {PHOTO_WITHOUT_FACE: 1})
    assert sample.genuine == pytest.approx([0.2, 0.2, 0.2])
    assert sample.impostor == pytest.approx([1.0, 2.0, 3.0])


def test_a_process_that_is_gone_is_told_and_not_counted_against_the_pictures(tmp_path: Path) -> None:
    def gone(data: bytes) -> Sighting:
        raise FaceProblem(UNAVAILABLE)

    _picture(tmp_path, "a", "1.jpg", "0.0")
    with pytest.raises(FaceProblem, match=UNAVAILABLE):
        collect(tmp_path, gone)


@pytest.mark.parametrize("people", [0, 1])
def test_a_folder_without_people_is_told(tmp_path: Path, people: int) -> None:
    for n in range(people):
        _picture(tmp_path, str(n), "1.jpg", "0.0")
    with pytest.raises(FolderError, match=f"{people} people"):
        collect(tmp_path, _measure)
