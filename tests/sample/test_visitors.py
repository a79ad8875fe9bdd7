import random
import statistics
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.sample.visitors import PRIORITY_SHARE, Habits, ServiceLoad, Visitors, kept_free

LOADS = [ServiceLoad("A", 3, 8), ServiceLoad("B", 1, 12), ServiceLoad("C", 0, 5)]


def visitors(seed: int = 1, per_hour: float = 75) -> Visitors:
    return Visitors(random.Random(seed), LOADS, per_hour)


def habits(seed: int = 1) -> Habits:
    return Habits(random.Random(seed), LOADS)


def test_the_same_seed_is_the_same_day() -> None:
    one, two = visitors(5), visitors(5)
    assert [(one.gap_s(), one.visit()) for _ in range(50)] == [(two.gap_s(), two.visit()) for _ in range(50)]
    assert visitors(5).gap_s() != visitors(6).gap_s()


def test_as_many_come_as_were_asked_for() -> None:
    stream = visitors(per_hour=120)
    assert statistics.fmean(stream.gap_s() for _ in range(20_000)) == pytest.approx(30, rel=0.03)


def test_services_by_weight_and_priority_by_its_share() -> None:
    stream = visitors()
    visits = [stream.visit() for _ in range(10_000)]
    asked = Counter(visit.service for visit in visits)
    assert asked["A"] / 10_000 == pytest.approx(0.75, abs=0.02) and asked["C"] == 0
    assert sum(v.priority != "none" for v in visits) / 10_000 == pytest.approx(PRIORITY_SHARE, abs=0.01)
    assert {h for v in visits for h in v.help} == {"guide", "wheelchair", "deaf"}
    assert {v.channel for v in visits} == {"kiosk", "reception", "phone"} and {v.language for v in visits} == {
        "vi",
        "en",
    }


def test_nobody_to_come_is_refused() -> None:
    with pytest.raises(ValueError):
        Visitors(random.Random(1), LOADS, 0)
    with pytest.raises(ValueError):
        Visitors(random.Random(1), [ServiceLoad("A", 0, 1)], 10)


def test_services_take_their_mean_with_a_long_tail() -> None:
    desk = habits()
    minutes = [desk.turn("A", may_pay=True).serve_s / 60 for _ in range(20_000)]
    assert statistics.fmean(minutes) == pytest.approx(8, rel=0.03)
    assert statistics.pstdev(minutes) / statistics.fmean(minutes) == pytest.approx(0.75, abs=0.05)
    unknown = [desk.turn("?", may_pay=False).serve_s / 60 for _ in range(20_000)]
    assert statistics.fmean(unknown) == pytest.approx(10, rel=0.03)


def test_turns_end_as_often_as_the_shares_say() -> None:
    desk = habits()
    ends = Counter(desk.turn("A", may_pay=True).end for _ in range(20_000))
    assert ends["no_show"] / 20_000 == pytest.approx(0.04, abs=0.005)
    assert ends["park"] / 20_000 == pytest.approx(0.03, abs=0.005)
    assert ends["to_payment"] / 20_000 == pytest.approx(0.08, abs=0.01)
    assert "to_payment" not in {desk.turn("A", may_pay=False).end for _ in range(2_000)}


def test_low_scores_say_why_and_high_ones_do_not() -> None:
    desk = habits()
    opinions = [o for o in (desk.opinion() for _ in range(5_000)) if o is not None]
    assert {o.score for o in opinions} == {1, 2, 3, 4, 5}
    assert all(bool(o.reasons) == (o.score <= 3) for o in opinions)


def test_the_least_missed_counters_are_left_free() -> None:
    counters = {"1": ["only"], "2": ["big"], "3": ["big", "small"], "4": ["big"], "5": ["small"], "6": []}
    load = {"only": 1.0, "big": 3.0, "small": 0.1}
    assert kept_free(counters, load, 1) == ["3"]  # its two colleagues carry half of "big" more, "5" carries "small"
    assert kept_free(counters, load, 2) == ["2", "3"]
    assert kept_free(counters, load, 9) == ["2", "3"]
    assert kept_free(counters, load, 0) == [] and kept_free({}, {}, 4) == []


@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=3, unique=True), max_size=9), st.integers(0, 9))
def test_all_that_was_served_is_still_served(desks: list[list[str]], count: int) -> None:
    counters = {str(number): services for number, services in enumerate(desks)}
    free = kept_free(counters, {"a": 1, "b": 0, "c": 5, "d": 2}, count)
    assert len(free) <= count and len(set(free)) == len(free)
    left = {service for counter, services in counters.items() if counter not in free for service in services}
    assert left == {service for services in desks for service in services}
