"""What is known of a card, and for how long: the one object that holds it, on a clock moved by hand."""

from datetime import date

import pytest

from devices.id_card.holder import Holder
from devices.id_card.problems import CardProblem, Code
from devices.id_card.reading import CardReading, Step
from devices.id_card.sex import Sex
from devices.id_card.trust import Finding, Reason, Trust, failed
from kiosk.card_view import card_view
from kiosk.card_visit import KEEP_S, MOST_TRIES, REMOVED_S, CardVisit, Phase

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
    early = card_view(visit)
    assert early["greeting"] == {"name": "Mẫu", "sex": "female"}
    assert (early["read"], visit.person) == ([], None)
    visit.take_reading(reading())
    shown = {row["what"]: row["value"] for row in card_view(visit)["read"]}
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
    assert card_view(visit)["greeting"] is None


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
