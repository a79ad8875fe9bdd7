"""Browsers on the pages of a real server. An error on a page, or a refusal by its content policy, fails the test."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from tests.running import Centre

OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open an address in a browser of its own, of the size given."""
    faults: list[str] = []
    contexts = []

    def opened(address: str, width: int = 1440, height: int = 900) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            has_touch=width < 1440,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def signed_in(own_centre: Centre, open_page: OpenPage) -> Callable[[str], Page]:
    """Sign a login in through the form; its page, wherever the role leads."""
    passwords = {one["login"]: one["password"] for one in own_centre.sign_ins()}

    def sign_in(login: str) -> Page:
        page = open_page(own_centre.url + "/")
        page.get_by_label("Tên đăng nhập").fill(login)
        page.get_by_label("Mật khẩu").fill(passwords[login])
        page.get_by_role("button", name="Đăng nhập").click()
        expect(page).not_to_have_url(own_centre.url + "/")
        return page

    return sign_in


class CutLine:
    """The feed of a page, from its next load on, which can be cut while its other requests go through."""

    def __init__(self, page: Page) -> None:
        self._whole = True
        self._lines: list[WebSocketRoute] = []
        page.route_web_socket("**/socket.io/**", self._open)

    def cut(self) -> None:
        self._whole = False
        for line in self._lines:
            line.close()
        self._lines.clear()

    def mend(self) -> None:
        """The page comes back by itself."""
        self._whole = True

    def _open(self, line: WebSocketRoute) -> None:
        if not self._whole:
            line.close()
            return
        line.connect_to_server()
        self._lines.append(line)


def serious(page: Page) -> list[str]:
    """The serious and critical findings of axe on the page as it stands."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    return [f"{one['id']}: {one['help']}" for one in found.response["violations"] if one["impact"] != "minor"]
