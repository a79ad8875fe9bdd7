"""axe on a page: nothing serious or critical may be found."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = {"serious", "critical"}


def assert_accessible(page: Page) -> None:
    """Run axe (WCAG 2.x A and AA rules and best practice) and name every grave finding with its place."""
    found = Axe().run(page).response["violations"]
    grave = [
        f"{v['id']}: {v['help']} at {', '.join(str(n['target']) for n in v['nodes'][:5])}"
        for v in found
        if v["impact"] in GRAVE
    ]
    assert grave == [], f"{page.url}: {grave}"
