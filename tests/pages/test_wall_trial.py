"""A wall in a real browser tries its loudspeaker out when the technician asks, and says honestly how it went."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.kiosk.machines import until
from tests.running import Centre

pytestmark = pytest.mark.browser


def told(centre: Centre) -> list[tuple[str, str]]:
    events, after = [], 0
    while page := centre.get(f"/api/v1/feed?after={after}&limit=500", role="admin").json()["items"]:
        events += page
        after = page[-1]["seq"]
    return [(e["data"]["outcome"], e["data"]["reason"]) for e in events if e["type"] == "device.tested"]


def state(centre: Centre) -> tuple[str, str]:
    items: list[dict[str, Any]] = centre.get("/api/v1/devices", role="technician").json()["items"]
    return next(((one["state"], one["reason"]) for one in items if one["kind"] == "wall"), ("", ""))


def test_it_speaks_and_says_when_it_could_not(own_centre: Centre, open_page: Callable[..., Page]) -> None:
    made = own_centre.pair("wall", "--name", "Màn hình thử")
    page = open_page(f"{own_centre.url}/pair#{made['token']}", 1920, 1080)
    until(lambda: state(own_centre) == ("ready", ""))
    path = f"/api/v1/devices/{made['id']}/screen/test"

    with page.expect_response("**/wall/voice/trial") as heard:
        assert own_centre.post(path, role="technician").status_code == 202
    assert heard.value.headers["content-type"] == "audio/wav"
    until(lambda: told(own_centre) == [("done", "completed")])

    page.route("**/wall/voice/trial", lambda route: route.fulfill(status=503, body=""))
    with page.expect_response("**/wall/voice/trial"):
        assert own_centre.post(path, role="technician").status_code == 202
    until(lambda: told(own_centre)[1:] == [("failed", "no-voice")])

    page.evaluate(
        "Object.defineProperty(document, 'visibilityState', {get: () => 'hidden'});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    until(lambda: state(own_centre) == ("blocked", "page-hidden"))
