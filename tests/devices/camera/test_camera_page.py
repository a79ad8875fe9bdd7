"""The camera on the page of the simulated hall: somebody is put before it, turned, and the camera broken, by clicks."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from devices.camera.camera import Camera
from devices.contract import State
from tests.devices.camera.simulated import SimulatedCamera
from tests.rings.line import until


def test_a_visitor_of_the_page_sits_somebody_down_and_covers_the_lens(
    simulated: SimulatedCamera, browser: Browser
) -> None:
    camera = Camera(simulated.address, "Camera 1")
    camera.start()
    page = browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    try:
        page.goto(simulated.console.replace("/hall/cameras/1", "/hall"))
        person, left = page.get_by_role("button", name="Người thứ nhất"), page.get_by_role("button", name="sang trái")
        person.click()
        expect(person).to_have_attribute("aria-pressed", "true")
        left.click()
        expect(left).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_role("img", name="Camera 1 đang thấy")).to_be_visible()
        grave = [one for one in Axe().run(page).response["violations"] if one["impact"] in ("serious", "critical")]
        assert grave == []
        page.get_by_role("button", name="Che ống kính").click()
        until(lambda: camera.health().state is State.BLOCKED)
        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("button", name="Cover the lens")).to_have_attribute("aria-pressed", "true")
        assert faults == []
    finally:
        page.close()
        camera.stop()
