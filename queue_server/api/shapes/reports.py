"""The figures of a day."""

from pydantic import AwareDatetime

from queue_server.api.shapes.base import Count, Seconds, Shape


class ServiceToday(Shape):
    service_id: str
    waiting: Count
    longest_wait_s: Seconds | None
    issued: Count
    started: Count
    mean_wait_s: Seconds | None
    over_limit_share: float | None
    open_counters: Count


class Curve(Shape):
    step_s: int
    at: list[int]
    issued: list[int]
    started: list[int]
    waiting: list[int]
    mean_wait_s: list[int | None]


class Today(Shape):
    day: str
    at: AwareDatetime
    issued: Count
    waiting: Count
    serving: Count
    finished: Count
    no_show: Count
    longest_wait_s: Seconds | None
    mean_wait_s: Seconds | None
    over_limit_share: float | None
    wait_limit_s: Seconds
    counters_open: Count
    counters_all: Count
    satisfaction: float | None
    ratings: Count
    by_service: list[ServiceToday]
    curve: Curve
