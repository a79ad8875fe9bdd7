"""What all tests share: a real server on a data directory of its own, and the browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.running import Centre, running_centre

# How long an example takes says nothing about it being right; speed is measured in bench/.
settings.register_profile("motcua", deadline=None)
settings.load_profile("motcua")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium for the `browser` of pytest-playwright: one Playwright per process is all it can bear."""
    return {
        "executable_path": "/usr/bin/chromium",
        "args": [
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--autoplay-policy=no-user-gesture-required",
        ],
    }


@pytest.fixture(scope="session")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """The sample centre, served; shared by all tests of a run, so a test makes the tickets it looks at."""
    with running_centre(tmp_path_factory.mktemp("centre")) as served:
        yield served


@pytest.fixture
def own_centre(tmp_path: Path) -> Iterator[Centre]:
    """The sample centre, served for one test alone."""
    with running_centre(tmp_path) as served:
        yield served
