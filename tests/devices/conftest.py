"""Virtual printers for the tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.devices.rig import Rig, open_rig
from tests.devices.simulator import Simulator, running_simulator


@pytest.fixture
def rig() -> Iterator[Rig]:
    opened = open_rig()
    yield opened
    opened.line.stop()


@pytest.fixture
def cheap_rig() -> Iterator[Rig]:
    """A printer with the receive buffer of a cheap one."""
    opened = open_rig(buffer_bytes=4_096)
    yield opened
    opened.line.stop()


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Simulator]:
    with running_simulator(tmp_path / "papers") as running:
        yield running
