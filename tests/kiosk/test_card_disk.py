"""Fifty card visits at a kiosk, some with the face compared, then its whole disk is searched: nothing is on it.

Searched are the kiosk's data, logs and temporary files, the profile of the browser before it, and the server's data.
"""

import base64
import io
import struct
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserType, Page, expect

from bench.running import free_port
from devices.camera.address import StreamAddress
from devices.face.service import FaceService
from devices.sim.camera.station import NOBODY, CameraStation
from devices.sim.camera.stream import CameraStream
from devices.sim.card.chip import Chip
from devices.sim.card.contents import Contents
from devices.sim.card.data_groups import dg2
from devices.sim.card.faults import Fault, FaultyCard
from devices.sim.card.likeness import likeness
from devices.sim.card.office import CardOffice
from devices.sim.card.person import Person, Sex, invented
from devices.sim.card.personalisation import Personalisation
from devices.sim.card.portrait import PhotoFormat, portrait
from devices.sim.card.tray import write_anchors
from devices.sim.card.virtual_reader import CardLink
from tests.kiosk.cards import CardKiosk, running_card_kiosk
from tests.kiosk.faces import CHECK_S, agree, come_to_an_end, wait_until_offered
from tests.kiosk.machines import Printer, descendants, until
from tests.kiosk.test_card_screen import to_card
from tests.kiosk.test_screen import SIZE
from tests.running import running_centre

pytestmark = pytest.mark.browser

VISITS = 50
IN_THE_BROWSER = 3
FACES = 2
"""Visits beside those in the browser where the face is compared; the first in the browser is one too."""
LIKE = "an"
"""Whose photo is on their cards, and who comes before the camera."""
FRAMES = 24
"""So many of the camera's pictures are searched for."""
BORN = date(1948, 7, 19)
FIRST_SERIAL = 771_000
NUMBER_STEM = "99914877"
"""What all these numbers begin with: no province, a woman born in 1948, and the serials of this test."""
NAME_STEM = "Quách Thị Dĩa"
STREET = "Ngõ Kiểm Tra Bộ Nhớ"
DATES = ("19/07/1948", "19071948", "1948-07-19")


def person(n: int, today: date) -> Person:
    """Somebody who never was: a name, a street and a number that stand nowhere else."""
    made = invented(f"{NAME_STEM} {chr(65 + n % 26)}{n}", Sex.FEMALE, BORN, FIRST_SERIAL + n, today)
    return Person(made.number, made.name, made.sex, made.born, made.issued, made.expires, residence=f"{n} {STREET}")


class KeepingStation(CameraStation):
    """A camera that remembers, for this test alone, what it showed while faces were compared."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[bytes] = []

    def jpeg(self) -> bytes:
        """The next picture, remembered while somebody is there."""
        picture = super().jpeg()
        if self.pose.person == LIKE:
            self.shown.append(picture)
        return picture


def of_faces(shown: list[bytes], photo: bytes) -> Iterator[tuple[str, bytes]]:
    """Pictures of the camera, as they came and as they were decoded, and the measure of the face on the card."""
    for jpeg in shown[:: max(1, len(shown) // FRAMES)]:
        yield "frame", jpeg[len(jpeg) // 2 :][:48]
        yield from encoded("frame", jpeg[len(jpeg) // 2 :][:24])
        row = np.asarray(Image.open(io.BytesIO(jpeg)).convert("RGB"))[240, 300:316]
        yield "pixels", row.tobytes()
        yield "pixels", row[:, ::-1].tobytes()
    numbers = measure(photo)
    for at in range(0, len(numbers), len(numbers) // 4):
        four = numbers[at : at + 4]
        yield "measure", struct.pack("<4d", *four)
        yield "measure", struct.pack("<4f", *four)
        yield "measure text", repr(four[0])[:12].encode()


def measure(photo: bytes) -> list[float]:
    """The numbers of the one face on a photo, by the model that the kiosk has too."""
    service = FaceService("faces")
    service.start()
    try:
        template = service.photo(photo).template
        assert template
        return list(template._values)
    finally:
        service.stop()


def needles(photos: list[bytes]) -> Iterator[tuple[str, bytes]]:
    """Everything that would give a card away, in every form a program might have written it in."""
    for what, text in (
        ("number", NUMBER_STEM),
        ("name", NAME_STEM),
        ("street", STREET),
        *(("birth", d) for d in DATES),
    ):
        for form in {text, unicodedata.normalize("NFD", text), text.upper()}:
            yield what, form.encode()
            yield f"{what} utf-16", form.encode("utf-16-le")
            yield f"{what} escaped", form.encode("ascii", "backslashreplace")
        yield from encoded(what, text.encode())
    yield "name in the zone", b"QUACH<<THI<DIA"
    yield "name without marks", b"quach thi dia"
    yield "name without marks", b"Quach Thi Dia"
    for photo in photos:
        middle = photo[len(photo) // 2 :][:48]
        yield "photo", middle
        yield from encoded("photo", middle[:24])


def encoded(what: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """As hexadecimal figures, and as base64 wherever it begins in what was encoded."""
    yield f"{what} hex", data.hex().encode()
    yield f"{what} hex", data.hex().upper().encode()
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + data).rstrip(b"=")
        # The figures at both ends depend on the neighbours.
        yield f"{what} base64", text[(0, 2, 3)[shift] : -1]


def search(folder: Path, wanted: list[tuple[str, bytes]]) -> list[str]:
    """What was found where."""
    found = []
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink():
            content = file.read_bytes()
            found += [f"{file.relative_to(folder)}: {what}" for what, needle in wanted if needle in content]
    return found


@pytest.fixture
def area(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The disk of the machine: whatever its programs write by themselves lands here as well."""
    for name, folder in (("TMPDIR", "tmp"), ("HOME", "home"), ("XDG_DATA_HOME", "share"), ("XDG_CACHE_HOME", "cache")):
        (tmp_path / folder).mkdir()
        monkeypatch.setenv(name, str(tmp_path / folder))
    return tmp_path


@pytest.fixture
def camera() -> Iterator[tuple[KeepingStation, StreamAddress]]:
    """A camera of this process, so that what it showed is known."""
    station, address = KeepingStation(), StreamAddress("127.0.0.1", free_port(), "/camera.mjpeg")
    stream = CameraStream(address, station)
    stream.start()
    yield station, address
    stream.stop()


def test_nothing_of_fifty_cards_is_on_the_disk(
    area: Path,
    session_printer: Printer,
    camera: tuple[KeepingStation, StreamAddress],
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
) -> None:
    station, seen_at = camera
    today = date.today()
    office = CardOffice(today)
    compared = {0, *range(IN_THE_BROWSER, IN_THE_BROWSER + FACES)}
    cards = [
        office.make(Personalisation(person=person(n, today), likeness=LIKE if n in compared else ""))
        for n in range(VISITS)
    ]
    write_anchors(office.anchors, area / "kiosk" / "trust")
    with (
        running_centre(area / "centre") as centre,
        running_card_kiosk(centre, area / "kiosk", "--camera", str(seen_at), printer=session_printer) as desk,
    ):
        desk.kiosk.wait_for_printer("ready")
        for n, card in enumerate(cards[IN_THE_BROWSER:], IN_THE_BROWSER):
            visit(desk, card, station if n in compared else None, prints=n % 10 == 0)
        assert_no_core_dumps(desk.kiosk.process.pid)
        profile = area / "profile"
        in_the_browser(desk, cards[:IN_THE_BROWSER], station, browser_type, browser_type_launch_args, profile)
        issued = centre.get("/api/v1/snapshot", role="admin").json()["tickets"]
        recognised = [centre.get(f"/api/v1/tickets/{one['id']}", role="admin").json()["identity"] for one in issued]
    assert [one["class"] for one in issued] == ["priority"] * VISITS
    assert recognised.count("face_hint") == len(compared)
    photos = [portrait(card.person.number, card.person.is_grey, PhotoFormat.JPEG) for card in cards]
    face = likeness(LIKE, PhotoFormat.JPEG)
    assert face
    assert dg2(photos[1], PhotoFormat.JPEG) in cards[1].files.values(), "the photo that is searched for is the card's"
    assert dg2(face, PhotoFormat.JPEG) in cards[0].files.values()
    wanted = [*needles([*photos, face]), *of_faces(station.shown, face)]
    assert search(area, wanted) == []
    assert_the_search_finds(area, wanted, cards[7].person, photos[7])
    assert_the_search_finds_faces(area, wanted, station.shown[0], face)


def visit(desk: CardKiosk, card: Contents, camera: KeepingStation | None, *, prints: bool) -> None:
    """One person: the card, the face before a `camera`, then the form and the ticket on paper, or on the screen."""
    begun = desk.begin()
    link = CardLink(desk.reader, FaultyCard(Chip(card), Fault.NONE, 0))
    link.start()
    try:
        desk.type(begun, card.person.access_number)
        assert desk.wait_for(begun, "read", "refused", "unreadable")["phase"] == "read"
        if camera is not None:
            wait_until_offered(desk, begun)
            camera.sit(LIKE)
            agree(desk, begun)
            assert come_to_an_end(desk, begun, camera.turn) == "likely"
            camera.sit(NOBODY)
        if prints:
            assert desk.kiosk.post(f"/local/v1/card/{begun}/form", {"language": "vi"}).json() == {"state": "done"}
        wish = desk.kiosk.order(card=begun, paper="print" if prints else "screen")
        answer = desk.kiosk.post("/local/v1/tickets", wish)
        assert answer.status_code == 201, answer.text
        if prints:
            assert desk.kiosk.paper_of(answer.json()["ticket"]["id"])["state"] == "done"
    finally:
        link.stop()


def in_the_browser(
    desk: CardKiosk,
    cards: list[Contents],
    camera: KeepingStation,
    browser_type: BrowserType,
    launch: dict[str, Any],
    profile: Path,
) -> None:
    """The same on the screen, in a browser whose profile lies on the disk; the first lets their face be compared."""
    context = browser_type.launch_persistent_context(profile, viewport=SIZE, **launch)  # type: ignore[arg-type]
    page = context.new_page()
    for n, card in enumerate(cards):
        page.goto(desk.kiosk.url)
        to_card(page, card.person.access_number)
        link = CardLink(desk.reader, FaultyCard(Chip(card), Fault.NONE, 0))
        link.start()
        page.locator(".first").click()
        page.locator(".way-door").nth(min(n, 1)).click()
        if n == 0:
            camera.sit(LIKE)
            do_as_the_screen_says(page, camera)
            camera.sit(NOBODY)
            page.locator(".first").click()
        expect(page.locator(".number")).to_be_visible()
        link.stop()
    context.close()


def do_as_the_screen_says(page: Page, camera: KeepingStation) -> None:
    """Turn where the drawing points to, until the check is over."""
    shown = "front"

    def over() -> bool:
        nonlocal shown
        wanted = next((side for side in ("left", "right") if page.locator(f".head-turn.{side}").count()), "front")
        if wanted != shown:
            shown = wanted
            camera.turn(wanted)
        return page.locator(".step-face-likely").count() > 0

    until(over, CHECK_S)


def assert_no_core_dumps(pid: int) -> None:
    """The kiosk and all that it started, the process of faces among them."""
    family = list(descendants(pid))
    assert any(b"devices.face.child" in Path(f"/proc/{one}/cmdline").read_bytes() for one in family)
    for one in (pid, *family):
        limits = Path(f"/proc/{one}/limits").read_text(encoding="ascii")
        core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
        assert core.split()[4:6] == ["0", "0"]


def assert_the_search_finds(area: Path, wanted: list[tuple[str, bytes]], someone: Person, photo: bytes) -> None:
    """A search that finds nothing must be one that could have."""
    forms = {
        "number": f"x{someone.number}".encode(),
        "number utf-16": someone.number.encode("utf-16-le"),
        "number base64": base64.b64encode(f'{{"person":"{someone.number}"}}'.encode()),
        "number hex": someone.number.encode().hex().encode(),
        "name": someone.name.encode(),
        "name escaped": ascii(someone.name).encode(),
        "photo": photo,
        "photo base64": base64.b64encode(b"xy" + photo),
    }
    for what, content in forms.items():
        planted = area / "planted"
        planted.write_bytes(content)
        assert f"planted: {what}" in search(area, wanted), what
        planted.unlink()


def assert_the_search_finds_faces(area: Path, wanted: list[tuple[str, bytes]], jpeg: bytes, photo: bytes) -> None:
    numbers = measure(photo)
    pixels = np.asarray(Image.open(io.BytesIO(jpeg)).convert("RGB"))
    forms = {
        "photo": photo,
        "frame": jpeg,
        "frame base64": base64.b64encode(b"x" + jpeg),
        "pixels": np.ascontiguousarray(pixels[:, :, ::-1]).tobytes(),
        "measure": struct.pack(f"<{len(numbers)}d", *numbers),
        "measure text": str({"template": numbers}).encode(),
    }
    for what, content in forms.items():
        planted = area / "planted"
        planted.write_bytes(content)
        assert f"planted: {what}" in search(area, wanted), what
        planted.unlink()
