"""Pictures of the way of a card: `python docs/card_screenshots.py`, a part of `make screenshots`.

A sample centre and a kiosk run for real; the card of an invented woman of 78 is laid on its virtual reader.
"""

import io
import tempfile
from datetime import date
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from bench.running import HOST, Centre, centre, free_port, process
from devices.address import TcpAddress
from devices.sim.card.faults import Fault, FaultyCard
from devices.sim.card.tray import CardTray, write_anchors
from devices.sim.card.virtual_reader import CardLink

PICTURES = Path(__file__).parent / "screenshots"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
SIZE = {"width": 1080, "height": 1920}
CARD = "pensioner"


def main() -> None:
    """Start the kiosk, walk the way, photograph its steps."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="motcua-card-") as home, centre() as running:
        _photograph(running, Path(home))


def _photograph(running: Centre, home: Path) -> None:
    printer, console, kiosk = free_port(), free_port(), free_port()
    reader = TcpAddress(HOST, free_port())
    tray = CardTray(date.today())
    write_anchors(tray.issuers, home / "trust")
    token = home / "token"
    token.touch(mode=0o600)
    token.write_text(str(running.motcua("pair", "--kind", "kiosk")["token"]), encoding="utf-8")
    played = ["devices.sim", "printer", "--tcp", f"{HOST}:{printer}", "--control", f"{HOST}:{console}"]
    screen = ["queue_server", "kiosk", "--server", running.url, "--token-file", str(token), "--port", str(kiosk),
              "--data", str(home), "--printer", f"tcp://{HOST}:{printer}", "--card-reader",
              f"vpcd://{reader.authority}", "--trust", str(home / "trust")]  # fmt: skip
    with (
        process(played, home / "printer.log", f"http://{HOST}:{console}/printers"),
        process(screen, home / "kiosk.log", f"http://{HOST}:{kiosk}/local/v1/health"),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport=SIZE, locale="vi-VN")  # type: ignore[arg-type]
        page.goto(f"http://{HOST}:{kiosk}")
        _walk(page, tray, reader)
        browser.close()


def _walk(page: Page, tray: CardTray, reader: TcpAddress) -> None:
    made = tray.cards[CARD]
    page.locator(".door-submit").click()
    page.locator(".cards .choice").first.click()
    page.locator(".way-door").first.wait_for()
    _keep(page, "kiosk-way")
    page.locator(".way-door").first.click()
    page.locator(".pad-keys").wait_for()
    _keep(page, "kiosk-card-number")
    for digit in made.file.card.person.access_number:
        page.locator(f".pad-keys .key:text-is('{digit}')").click()
    page.locator(".step-card-place").wait_for()
    link = CardLink(reader, FaultyCard(made.chip(), Fault.SLOW, 0))
    link.start()
    page.locator(".greeting").wait_for()
    _keep(page, "kiosk-card-reading")
    page.locator(".card-list").wait_for()
    _keep(page, "kiosk-card")
    link.stop()


def _keep(page: Page, name: str) -> None:
    """Photograph the screen at rest, with as many colours as a palette holds."""
    page.evaluate("document.fonts.ready.then(() => null)")
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    file = PICTURES / f"{name}.png"
    picture.quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)
    print(f"{file.name:24} {picture.width}×{picture.height}  {file.stat().st_size / 1000:.0f} kB", flush=True)


if __name__ == "__main__":
    main()
