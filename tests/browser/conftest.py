"""A whole hall for one test: server, virtual printer, kiosk, and a browser for each screen."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.kiosk.machines import running_kiosk, running_printer
from tests.running import Centre

EARS = """
window.heard = [];
const start = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (...when) {
  const samples = this.buffer.getChannelData(0);
  let energy = 0;
  for (const sample of samples) energy += sample * sample;
  window.heard.push({ seconds: this.buffer.duration, level: Math.sqrt(energy / samples.length) });
  return start.apply(this, when);
};
"""
"""What goes to the loudspeaker, kept where a test can see it: length and loudness of every clip."""


@dataclass
class Hall:
    """The running processes and the screens opened on them."""

    centre: Centre
    kiosk_url: str
    printer_url: str
    browser: Browser
    faults: list[str]

    def screen(self, width: int, height: int) -> Page:
        """A browser of its own, as a screen of the hall is; its errors are kept."""
        context = self.browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN", has_touch=True)
        page = context.new_page()
        page.add_init_script(EARS)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._console(page, said))
        return page

    def _console(self, page: Page, said: Any) -> None:
        # Before the sign-in the page asks who it is, and hears that nobody is: that is no fault.
        if said.type == "error" and "401" not in said.text:
            self.faults.append(f"{page.url}: {said.text} {said.location.get('url', '')}")

    def device(self, width: int, height: int, kind: str, *options: str) -> Page:
        """A paired screen."""
        token = self.centre.pair(kind, *options)["token"]
        page = self.screen(width, height)
        page.goto(f"{self.centre.url}/pair#{token}")
        page.wait_for_url("**/wall/" if kind == "wall" else f"**/{kind}")
        return page

    def signed_in(self, login: str, path: str) -> Page:
        """A desk with somebody of the staff signed in."""
        password = next(s["password"] for s in self.centre.sign_ins() if s["login"] == login)
        page = self.screen(1440, 900)
        page.goto(f"{self.centre.url}/")
        page.get_by_label("Tên đăng nhập").fill(login)
        page.get_by_label("Mật khẩu").fill(password)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_url(f"**{path}")
        return page


@pytest.fixture
def hall(own_centre: Centre, browser: Browser, tmp_path: Path) -> Iterator[Hall]:
    with (
        running_printer(tmp_path / "paper") as printer,
        running_kiosk(own_centre, tmp_path / "kiosk", "--printer", f"tcp://{printer.tcp}") as kiosk,
    ):
        made = Hall(own_centre, kiosk.url, printer.console, browser, [])
        yield made
        for context in browser.contexts:
            context.close()
        assert made.faults == [], "a page complained"
