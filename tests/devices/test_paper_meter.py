"""The meter of a roll of paper: what it counts, what it learns, and that a guess is called one."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.printer.paper_meter import LEARNED_FROM, NEAR_END_MM, SHORTEST_MM, Left, PaperMeter
from devices.printer.status import Fault

ASSUMED_MM = 50_000.0
FINE: frozenset[Fault] = frozenset()
NEAR = frozenset({Fault.MEDIA_LOW})
OUT = frozenset({Fault.MEDIA_LOW, Fault.MEDIA_EMPTY})
OPEN = frozenset({Fault.COVER_OPEN, Fault.MEDIA_EMPTY})


def printed(meter: PaperMeter, papers: int, mm: float = 100.0) -> PaperMeter:
    for _ in range(papers):
        meter = meter.printed(mm)
    return meter


def seen(meter: PaperMeter, looks: Iterable[frozenset[Fault]]) -> PaperMeter:
    for faults in looks:
        meter = meter.saw(faults)
    return meter


def used_up(meter: PaperMeter, papers: int, *end: frozenset[Fault]) -> PaperMeter:
    """A whole roll of so many papers of 100 mm, changed at its end."""
    return seen(printed(meter, papers), (*end, OPEN, FINE))


NEW = PaperMeter().new_roll()


def test_before_anything_is_known_the_count_is_a_guess() -> None:
    left = printed(PaperMeter(), 100).left(ASSUMED_MM)
    assert left.assumed
    assert left.prints == int((50_000 - 10_000) / printed(PaperMeter(), 100).ticket_mm)
    # A new roll alone does not tell its length, and a length written down tells nothing of a roll half used.
    assert NEW.left(ASSUMED_MM).assumed
    assert PaperMeter().left(ASSUMED_MM, 80_000).assumed
    assert NEW.left(ASSUMED_MM, 80_000) == Left(int(80_000 / NEW.ticket_mm), assumed=False)


def test_a_roll_that_was_counted_from_its_beginning_teaches_its_length() -> None:
    meter = used_up(NEW, 600, OUT)
    assert meter.lengths_mm == (60_000.0,)
    assert (meter.used_mm, meter.counted_whole) == (0.0, True)
    later = printed(meter, 400)
    assert later.left(ASSUMED_MM) == Left(int(20_000 / later.ticket_mm), assumed=False)
    assert later.left(ASSUMED_MM, 80_000).prints == later.left(ASSUMED_MM).prints, "what was learned beats the wrapper"


def test_the_roll_that_was_in_at_first_teaches_nothing_but_the_next_begins_whole() -> None:
    meter = used_up(PaperMeter(), 300, OUT)
    assert (meter.lengths_mm, meter.counted_whole) == ((), True)


@pytest.mark.parametrize(
    ("looks", "changed"),
    [
        ((NEAR, OPEN, FINE), True),
        ((NEAR, OUT, OPEN, FINE), True),
        ((OUT, FINE), True),  # nobody looked while the cover was open
        ((NEAR, FINE), False),  # the sensor flickers
        ((NEAR, OPEN, NEAR), False),  # the same roll put back
        ((NEAR, OPEN, NEAR, FINE), False),
        ((OPEN, FINE), False),  # a jam cleared in the middle of a roll
        ((FINE,), False),
        ((NEAR, OPEN, frozenset({Fault.NO_ANSWER})), False),  # silence says nothing
    ],
)
def test_when_a_roll_counts_as_changed(looks: tuple[frozenset[Fault], ...], changed: bool) -> None:
    meter = seen(printed(NEW, 500), looks)
    assert (meter.used_mm == 0.0) is changed
    assert (meter.lengths_mm == (50_000.0,)) is changed


def test_a_change_that_nobody_saw_is_noticed_when_the_sensor_stays_quiet_for_too_long() -> None:
    meter = printed(NEW, 500).saw(NEAR)
    beyond = int(NEAR_END_MM / 100) + 1
    assert printed(meter, beyond - 1).saw(FINE).used_mm > 0
    assert printed(meter, beyond).saw(FINE).used_mm == 0


def test_the_sensor_is_believed_over_the_count() -> None:
    assert printed(NEW, 10).saw(OUT).left(ASSUMED_MM) == Left(0, assumed=False)
    near = printed(NEW, 10).saw(NEAR)
    assert near.left(ASSUMED_MM).prints <= NEAR_END_MM / near.ticket_mm
    assert printed(near, 40).left(ASSUMED_MM).prints == 0


def test_a_roll_that_ended_at_once_was_none() -> None:
    assert used_up(NEW, int(SHORTEST_MM / 100) - 1, OUT).lengths_mm == ()


def test_one_odd_roll_does_not_count_and_old_ones_are_forgotten() -> None:
    meter = NEW
    for papers in (600, 610, 60, 590, 605, 600):
        meter = used_up(meter, papers, OUT)
    assert len(meter.lengths_mm) == LEARNED_FROM
    assert meter.left(ASSUMED_MM).prints == int(60_000 / meter.ticket_mm)


FAULTS = st.frozensets(st.sampled_from(list(Fault)), max_size=3)


@given(st.lists(st.one_of(FAULTS, st.floats(1.0, 2_000.0)), max_size=60))
def test_whatever_happens_the_count_is_a_number_of_tickets(happenings: list[frozenset[Fault] | float]) -> None:
    meter = PaperMeter()
    for one in happenings:
        meter = meter.printed(one) if isinstance(one, float) else meter.saw(one)
        left = meter.left(ASSUMED_MM)
        assert 0 <= left.prints <= ASSUMED_MM
        assert all(length >= SHORTEST_MM for length in meter.lengths_mm)
