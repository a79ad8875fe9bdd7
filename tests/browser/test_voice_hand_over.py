"""A call is spoken although the wall that should speak it fails in that moment."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Hall
from tests.kiosk.machines import until


@pytest.mark.browser
def test_the_next_wall_says_what_the_first_could_not(hall: Hall) -> None:
    centre = hall.centre
    desk = centre.get("/api/v1/counters").json()["items"][0]
    zones = centre.get("/api/v1/snapshot", role="admin").json()["zones"]
    zone = next(z["code"] for z in zones if z["id"] == desk["zone_id"])
    first = hall.device(1920, 1080, "wall", "--zone", zone)
    expect(first.get_by_text("người").first).to_be_visible()
    first.context.route("**/wall/voice**", lambda _route: None)
    second = hall.device(1920, 1080, "wall", "--zone", zone)
    expect(second.get_by_text("người").first).to_be_visible()

    centre.post(f"/api/v1/counters/{desk['id']}/open", role="officer")
    ticket = centre.issue(desk["service_ids"][0])
    centre.post(f"/api/v1/counters/{desk['id']}/call-next", role="officer")
    expect(second.get_by_text(ticket["number"]).first).to_be_visible()
    assert second.evaluate("() => window.heard.length") == 0, "it does not lead"

    first.close()
    second.wait_for_function("() => window.heard.length > 0", timeout=15_000)
    until(lambda: centre.get("/api/v1/snapshot", role="admin").json()["calls"][0]["spoken_at"] is not None)
