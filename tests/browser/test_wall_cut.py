"""A wall through a cut: it says how old it is, misses no call, and says none twice."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from bench.running import free_port
from tests.browser.walls import (
    STALE,
    Desks,
    back,
    gone,
    heard,
    hears,
    shows,
    staff_page,
    wall_faults,
    wall_page,
    wall_player,
)
from tests.kiosk.machines import until
from tests.running import Centre

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def test_the_server_goes_and_comes_back(own_centre: Centre, browser: Browser) -> None:
    wall = wall_page(browser, f"{own_centre.url}/pair#{own_centre.pair('wall')['token']}")
    wall.wait_for_url("**/wall/")
    expect(wall.get_by_text("Trang mở thẳng từ máy chủ")).to_be_visible()
    desks = Desks(own_centre)
    before = desks.call()
    hears(wall, 1)
    desks.wait_spoken(before)

    gone(own_centre.process)
    expect(wall.get_by_text(STALE)).to_be_visible(timeout=9_000)
    shows(wall, before)
    with back(own_centre):
        during = desks.call()
        expect(wall.get_by_text(STALE)).to_be_hidden(timeout=25_000)
        shows(wall, during)
        desks.wait_spoken(during)
        assert heard(wall) == 2, "the call of the cut, once; the one before it not again"

        wall.reload()
        shows(wall, during)
        after = desks.call()
        desks.wait_spoken(after)
        assert heard(wall) == 1, "a page that was restarted says only what is new"


def test_a_wall_that_nobody_hears_or_that_hangs_is_named(own_centre: Centre, browser: Browser) -> None:
    wall = wall_page(browser, f"{own_centre.url}/pair#{own_centre.pair('wall', '--name', 'Sảnh A')['token']}")
    wall.wait_for_url("**/wall/")
    shows(wall, Desks(own_centre).call())
    officer = next(one["login"] for one in own_centre.sign_ins() if one["role"] == "officer")
    console, workshop = staff_page(browser, own_centre, officer), staff_page(browser, own_centre, "kythuat")
    expect(console.get_by_role("button", name="Gọi số tiếp theo")).to_be_visible()
    expect(workshop.get_by_text("Tất cả 1 thiết bị")).to_be_visible()
    assert wall_faults(own_centre) == []
    wall.evaluate("() => { window.requestAnimationFrame = () => 0; }")
    until(lambda: wall_faults(own_centre) == [("Sảnh A", "host-silent")], 19)
    for page in (console, workshop.locator(".urgent")):
        expect(page.get_by_text("Sảnh A")).to_be_visible(timeout=1_000)


def test_a_player_keeps_the_wall_over_every_restart(own_centre: Centre, browser: Browser, tmp_path: Path) -> None:
    made, port, base = own_centre.pair("wall", "--name", "Sảnh B"), free_port(), tmp_path / "player"
    desks = Desks(own_centre)
    with wall_player(own_centre, base, made["token"], port):
        wall = wall_page(browser, f"http://127.0.0.1:{port}/")
        first = desks.call()
        shows(wall, first)
        hears(wall, 1)
        desks.wait_spoken(first)
        expect(wall.get_by_text("Trang mở thẳng từ máy chủ")).to_be_hidden()

        wall.context.close()
        until(lambda: wall_faults(own_centre) == [("Sảnh B", "screen-not-open")], 16)
        gone(own_centre.process)

    with wall_player(own_centre, base, made["token"], port):
        # Neither the server nor the browser of before: what was is shown, with its age, and nothing is said.
        wall = wall_page(browser, f"http://127.0.0.1:{port}/")
        shows(wall, first)
        expect(wall.get_by_text(STALE)).to_be_visible(timeout=9_000)
        with back(own_centre):
            during = desks.call()
            shows(wall, during)
            desks.wait_spoken(during)
            expect(wall.get_by_text(STALE)).to_be_hidden()
            assert heard(wall) == 1, "the call of the cut; the one before it not again"
            until(lambda: wall_faults(own_centre) == [])
