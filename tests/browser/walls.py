"""A wall in a browser, its server that can be taken away and come back, and calls to show."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from bench.running import process
from tests.browser.conftest import EARS
from tests.kiosk.machines import until
from tests.running import Centre

STALE = re.compile(r"Mất kết nối từ \d\d:\d\d:\d\d")


def gone(process: subprocess.Popen[bytes]) -> None:
    """End a process and wait until it is gone."""
    process.terminate()
    process.wait(30)


@contextmanager
def back(centre: Centre) -> Iterator[None]:
    """The server again, at the same address with the same data."""
    port = centre.url.rsplit(":", 1)[1]
    serve = ["queue_server", "serve", "--data", str(centre.data), "--port", port]
    with process(serve, centre.log.with_name("again.log"), f"{centre.url}/readyz"):
        yield


def wall_page(browser: Browser, address: str) -> Page:
    """A wall's page whose clips can be counted."""
    page = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="vi-VN").new_page()
    page.add_init_script(EARS)
    page.goto(address)
    return page


def staff_page(browser: Browser, centre: Centre, login: str) -> Page:
    """A desk with somebody of the staff signed in."""
    password = next(one["password"] for one in centre.sign_ins() if one["login"] == login)
    page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="vi-VN").new_page()
    page.goto(f"{centre.url}/")
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()
    return page


def heard(page: Page) -> int:
    """How many clips went to the loudspeaker since the page was loaded."""
    count: int = page.evaluate("() => window.heard.length")
    return count


def hears(page: Page, clips: int) -> None:
    """Wait until so many clips have begun."""
    page.wait_for_function("clips => window.heard.length >= clips", arg=clips, timeout=20_000)
    assert heard(page) == clips


class Desks:
    """Counters that call one citizen each."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._free = iter(centre.get("/api/v1/counters").json()["items"])

    def call(self) -> dict[str, Any]:
        """Call a new ticket to a counter that is free."""
        desk = next(self._free)
        self._centre.post(f"/api/v1/counters/{desk['id']}/open", role="admin")
        self._centre.issue(desk["service_ids"][0])
        ticket: dict[str, Any] = self._centre.post(f"/api/v1/counters/{desk['id']}/call-next", role="admin").json()
        return ticket

    def spoken(self, ticket: dict[str, Any]) -> bool:
        """Whether the server knows that this call was spoken."""
        calls = self._centre.get("/api/v1/snapshot", role="admin").json()["calls"]
        return any(call["ticket_id"] == ticket["id"] and call["spoken_at"] for call in calls)

    def wait_spoken(self, ticket: dict[str, Any]) -> None:
        until(lambda: self.spoken(ticket), 20)


def wall_faults(centre: Centre) -> list[tuple[str, str]]:
    """The walls that the officers are told of, and why."""
    listed = centre.get("/api/v1/snapshot", role="officer").json()["faults"]
    return [(one["name"], one["reason"]) for one in listed if one["kind"] == "wall"]


def shows(page: Page, ticket: dict[str, Any]) -> None:
    expect(page.get_by_text(ticket["number"], exact=True).first).to_be_visible(timeout=20_000)


@contextmanager
def wall_player(
    centre: Centre, base: Path, token: str, port: int, server: str | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """`motcua player` of a wall; `server` when it reaches the centre by another address."""
    base.mkdir(exist_ok=True)
    file = base / "token"
    file.write_text(token)
    file.chmod(0o600)
    where = [
        "--server",
        server or centre.url,
        "--token-file",
        str(file),
        "--data",
        str(base / "wall"),
        "--port",
        str(port),
    ]
    with process(["queue_server", "player", *where], base / "player.log", f"http://127.0.0.1:{port}/healthz") as player:
        yield player
