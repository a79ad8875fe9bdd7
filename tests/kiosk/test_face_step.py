"""A face at a kiosk: the local API with the real model in its process, a simulated camera and cards on the reader."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from devices.face.service import FaceService
from devices.face.thresholds import FILE, Thresholds, write
from tests.devices.camera.simulated import SimulatedCamera, simulated_camera
from tests.devices.face.sightings import calibrated
from tests.kiosk.cards import CardKiosk, running_card_kiosk
from tests.kiosk.faces import CHECK_S, READY_S, agree, come_to_an_end, face, wait_for_model, wait_until_offered
from tests.kiosk.machines import Printer, descendants, until
from tests.kiosk.test_appointments import book, state
from tests.kiosk.test_card_screen import hold, to_card
from tests.kiosk.test_screen import LOOKS, SIZE
from tests.running import Centre

SERVICE = 4


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedCamera]:
    with simulated_camera(tmp_path_factory.mktemp("camera")) as running:
        yield running


@pytest.fixture(scope="module")
def model() -> Iterator[Thresholds]:
    """What the model starts with."""
    service = FaceService("faces")
    service.start()
    yield service.start_thresholds()
    service.stop()


@pytest.fixture(scope="module")
def faces(
    centre: Centre, session_printer: Printer, camera: SimulatedCamera, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CardKiosk]:
    base = tmp_path_factory.mktemp("kiosk")
    # A kiosk of its own to the centre: those of one token overwrite each other's devices.
    token = str(centre.pair("kiosk")["token"])
    options = ["--camera", str(camera.address)]
    with running_card_kiosk(centre, base, *options, printer=session_printer, token=token) as desk:
        desk.kiosk.wait_for_printer("ready")
        wait_for_model(base / "kiosk.log")
        yield desk


@contextmanager
def read(desk: CardKiosk, name: str) -> Iterator[str]:
    """A card that lies there, read, and the step offered; the visit's id."""
    visit = desk.begin()
    with desk.placed(name) as made:
        desk.type(visit, made.file.card.person.access_number)
        assert desk.wait_for(visit, "read", "refused", "unreadable")["phase"] == "read"
        wait_until_offered(desk, visit)
        yield visit


def turning(camera: SimulatedCamera) -> Callable[[str], None]:
    """Turns the person before it."""
    return lambda way: camera.pose(turn=way)


def identity_of(desk: CardKiosk, centre: Centre, visit: str, number: int = SERVICE) -> str:
    """What the ticket that is now taken by the card says to the counter."""
    # Services of their own: people of the deck take one ticket a service.
    service = desk.kiosk.services()[number]["id"]
    issued = desk.kiosk.post("/local/v1/tickets", desk.kiosk.order(card=visit, paper="screen", service=service))
    assert issued.status_code == 201, issued.text
    ticket = issued.json()["ticket"]["id"]
    return str(centre.get(f"/api/v1/tickets/{ticket}", role="admin").json()["identity"])


def test_who_agrees_and_is_the_person_on_the_card_is_told_to_the_counter(
    faces: CardKiosk, centre: Centre, camera: SimulatedCamera, model: Thresholds
) -> None:
    write(faces.data / FILE, calibrated(model))
    with read(faces, "adult") as visit:
        refused = faces.kiosk.post(f"/local/v1/card/{visit}/face", {"consent": "yes"})
        assert refused.status_code == 422
        camera.pose(person="an")
        agree(faces, visit)
        assert come_to_an_end(faces, visit, turning(camera)) == "matched"
    camera.pose(person="nobody")
    assert faces.look(visit)["face"] == {"offered": False, "state": "matched"}
    assert identity_of(faces, centre, visit) == "card_face"
    assert faces.kiosk.get(f"/local/v1/card/{visit}/face").status_code == 409
    (faces.data / FILE).unlink()


def test_a_match_by_thresholds_that_nobody_measured_here_is_told_as_a_hint(
    faces: CardKiosk, centre: Centre, camera: SimulatedCamera
) -> None:
    with read(faces, "adult") as visit:
        camera.pose(person="an")
        agree(faces, visit)
        assert come_to_an_end(faces, visit, turning(camera)) == "likely"
    camera.pose(person="nobody")
    assert identity_of(faces, centre, visit, SERVICE + 1) == "face_hint"
    told = device(centre, "face")
    assert (told["state"], told["reason"]) == ("warning", "thresholds-uncalibrated")


@pytest.mark.parametrize(("fault", "card"), [("unplug", "pensioner"), ("stall", "adult")])
def test_a_camera_that_goes_in_the_middle_of_a_check_leads_to_an_officer_and_a_number(
    faces: CardKiosk, centre: Centre, camera: SimulatedCamera, fault: str, card: str
) -> None:
    with read(faces, card) as visit:
        agree(faces, visit)
        until(lambda: face(faces, visit)["hint_en"] is not None, CHECK_S)
        camera.switch(**{fault: True})
        try:
            assert come_to_an_end(faces, visit, turning(camera)) == "officer"
            until(lambda: device(centre, "camera")["state"] == "absent", READY_S)
            assert identity_of(faces, centre, visit, SERVICE + 2) == "officer"
        finally:
            camera.switch(**{fault: False})
    faces.kiosk.post(f"/local/v1/card/{visit}/end", {})
    until(lambda: device(centre, "camera")["state"] == "ready", READY_S)


def test_a_face_process_that_dies_in_the_middle_of_a_check_is_back_and_nobody_waits_for_it(
    faces: CardKiosk, centre: Centre, camera: SimulatedCamera
) -> None:
    before = device(centre, "face")["counters"]["reconnects"]
    with read(faces, "young") as visit:
        camera.pose(person="chi")
        agree(faces, visit)
        until(lambda: face(faces, visit)["good_pictures"] > 0, CHECK_S)
        for process in face_processes(faces):
            os.kill(process, signal.SIGKILL)
        assert come_to_an_end(faces, visit, turning(camera)) == "officer"
    camera.pose(person="nobody")
    assert identity_of(faces, centre, visit, SERVICE + 2) == "officer"
    until(lambda: device(centre, "face")["counters"]["reconnects"] > before, READY_S)
    assert device(centre, "face")["state"] == "warning"


def test_a_camera_that_is_away_is_not_offered_and_the_card_gives_its_number(
    faces: CardKiosk, centre: Centre, camera: SimulatedCamera
) -> None:
    camera.switch(unplug=True)
    try:
        until(lambda: device(centre, "camera")["state"] == "absent", READY_S)
        visit, seen = faces.read("expired")
        assert seen["face"] == {"offered": False, "state": "none"}
        refused = faces.kiosk.post(f"/local/v1/card/{visit}/face", {"consent": True})
        assert (refused.status_code, refused.json()["code"]) == (409, "face_unavailable")
        assert identity_of(faces, centre, visit, SERVICE + 2) == "card"
    finally:
        camera.switch(unplug=False)
    until(lambda: device(centre, "camera")["state"] == "ready", READY_S)


def device(centre: Centre, kind: str) -> dict[str, Any]:
    """What this kiosk told the server of its camera or its model."""
    items = centre.get("/api/v1/devices", role="technician").json()["items"]
    # The kiosk may have been started anew between two tests: the one that was heard last is meant.
    return dict(max((one for one in items if one["kind"] == kind), key=lambda one: str(one["host"]["heard_at"])))


def face_processes(desk: CardKiosk) -> list[int]:
    """Those that this kiosk runs now."""
    family = descendants(desk.kiosk.process.pid)
    found = [one for one in family if b"devices.face.child" in Path(f"/proc/{one}/cmdline").read_bytes()]
    assert found
    return found


def test_whose_card_shows_somebody_else_goes_to_an_officer_and_gets_a_number(
    faces: CardKiosk, centre: Centre, camera: SimulatedCamera
) -> None:
    with read(faces, "young") as visit:
        camera.pose(person="chi")
        agree(faces, visit)
        assert come_to_an_end(faces, visit, turning(camera)) == "officer"
    camera.pose(person="nobody")
    assert identity_of(faces, centre, visit) == "officer"


def test_who_steps_back_or_does_not_want_it_gets_a_number_too(faces: CardKiosk, centre: Centre) -> None:
    with read(faces, "expired") as visit:
        assert identity_of(faces, centre, visit) == "card"
    with read(faces, "unknown-issuer") as visit:
        agree(faces, visit)
        left = faces.kiosk.post(f"/local/v1/card/{visit}/face/leave", {})
        assert left.json()["state"] == "officer"
        assert identity_of(faces, centre, visit) == "officer"


def test_a_kiosk_without_a_camera_offers_nothing(desk: CardKiosk) -> None:
    visit, seen = desk.read("expired")
    assert seen["face"] == {"offered": False, "state": "none"}
    assert desk.kiosk.post(f"/local/v1/card/{visit}/face", {"consent": True}).status_code == 404


@pytest.fixture
def screen(browser: Browser, faces: CardKiosk) -> Iterator[Page]:
    context = browser.new_context(viewport=SIZE, has_touch=True, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(faces.kiosk.url)
    expect(page.locator(".door").first).to_be_visible()
    yield page
    context.close()


@pytest.mark.browser
def test_the_step_on_the_screen(screen: Page, faces: CardKiosk, camera: SimulatedCamera) -> None:
    made = faces.card("reduced")
    to_card(screen, made.file.card.person.access_number, agency=4)
    with faces.placed("reduced"):
        screen.locator(".first").click()
        expect(screen.locator("h1")).to_have_text("So khuôn mặt với ảnh trong thẻ?")
        usable(screen, "consent")
        doors = screen.locator(".way-door")
        # Measured in one moment: the last look may just be going.
        agreeing, without = doors.evaluate_all("doors => doors.map((door) => door.getBoundingClientRect().height)")
        assert agreeing == without
        doors.first.click()
        expect(screen.locator("h1")).to_have_text("Mời Ông/Bà nhìn vào camera", timeout=20_000)
        usable(screen, "looking")
        assert screen.locator("img, video, canvas").count() == 0
        camera.pose(person="chi")
        expect(screen.locator("h1")).to_have_text("Cán bộ sẽ đối chiếu tại quầy", timeout=CHECK_S * 1000)
        usable(screen, "officer")
    camera.pose(person="nobody")
    screen.get_by_role("button", name="Lấy số").click()
    screen.locator(".none").click()
    expect(screen.locator(".number")).to_be_visible()


@pytest.mark.browser
def test_an_appointment_that_the_card_found_skips_no_step(screen: Page, faces: CardKiosk, centre: Centre) -> None:
    person = faces.card("reduced").file.card.person
    made = book(centre, faces, person=person.number)
    to_card(screen, person.access_number, agency=4)
    with faces.placed("reduced"):
        screen.get_by_role("button", name="Lấy số theo lịch hẹn").click()
        expect(screen.locator("h1")).to_have_text("So khuôn mặt với ảnh trong thẻ?")
        screen.get_by_role("button", name="Không so khuôn mặt").click()
        expect(screen.locator(".number")).to_be_visible()
    assert state(centre, made)[0] == "arrived"


def usable(page: Page, step: str) -> None:
    """In reach, whole, and understood in every look. The looks are switched on and off while the step goes on."""
    for look, button in LOOKS.items():
        tool = page.locator(f".tools .tool:nth-child({button or 1})")
        tool.click()
        hold(page, look, step)
        # A language is left by choosing the other, every other look by the same touch.
        (page.locator(".tools .tool").first if look in ("plain", "en") else tool).click()
