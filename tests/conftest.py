"""What all tests share: a real server on a data directory of its own, and the browser."""

import logging
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.running import Centre, running_centre

pytest_plugins = ["tests.store_fixtures"]

# How long an example takes says nothing about it being right; speed is measured in bench/.
settings.register_profile("motcua", deadline=None)
settings.load_profile("motcua")


HANDS_AND_EYES = ("kiosk", "rings")
"""The folders whose tests wait for what a device or a screen does in its own time."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes begins first: begun last, one core would work on it alone.

    Where a browser or a device line is watched from outside, a busy machine can show a moment that no person would
    see. Such a test is run once more when it fails, and the report names it. Rules, storms and models never are: there
    a failure in a thousand runs is a defect.
    """
    items.sort(key=lambda item: item.get_closest_marker("storm") is None)
    for item in items:
        if item.get_closest_marker("browser") or item.path.parent.name in HANDS_AND_EYES:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(autouse=True)
def log_level() -> Iterator[None]:
    """A command that quiets the log for itself must not quiet it for the tests after it."""
    level = logging.root.level
    yield
    logging.root.setLevel(level)


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
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory as `motcua init` leaves it: making its sign-ins takes seconds, a copy of it none."""
    data = tmp_path_factory.mktemp("founded") / "data"
    found = [sys.executable, "-m", "queue_server", "init", "--data", str(data)]
    subprocess.run(found, capture_output=True, check=True, timeout=60)
    return data


@pytest.fixture(scope="session")
def centre(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """The sample centre, served; shared by all tests of a run, so a test makes the tickets it looks at."""
    base = tmp_path_factory.mktemp("centre")
    shutil.copytree(founded, base / "data")
    with running_centre(base) as served:
        yield served


@pytest.fixture
def own_centre(founded: Path, tmp_path: Path) -> Iterator[Centre]:
    """The sample centre, served for one test alone."""
    shutil.copytree(founded, tmp_path / "data")
    with running_centre(tmp_path) as served:
        yield served
