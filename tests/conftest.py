"""A real server for tests: `motcua serve` in a process of its own on a data directory of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import Centre, running_centre


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
