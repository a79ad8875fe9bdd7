"""The rules: how alike two faces must be, and what becomes of who is not recognised."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.face.check import Decision, Verdict
from devices.face.matching import Judgement, judge
from devices.face.quality import Hint, View, hint
from devices.face.reception import Guest, Guests
from devices.face.template import Metric, OtherModelError, Template
from tests.devices.face.sightings import GOOD, THRESHOLDS, template


@pytest.mark.parametrize(
    ("distances", "attempt", "expected"),
    [
        ([0.1, 0.1], 1, Judgement.MORE),
        ([0.39, 0.40, 0.9], 1, Judgement.ACCEPT),
        # The nearest of them is near enough, their middle is not.
        ([0.20, 0.41, 0.42], 1, Judgement.MORE),
        ([0.20, 0.41, 0.42, 0.43, 0.44], 1, Judgement.RETRY),
        ([0.20, 0.41, 0.42, 0.43, 0.44], 2, Judgement.RETRY),
        ([0.20, 0.41, 0.42, 0.43, 0.44], 3, Judgement.OFFICER),
        ([0.45, 0.50, 0.50, 0.50, 0.60], 1, Judgement.RETRY),
        ([0.20, 0.30, 0.51, 0.52, 0.53], 1, Judgement.OFFICER),
        ([0.38, 0.39, 0.45, 0.60], 1, Judgement.MORE),
        ([0.38, 0.39, 0.40, 0.60, 0.60], 3, Judgement.ACCEPT),
    ],
)
def test_the_middle_of_three_to_five_pictures_decides(
    distances: list[float], attempt: int, expected: Judgement
) -> None:
    assert judge(distances, attempt, THRESHOLDS) is expected


@given(st.lists(st.floats(0, 2), min_size=5, max_size=5), st.integers(1, 3))
def test_five_pictures_always_settle_a_try_and_nobody_is_refused(distances: list[float], attempt: int) -> None:
    judgement = judge(distances, attempt, THRESHOLDS)
    assert judgement in (Judgement.ACCEPT, Judgement.RETRY, Judgement.OFFICER)
    assert (judgement is Judgement.ACCEPT) == (sorted(distances)[2] <= THRESHOLDS.accept)


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (GOOD, None),
        (View(faces=0, light=20.0), Hint.NOBODY),
        (View(faces=0, light=19.9), Hint.MORE_LIGHT),
        (View(2, 150, 0.0, 0.1, 120.0), Hint.SEVERAL),
        (View(1, 79, 0.0, 0.1, 120.0), Hint.COME_CLOSER),
        (View(1, 80, -20.0, 0.1, 120.0), None),
        (View(1, 80, -20.1, 0.1, 120.0), Hint.HEAD_UPRIGHT),
        (View(1, 80, 20.1, 0.1, 120.0), Hint.HEAD_UPRIGHT),
        (View(1, 150, 0.0, 0.1, 30.0), Hint.MORE_LIGHT),
        (View(1, 150, 0.0, 0.1, 240.0), Hint.LESS_LIGHT),
        (View(1, 150, 0.0, 0.01, 120.0), Hint.HOLD_STILL),
    ],
)
def test_each_gate_says_what_the_person_can_do(view: View, expected: Hint | None) -> None:
    assert hint(view) is expected


def test_templates_of_two_models_are_never_compared() -> None:
    other = Template("another-model", Metric.EUCLIDEAN, [0.0, 0.0])
    with pytest.raises(OtherModelError):
        template(0.0).distance(other)


def test_a_wiped_template_says_nothing_any_more_and_none_shows_its_numbers() -> None:
    one, other = template(0.25), template(0.5)
    assert one.distance(other) == pytest.approx(0.25)
    assert "0.25" not in repr(one)
    one.wipe()
    with pytest.raises(ValueError, match="wiped"):
        one.distance(other)


def test_the_cosine_metric_measures_angles() -> None:
    ahead, up = (Template("m", Metric.COSINE, values) for values in ([1.0, 0.0], [0.0, 3.0]))
    assert ahead.distance(up) == pytest.approx(1.0)
    assert ahead.distance(ahead) == pytest.approx(0.0)


NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ACCEPTED = Verdict(Decision.ACCEPTED, "alike", 0.3, 0.4, "test-model", "uncalibrated")


def _guest(name: str, at: float, begins: timedelta = timedelta(0)) -> Guest:
    return Guest(name, f"consent-{name}", NOW + begins, NOW + begins + timedelta(hours=1), template(at))


def _guests(*guests: Guest) -> Guests:
    found = Guests(THRESHOLDS)
    for guest in guests:
        found.enrol(guest, ACCEPTED)
    return found


def test_reception_proposes_the_nearest_guest_and_says_how_far_its_thresholds_can_be_trusted() -> None:
    proposal = _guests(_guest("a", 0.0), _guest("b", 1.0)).propose(template(0.1), NOW)
    assert proposal
    assert (proposal.appointment_id, proposal.standing) == ("a", "uncalibrated")


def test_reception_proposes_nobody_when_two_are_nearly_as_near_or_none_is_near() -> None:
    guests = _guests(_guest("a", 0.0), _guest("b", 0.24))
    assert guests.propose(template(0.10), NOW) is None
    assert guests.propose(template(-0.10), NOW) is not None
    assert guests.propose(template(-0.41), NOW) is None


def test_reception_looks_among_the_guests_of_the_time_slot_alone() -> None:
    guests = _guests(_guest("now", 0.0), _guest("later", 1.0, timedelta(hours=3)))
    assert guests.propose(template(1.0), NOW) is None
    proposal = guests.propose(template(1.0), NOW + timedelta(hours=2, minutes=30))
    assert proposal and proposal.appointment_id == "later"


def test_a_guest_is_forgotten_with_the_appointment_and_on_request() -> None:
    past, gone = _guest("past", 0.0), _guest("gone", 1.0)
    guests = _guests(past, gone)
    guests.forget("gone")
    guests.forget("gone")
    assert guests.propose(template(0.0), NOW + timedelta(hours=2)) is None
    for guest in (past, gone):
        with pytest.raises(ValueError, match="wiped"):
            guest.template.distance(template(0.0))


def test_nobody_becomes_a_guest_without_a_check_a_consent_and_the_same_model() -> None:
    guests = Guests(THRESHOLDS)
    refused = Verdict(Decision.OFFICER, "unsure", 0.45, 0.4, "test-model", "uncalibrated")
    with pytest.raises(ValueError, match="checked"):
        guests.enrol(_guest("a", 0.0), refused)
    without = Guest("a", "", NOW, NOW + timedelta(hours=1), template(0.0))
    with pytest.raises(ValueError, match="consent"):
        guests.enrol(without, ACCEPTED)
    other = Guest("a", "c", NOW, NOW + timedelta(hours=1), Template("other", Metric.EUCLIDEAN, [0.0]))
    with pytest.raises(ValueError, match="other"):
        guests.enrol(other, ACCEPTED)
