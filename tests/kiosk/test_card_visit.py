"""What is known of a card, and for how long: the one object that holds it, on a clock moved by hand."""

from dataclasses import replace
from datetime import date

import pytest

from devices.id_card.holder import Holder
from devices.id_card.photo import Photo
from devices.id_card.problems import CardProblem, Code
from devices.id_card.reading import CardReading, Step
from devices.id_card.sex import Sex
from devices.id_card.trust import Finding, Reason, Trust, failed
from kiosk.card_view import card_view
from kiosk.card_visit import KEEP_S, MOST_TRIES, REMOVED_S, CardVisit, Face, Identity, Phase

TODAY = date(2026, 11, 23)
NUMBER = "999148000001"
QR = f"{NUMBER}||Trần Thị Mẫu|02011948|Nữ|Số 1 đường Thử|01062021"


class Clock:
    at = 1_000.0

    def __call__(self) -> float:
        return self.at


def holder(birth: date | None = date(1948, 1, 2), year: int = 1948) -> Holder:
    return Holder(NUMBER, "Trần Thị Mẫu", birth, year, Sex.FEMALE, None, "Số 1 đường Thử", "Xã Thử", None, "999000001")


def reading(finding: Finding | None = None, person: Holder | None = None) -> CardReading:
    found = finding or Finding(Trust.VERIFIED, Reason.ISSUER_KNOWN)
    person = None if found.trust is Trust.FAILED else person or holder()
    return CardReading(found, "PACE-CAN", (), (), 12, {}, person, None, ())


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def visit(clock: Clock) -> CardVisit:
    return CardVisit("consent", 60, clock, lambda: TODAY)


def read(visit: CardVisit, answer: CardReading | None = None) -> CardVisit:
    visit.take_digits(NUMBER[-6:])
    assert visit.begin_reading() is not None
    visit.take_reading(answer or reading())
    return visit


def knows_something(visit: CardVisit) -> bool:
    held = (value for name, value in vars(visit).items() if name in ("_access", "_qr", "_holder"))
    return any(value is not None for value in held)


def test_the_number_comes_first_by_code_or_by_hand(visit: CardVisit, clock: Clock) -> None:
    assert visit.begin_reading() is None
    visit.take_code("https://example.org")
    assert (visit.phase, visit.trouble) == (Phase.NUMBER, "qr-invalid")
    visit.take_code(QR)
    request = visit.begin_reading()
    assert request is not None and request.qr is not None
    assert visit.begin_reading() is None
    typed = CardVisit("consent", 60, clock, lambda: TODAY)
    typed.take_digits("00000a")
    assert (typed.phase, typed.trouble) == (Phase.NUMBER, "number-invalid")


def test_the_greeting_comes_before_the_proof_and_the_list_after_it(visit: CardVisit) -> None:
    visit.take_code(QR)
    visit.begin_reading()
    visit.progress(Step.DATA, holder())
    early = card_view(visit, face_offered=False)
    assert early["greeting"] == {"name": "Mẫu", "sex": "female"}
    assert (early["read"], visit.person) == ([], None)
    visit.take_reading(reading())
    shown = {row["what"]: row["value"] for row in card_view(visit, face_offered=False)["read"]}
    assert shown == {"number": "999******001", "name": "T. T. Mẫu", "birth": "**/**/1948", "sex": "female",
                     "residence": None}  # fmt: skip
    assert visit.person is not None and visit.person.number == NUMBER
    assert visit.holder is not None and (visit.holder.home_town, visit.holder.old_number) == ("", "")


@pytest.mark.parametrize(
    ("birth", "year", "elderly"),
    [
        (date(1966, 11, 23), 1966, True),
        (date(1966, 11, 24), 1966, False),
        (None, 1966, True),
        (None, 1967, False),
        (None, None, False),
    ],
)
def test_age_by_the_day_of_birth(visit: CardVisit, birth: date | None, year: int, elderly: bool) -> None:
    person = read(visit, reading(person=holder(birth, year))).person
    assert person is not None and person.elderly is elderly


@pytest.mark.parametrize("how", ["end", "time", "taken"])
def test_everything_is_forgotten(visit: CardVisit, clock: Clock, how: str) -> None:
    read(visit)
    if how == "end":
        visit.end()
    elif how == "time":
        clock.at += KEEP_S
    else:
        visit.card_taken()
        clock.at += REMOVED_S
    visit.tidy()
    assert visit.phase is Phase.OVER
    assert not knows_something(visit)
    assert visit.person is None
    assert card_view(visit, face_offered=False)["greeting"] is None


def test_the_time_runs_from_the_first_figure_and_is_never_prolonged(visit: CardVisit, clock: Clock) -> None:
    clock.at += 500
    assert visit.forget_at is None
    visit.take_digits(NUMBER[-6:])
    ends = clock.at + KEEP_S
    clock.at += KEEP_S - 10
    visit.begin_reading()
    visit.take_reading(reading())
    visit.card_taken()
    assert visit.forget_at == ends


def test_what_comes_after_the_end_is_not_taken(visit: CardVisit) -> None:
    visit.take_digits(NUMBER[-6:])
    visit.begin_reading()
    visit.end()
    visit.progress(Step.DATA, holder())
    visit.take_reading(reading())
    visit.take_code(QR)
    assert visit.phase is Phase.OVER
    assert not knows_something(visit)


def test_a_failed_card_leaves_its_reason_and_nothing_else(visit: CardVisit) -> None:
    visit.take_code(QR)
    visit.begin_reading()
    visit.progress(Step.DATA, holder())
    visit.take_reading(reading(failed(Reason.CHIP_COPIED)))
    assert (visit.phase, visit.trouble, visit.trust) == (Phase.REFUSED, "chip-authentication-failed", Trust.FAILED)
    assert not knows_something(visit)


@pytest.mark.parametrize(
    ("code", "phase"),
    [
        (Code.WRONG_NUMBER, Phase.NUMBER),
        (Code.REMOVED, Phase.PLACE),
        (Code.SILENT, Phase.PLACE),
        (Code.TOO_MANY_ATTEMPTS, Phase.UNREADABLE),
        (Code.MRZ_NEEDED, Phase.UNREADABLE),
        (Code.NOT_A_CARD, Phase.UNREADABLE),
    ],
)
def test_what_a_problem_leads_to(visit: CardVisit, code: Code, phase: Phase) -> None:
    visit.take_digits(NUMBER[-6:])
    visit.begin_reading()
    visit.take_problem(CardProblem(code))
    assert (visit.phase, visit.trouble) == (phase, str(code))


def test_a_card_that_is_moved_again_and_again_is_given_up(visit: CardVisit) -> None:
    visit.take_digits(NUMBER[-6:])
    for _ in range(MOST_TRIES):
        assert visit.begin_reading() is not None
        visit.take_problem(CardProblem(Code.REMOVED))
    assert visit.phase is Phase.UNREADABLE
    assert not knows_something(visit)


PHOTO = Photo(b"photo", "JPEG", 480, 640)


def looked_at(visit: CardVisit) -> CardVisit:
    """The person agreed, and their photo was read."""
    read(visit)
    assert visit.agree_to_face() is not None
    assert visit.take_photo(replace(reading(), photo=PHOTO)) == PHOTO.data
    return visit


def test_the_photo_is_read_only_after_the_person_agreed_and_only_once(visit: CardVisit) -> None:
    assert visit.agree_to_face() is None
    visit.take_digits(NUMBER[-6:])
    first = visit.begin_reading()
    assert first is not None and not first.photo
    visit.take_reading(reading())
    again = visit.agree_to_face()
    assert again is not None and again.photo
    assert visit.agree_to_face() is None
    assert visit.identity is Identity.OFFICER


@pytest.mark.parametrize(
    ("came_to", "identity"), [(Face.MATCHED, Identity.CARD_FACE), (Face.OFFICER, Identity.OFFICER)]
)
def test_a_ticket_comes_whatever_the_face_came_to(visit: CardVisit, came_to: Face, identity: Identity) -> None:
    looked_at(visit).end_face(came_to)
    assert visit.person is not None and visit.person.identity is identity
    visit.end_face(Face.MATCHED)
    assert visit.identity is identity


@pytest.mark.parametrize("what", ["no photo", "another card"])
def test_a_photo_that_is_not_there_or_not_theirs_is_compared_by_an_officer(visit: CardVisit, what: str) -> None:
    read(visit)
    visit.agree_to_face()
    other = replace(holder(), number="999148000002")
    answer = reading() if what == "no photo" else replace(reading(person=other), photo=PHOTO)
    assert visit.take_photo(answer) is None
    assert visit.person is not None and visit.person.identity is Identity.OFFICER


def test_a_card_that_fails_at_its_second_reading_is_refused(visit: CardVisit) -> None:
    read(visit)
    visit.agree_to_face()
    assert visit.take_photo(reading(failed(Reason.ALTERED))) is None
    assert (visit.phase, visit.person) == (Phase.REFUSED, None)
    assert not knows_something(visit)


def test_who_looks_into_the_camera_without_their_card_is_given_the_time_but_no_more(
    visit: CardVisit, clock: Clock
) -> None:
    looked_at(visit).card_taken()
    clock.at += REMOVED_S
    visit.tidy()
    assert visit.phase is Phase.READ
    visit.end_face(Face.MATCHED)
    clock.at += REMOVED_S
    visit.tidy()
    assert visit.phase is Phase.OVER


def test_who_takes_their_card_and_lays_it_down_again_for_the_photo_is_given_the_whole_time(
    visit: CardVisit, clock: Clock
) -> None:
    read(visit).card_taken()
    clock.at += REMOVED_S - 1
    visit.agree_to_face()
    visit.card_placed()
    visit.take_photo(replace(reading(), photo=PHOTO))
    clock.at += REMOVED_S
    visit.tidy()
    assert visit.phase is Phase.READ
    visit.end_face(Face.MATCHED)
    clock.at += REMOVED_S
    visit.tidy()
    assert visit.phase is Phase.READ, "their card still lies there"
    visit.card_taken()
    clock.at += REMOVED_S
    visit.tidy()
    assert visit.phase is Phase.OVER


def test_a_face_is_forgotten_with_the_rest_after_two_minutes(visit: CardVisit, clock: Clock) -> None:
    looked_at(visit)
    clock.at += KEEP_S
    visit.tidy()
    assert (visit.phase, visit.person) == (Phase.OVER, None)
    assert not knows_something(visit)
