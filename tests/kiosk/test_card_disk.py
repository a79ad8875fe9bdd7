"""Fifty card visits at a kiosk, then its whole disk is searched: nothing of a card is on it.

Searched are the kiosk's data, logs and temporary files, the profile of the browser before it, and the server's data.
"""

import base64
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserType, expect

from devices.sim.card.chip import Chip
from devices.sim.card.contents import Contents
from devices.sim.card.data_groups import dg2
from devices.sim.card.faults import Fault, FaultyCard
from devices.sim.card.office import CardOffice
from devices.sim.card.person import Person, Sex, invented
from devices.sim.card.personalisation import Personalisation
from devices.sim.card.portrait import PhotoFormat, portrait
from devices.sim.card.tray import write_anchors
from devices.sim.card.virtual_reader import CardLink
from tests.kiosk.cards import CardKiosk, running_card_kiosk
from tests.kiosk.machines import Printer
from tests.kiosk.test_card_screen import to_card
from tests.kiosk.test_screen import SIZE
from tests.running import running_centre

pytestmark = pytest.mark.browser

VISITS = 50
IN_THE_BROWSER = 3
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


def test_nothing_of_fifty_cards_is_on_the_disk(
    area: Path,
    session_printer: Printer,
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
) -> None:
    today = date.today()
    office = CardOffice(today)
    cards = [office.make(Personalisation(person=person(n, today))) for n in range(VISITS)]
    write_anchors(office.anchors, area / "kiosk" / "trust")
    with (
        running_centre(area / "centre") as centre,
        running_card_kiosk(centre, area / "kiosk", printer=session_printer) as desk,
    ):
        desk.kiosk.wait_for_printer("ready")
        assert_no_core_dumps(desk.kiosk.process.pid)
        for n, card in enumerate(cards[IN_THE_BROWSER:]):
            visit(desk, card, prints=n % 10 == 0)
        in_the_browser(desk, cards[:IN_THE_BROWSER], browser_type, browser_type_launch_args, area / "profile")
        issued = centre.get("/api/v1/snapshot", role="admin").json()["tickets"]
    assert [one["class"] for one in issued] == ["priority"] * VISITS
    photos = [portrait(card.person.number, card.person.is_grey, PhotoFormat.JPEG) for card in cards]
    wanted = list(needles(photos))
    assert dg2(photos[0], PhotoFormat.JPEG) in cards[0].files.values(), "the photo that is searched for is the card's"
    assert search(area, wanted) == []
    assert_the_search_finds(area, wanted, cards[7].person, photos[7])


def visit(desk: CardKiosk, card: Contents, *, prints: bool) -> None:
    """One person: the card, then the form and the ticket on paper, or the ticket on the screen."""
    begun = desk.begin()
    link = CardLink(desk.reader, FaultyCard(Chip(card), Fault.NONE, 0))
    link.start()
    try:
        desk.type(begun, card.person.access_number)
        assert desk.wait_for(begun, "read", "refused", "unreadable")["phase"] == "read"
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
    desk: CardKiosk, cards: list[Contents], browser_type: BrowserType, launch: dict[str, Any], profile: Path
) -> None:
    """The same on the screen, in a browser whose profile lies on the disk."""
    context = browser_type.launch_persistent_context(profile, viewport=SIZE, **launch)  # type: ignore[arg-type]
    page = context.new_page()
    for card in cards:
        page.goto(desk.kiosk.url)
        to_card(page, card.person.access_number)
        link = CardLink(desk.reader, FaultyCard(Chip(card), Fault.NONE, 0))
        link.start()
        page.locator(".first").click()
        expect(page.locator(".number")).to_be_visible()
        link.stop()
    context.close()


def assert_no_core_dumps(pid: int) -> None:
    """The kiosk and the worker it forked."""
    workers = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    assert workers
    for one in (str(pid), *workers):
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
