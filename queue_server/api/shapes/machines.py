"""Devices, the machines they hang on, and the self-test."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from queue_server.api.shapes.base import Count, Shape

DeviceState = Literal["disabled", "absent", "connecting", "ready", "warning", "blocked", "error", "unknown"]


class Fault(Shape):
    host_id: str
    host_name: str
    key: str
    kind: str
    name: str
    state: DeviceState
    reason: str
    since: AwareDatetime
    zone_ids: list[str]
    counter_id: str | None


class DeviceHost(Shape):
    id: str
    kind: str
    name: str
    zone_ids: list[str]
    counter_id: str | None
    heard_at: AwareDatetime | None


class DeviceTransition(Shape):
    at: AwareDatetime
    state: DeviceState
    reason: str


class Battery(Shape):
    level: Annotated[float, Field(ge=0, le=1)]
    charging: bool


class ScreenCondition(Shape):
    """What a page knows of its machine; null is what its browser does not tell."""

    battery: Battery | None
    visible: bool | None
    sound: Literal["ok", "blocked", "none"] | None
    page: Literal["closed", "silent"] | None


class Device(Shape):
    host: DeviceHost
    key: str
    kind: str
    name: str
    state: DeviceState
    reason: str
    since: AwareDatetime
    counters: dict[str, Count]
    last_error: str
    testable: bool
    condition: ScreenCondition | None
    history: list[DeviceTransition]


class Devices(Shape):
    items: list[Device]


class Accepted(Shape):
    """Taken note of; what comes of it is told later."""


class TestsAsked(Shape):
    tests: list[str]
    new_rolls: list[str]


Result = Literal["running", "ok", "warning", "failed", "unknown"]


class SelfTestLine(Shape):
    """One thing, what came of it and what to do."""

    key: str
    about: str
    host: str | None
    name: str | None
    result: Result
    reason: str
    text_vi: str
    text_en: str


class SelfTest(Shape):
    id: str
    started_at: AwareDatetime
    ended_at: AwareDatetime | None
    result: Result
    lines: list[SelfTestLine]
