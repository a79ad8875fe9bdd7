"""Who is next, and who is ahead of whom."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.priority import LAPSED, LATE, Place, Priority, WaitClass, place
from queue_server.domain.routing import WEIGHT, Head, choose, credit, overtakes
from tests.clocks import MONDAY_NINE as NOW

WAITS = st.integers(0, 7200).map(lambda s: timedelta(seconds=s))
HEADS = st.lists(
    st.builds(
        lambda i, c, w: Head(f"leg{i:04d}", f"ticket{i}", c, NOW - w),
        st.integers(0, 9999),
        st.sampled_from(WaitClass),
        WAITS,
    ),
    min_size=1,
    unique_by=lambda h: h.leg_id,
)


def test_nobody_waits() -> None:
    assert choose([], NOW) is None


def test_four_minutes_of_priority_weigh_as_much_as_sixteen() -> None:
    regular = Head("a", "a", WaitClass.REGULAR, NOW - timedelta(minutes=16))
    elder = Head("b", "b", WaitClass.PRIORITY, NOW - timedelta(minutes=4))
    assert choose([elder, regular], NOW) == regular, "equal credit: who came first"
    assert choose([elder, regular], NOW + timedelta(seconds=1)) == elder


@given(HEADS)
def test_the_chosen_has_most_credit_and_order_does_not_matter(heads: list[Head]) -> None:
    chosen = choose(heads, NOW)
    assert chosen is not None
    assert credit(chosen.wait_class, chosen.queued_at, NOW) == max(
        credit(h.wait_class, h.queued_at, NOW) for h in heads
    )
    assert choose(reversed(heads), NOW) == chosen


@given(st.sampled_from(WaitClass), st.sampled_from(WaitClass), WAITS, WAITS)
def test_ahead_is_who_has_at_least_my_credit(
    other: WaitClass, mine: WaitClass, theirs: timedelta, my: timedelta
) -> None:
    ahead = NOW - theirs <= overtakes(other, mine, NOW - my, NOW)
    assert ahead == (WEIGHT[other] * theirs >= WEIGHT[mine] * my)


@given(st.sampled_from(WaitClass), WAITS)
def test_nobody_starves(wait_class: WaitClass, wait: timedelta) -> None:
    """Against any rival who comes now, four times my wait later it is my turn."""
    mine = credit(wait_class, NOW - wait, NOW + 4 * wait + timedelta(seconds=1))
    rival = credit(WaitClass.PRIORITY, NOW + 4 * wait, NOW + 4 * wait + timedelta(seconds=1))
    assert mine > rival or wait < timedelta(seconds=1)


def test_a_place_by_appointment() -> None:
    slot = NOW + timedelta(minutes=20)
    early = Place(WaitClass.APPOINTMENT, slot - timedelta(minutes=5))
    assert place(Priority.NONE, slot, NOW) == early
    assert place(Priority.NONE, NOW - LATE, NOW).wait_class is WaitClass.APPOINTMENT
    assert place(Priority.NONE, NOW - LAPSED, NOW) == Place(WaitClass.REGULAR, NOW - LAPSED)
    assert place(Priority.NONE, NOW - timedelta(hours=1), NOW) == Place(WaitClass.REGULAR, NOW)
    assert place(Priority.DISABLED, None, NOW) == Place(WaitClass.PRIORITY, NOW)
