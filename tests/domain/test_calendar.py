"""Service days and opening hours."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from queue_server.domain.calendar import Hours, Opening, opening, service_day

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = [
    Hours(day, opens, closes)
    for day in range(5)
    for opens, closes in ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))
]
ROUND_THE_CLOCK = [Hours(day, time(0), time(0)) for day in range(7)]


def local(text: str, zone: ZoneInfo = VIETNAM) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-23T07:29:59", Opening(False, local("2026-11-23T07:30"), None)),
        ("2026-11-23T07:30:00", Opening(True, None, local("2026-11-23T11:30"))),
        ("2026-11-23T11:30:00", Opening(False, local("2026-11-23T13:30"), None)),
        ("2026-11-23T16:59:59", Opening(True, None, local("2026-11-23T17:00"))),
        ("2026-11-27T17:00:00", Opening(False, local("2026-11-30T07:30"), None)),
    ],
)
def test_an_office_week(at: str, expected: Opening) -> None:
    assert opening(local(at), VIETNAM, OFFICE, frozenset()) == expected


def test_a_holiday_is_skipped() -> None:
    new_year = frozenset({date(2027, 1, 1)})
    assert opening(local("2027-01-01T09:00"), VIETNAM, OFFICE, new_year).opens_at == local("2027-01-04T07:30")


def test_round_the_clock_has_no_midnight() -> None:
    found = opening(local("2026-11-23T23:59:59"), VIETNAM, ROUND_THE_CLOCK, frozenset())
    assert found.open
    assert found.closes_at is not None
    assert found.closes_at > local("2026-12-20T00:00")


def test_an_evening_over_midnight() -> None:
    evening = [Hours(0, time(18), time(1))]
    assert opening(local("2026-11-24T00:30"), VIETNAM, evening, frozenset()) == Opening(
        True, None, local("2026-11-24T01:00")
    )


def test_never_open_says_so() -> None:
    assert opening(local("2026-11-23T09:00"), VIETNAM, [], frozenset()) == Opening(False, None, None)


def test_hours_are_wall_clock_hours_when_daylight_saving_ends() -> None:
    sunday = [Hours(6, time(8), time(12))]
    found = opening(local("2026-10-25T00:30", BERLIN), BERLIN, sunday, frozenset())
    assert found.opens_at is not None
    assert found.opens_at.astimezone(UTC) == datetime(2026, 10, 25, 7, tzinfo=UTC), "08:00 is an hour later in UTC"


def test_a_service_day_is_the_local_date() -> None:
    assert service_day(datetime(2026, 11, 22, 17, 0, tzinfo=UTC), VIETNAM) == date(2026, 11, 23)
    assert service_day(datetime(2028, 2, 28, 17, 0, tzinfo=UTC), VIETNAM) == date(2028, 2, 29)
