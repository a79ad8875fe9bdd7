"""What a band says, and when it says nothing."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain.forecast import Band, Cycles, Desk, QueueForecaster, Situation

TEN_MINUTES = Cycles(cases=50, mean_s=600, sd_s=300)
BUSY = Desk(frozenset({"nop"}), free=False)
ROOM = Situation(waiting={"nop": 4}, desks=[BUSY], history={"nop": TEN_MINUTES}, overall=TEN_MINUTES)
FORECAST = QueueForecaster()


def test_four_ahead_at_one_desk() -> None:
    band = FORECAST.band("nop", 4, ROOM)
    assert band is not None
    assert 40 * 60 <= band.low_s < 50 * 60, "four services and the rest of the running one"
    assert band.high_s > band.low_s


def test_a_free_desk_and_nobody_ahead() -> None:
    assert FORECAST.band("nop", 0, replace(ROOM, desks=[replace(BUSY, free=True)])) == Band(0, 60)


def test_a_second_desk_halves_it() -> None:
    one, two = FORECAST.band("nop", 4, ROOM), FORECAST.band("nop", 4, replace(ROOM, desks=[BUSY, BUSY]))
    assert one is not None
    assert two is not None
    assert abs(two.low_s - one.low_s / 2) <= 60


def test_at_a_shared_desk_everybody_before_me_counts() -> None:
    shared = replace(BUSY, service_ids=frozenset({"nop", "tra"}))
    alone = FORECAST.band("nop", 4, replace(ROOM, desks=[shared]))
    beside = FORECAST.band("nop", 4, replace(ROOM, desks=[shared], waiting={"nop": 4, "tra": 4}))
    assert alone == FORECAST.band("nop", 4, ROOM)
    assert beside is not None
    assert alone is not None
    assert 1.7 * alone.low_s <= beside.low_s <= 2 * alone.low_s


def test_others_count_only_for_their_share_of_my_desk() -> None:
    """Four wait for a service with four desks, one of which also serves mine, where nobody waits."""
    theirs = replace(BUSY, service_ids=frozenset({"tra"}))
    mine = replace(BUSY, service_ids=frozenset({"nop", "tra"}))
    room = replace(ROOM, desks=[theirs, theirs, theirs, mine], waiting={"tra": 4})
    band = FORECAST.band("nop", 0, room)
    assert band is not None
    assert band.low_s == 16 * 60, "one of the four and the rest of a running service"


def test_the_head_of_my_line_does_not_wait_for_everybody_elses() -> None:
    shared = replace(BUSY, service_ids=frozenset({"nop", "tra"}))
    room = replace(ROOM, desks=[shared], waiting={"nop": 9, "tra": 10})
    head, last = FORECAST.band("nop", 0, room), FORECAST.band("nop", 9, room)
    assert head is not None
    assert last is not None
    assert head.low_s < 20 * 60 < 3 * 60 * 60 < last.low_s


def test_silence_when_nothing_honest_can_be_said() -> None:
    assert FORECAST.band("nop", 1, replace(ROOM, desks=[])) is None, "no desk open for it"
    thin = Cycles(9, 600, 300)
    assert FORECAST.band("nop", 1, replace(ROOM, history={"nop": thin}, overall=thin)) is None
    assert FORECAST.band("nop", 1, replace(ROOM, history={}, overall=Cycles(40, 600, 300))) is not None


@given(st.integers(0, 300), st.floats(10, 5000), st.floats(0, 3), st.integers(1, 30))
def test_bands_are_whole_minutes_in_order_and_grow_with_the_queue(n: int, mean: float, cv: float, desks: int) -> None:
    cycles = Cycles(50, mean, mean * cv)
    room = Situation({"nop": n}, [BUSY] * desks, {"nop": cycles}, cycles)
    band, longer = FORECAST.band("nop", n, room), FORECAST.band("nop", n + 1, room)
    assert band is not None
    assert longer is not None
    assert 0 <= band.low_s <= band.high_s
    assert band.low_s % 60 == band.high_s % 60 == 0
    assert longer.low_s >= band.low_s
    assert longer.high_s >= band.high_s
