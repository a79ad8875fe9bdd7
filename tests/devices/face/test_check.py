"""One person's check, picture by picture: pictures that match, turns that are asked for, and what deceivers do."""

from collections.abc import Iterable, Sequence

import pytest

from devices.face.challenge import WINDOW_S, Challenge, Outcome, Turn, random_turns
from devices.face.check import TRY_S, Decision, FaceCheck
from devices.face.planarity import FLAT, residual
from devices.face.quality import Hint, View
from devices.face.sighting import Sighting
from tests.devices.face.heads import seen
from tests.devices.face.sightings import THRESHOLDS, sighting, template

STEP_S = 0.2
DEGREES = {Turn.LEFT: 25.0, Turn.RIGHT: -25.0}


class Person:
    """Somebody before the camera: looks where they are asked to, `far` from the photo of the card."""

    def __init__(self, check: FaceCheck, far: float, *, flat: bool = False) -> None:
        self.check = check
        self.now = 0.0
        self._far = far
        self._flat = flat

    def show(self, *pictures: Sighting) -> None:
        for picture in pictures:
            self.now += STEP_S
            self.check.see(picture, self.now)

    def obey(self, pictures: int) -> None:
        for _ in range(pictures):
            self.show(self.picture(self.yaw()))

    def yaw(self) -> float:
        match self.check.progress.hint:
            case Hint.TURN_LEFT:
                return DEGREES[Turn.LEFT]
            case Hint.TURN_RIGHT:
                return DEGREES[Turn.RIGHT]
        return 0.0

    def picture(self, yaw: float = 0.0) -> Sighting:
        return sighting(self._far, yaw, flat=self._flat)


def _check(turns: Sequence[Turn] = (Turn.LEFT, Turn.RIGHT)) -> FaceCheck:
    return FaceCheck(template(0.0), THRESHOLDS, 0.0, lambda: turns)


@pytest.mark.parametrize("turns", [[Turn.LEFT, Turn.RIGHT], [Turn.RIGHT, Turn.LEFT], [Turn.LEFT, Turn.LEFT]])
def test_the_person_of_the_card_who_turns_as_asked_is_accepted(turns: list[Turn]) -> None:
    person = Person(_check(turns), far=0.3)
    person.obey(3)
    assert person.check.progress.challenge
    person.obey(6)
    verdict = person.check.progress.verdict
    assert verdict
    assert (verdict.decision, verdict.distance, verdict.standing) == (
        Decision.ACCEPTED,
        pytest.approx(0.3),
        "uncalibrated",
    )


def test_somebody_else_is_sent_to_an_officer_after_five_pictures() -> None:
    person = Person(_check(), far=0.7)
    person.obey(5)
    verdict = person.check.progress.verdict
    assert verdict
    assert (verdict.decision, verdict.why) == (Decision.OFFICER, "unlike")


def test_who_is_nearly_alike_gets_three_tries() -> None:
    person = Person(_check(), far=0.45)
    person.obey(5)
    assert person.check.progress.attempt == 2
    person.obey(5)
    assert person.check.progress.attempt == 3
    person.obey(5)
    verdict = person.check.progress.verdict
    assert verdict
    assert (verdict.decision, verdict.why) == (Decision.OFFICER, "unsure")


def test_pictures_that_are_not_good_count_for_nothing_and_help_is_given() -> None:
    person = Person(_check(), far=0.3)
    person.show(Sighting(View(faces=1, size_px=50, roll=0, sharpness=0.1, light=100), seen(0)))
    assert (person.check.progress.hint, person.check.progress.good_pictures) == (Hint.COME_CLOSER, 0)
    person.show(person.picture(20))
    assert (person.check.progress.hint, person.check.progress.good_pictures) == (Hint.LOOK_AHEAD, 0)


def test_three_pictures_of_one_moment_are_one() -> None:
    check = _check()
    for n in range(3):
        check.see(sighting(0.3), 1.0 + n / 100)
    assert check.progress.good_pictures == 1


def test_nobody_at_all_is_an_officers_case_after_three_tries() -> None:
    person = Person(_check(), far=0.3)
    while person.check.progress.verdict is None and person.now < 4 * TRY_S:
        person.show(Sighting(View(faces=0)))
    verdict = person.check.progress.verdict
    assert verdict
    assert (verdict.decision, verdict.why, verdict.distance) == (Decision.OFFICER, "no-good-picture", None)


def _deceived(person: Person) -> tuple[Decision, str]:
    while person.check.progress.verdict is None and person.now < 60:
        person.obey(1)
    verdict = person.check.progress.verdict
    assert verdict
    return verdict.decision, verdict.why


def test_a_print_that_is_turned_as_asked_is_not_accepted() -> None:
    assert _deceived(Person(_check(), far=0.3, flat=True)) == (Decision.OFFICER, "not-turned")


def test_a_print_that_is_shifted_until_it_looks_aside_is_found_flat() -> None:
    """Even where the nose of a print stands aside: here a print of somebody who looks aside on it."""
    ahead = seen(0)
    aside = seen(25)
    moved = type(aside)({name: [(x * 0.8 + 40, y * 1.1) for x, y in at] for name, at in aside.parts.items()})
    assert residual(aside, moved) < 0.001
    assert residual(ahead, aside) > FLAT
    challenge = Challenge(aside, template(0.3), THRESHOLDS, [Turn.LEFT], 0.0)
    for n in range(1, 40):
        challenge.see(Sighting(sighting(0.3).view, moved, template(0.3)), n * STEP_S)
    assert challenge.outcome is Outcome.FLAT


@pytest.mark.parametrize("yaw", [-50, -40, -30, -20, 20, 30, 40, 50])
def test_a_head_is_told_from_a_print_at_every_angle(yaw: float) -> None:
    assert residual(seen(0), seen(yaw)) > FLAT
    assert residual(seen(0, flat=True), seen(yaw, flat=True)) < 0.001
    assert not 0.3 < seen(yaw).side < 0.7
    assert 0.4 < seen(yaw, flat=True).side < 0.6


def test_another_person_who_takes_the_place_for_the_turn_is_not_accepted() -> None:
    person = Person(_check(), far=0.05)
    person.obey(3)
    person._far = 0.05 + THRESHOLDS.same_person + 0.01
    person.obey(21)
    assert person.check.progress.attempt == 2


def _challenge(turns: Iterable[Turn] = (Turn.LEFT,)) -> Challenge:
    return Challenge(seen(0), template(0.3), THRESHOLDS, list(turns), 0.0)


def test_the_wrong_way_ends_a_challenge() -> None:
    challenge = _challenge()
    assert challenge.see(sighting(0.3, -25), 1.0) is Outcome.WRONG_WAY


def test_a_turn_after_its_time_or_before_its_asking_is_none() -> None:
    late, early = _challenge(), _challenge()
    for n in range(3):
        assert early.see(sighting(0.3, 25), -n * STEP_S) is Outcome.RUNNING
        assert late.see(sighting(0.3, 25), WINDOW_S + 0.1 + n) is Outcome.NOT_TURNED


def test_one_picture_alone_is_no_turn() -> None:
    challenge = _challenge()
    for n in range(1, 10):
        challenge.see(sighting(0.3, 25 if n % 2 else 0), n * STEP_S)
    assert challenge.outcome is Outcome.RUNNING


def test_two_turns_to_one_side_need_a_look_ahead_between_them() -> None:
    challenge = _challenge([Turn.LEFT, Turn.LEFT])
    for n in range(1, 8):
        challenge.see(sighting(0.3, 25), n * STEP_S)
    assert (challenge.outcome, challenge.asked) == (Outcome.RUNNING, None)


def test_each_challenge_has_its_own_name_and_an_order_of_its_own() -> None:
    assert len({_challenge().nonce for _ in range(50)}) == 50
    assert {tuple(random_turns()) for _ in range(200)} == {(a, b) for a in Turn for b in Turn}


def test_all_faces_are_forgotten_at_the_end() -> None:
    person = Person(_check(), far=0.3)
    shown = [person.picture() for _ in range(4)]
    person.show(*shown)
    person.check.wipe()
    for one in shown:
        assert one.template
        with pytest.raises(ValueError, match="wiped"):
            one.template.distance(template(0.0))
