"""One simulated camera for the tests of this folder; each leaves it mended."""

from collections.abc import Iterator

import pytest

from tests.devices.camera.simulated import SimulatedCamera, simulated_camera

SWITCHES = ("unplug", "stall", "garbage", "frozen", "black")


@pytest.fixture(scope="session")
def shared_camera(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedCamera]:
    with simulated_camera(tmp_path_factory.mktemp("camera")) as running:
        yield running


@pytest.fixture
def simulated(shared_camera: SimulatedCamera) -> Iterator[SimulatedCamera]:
    yield shared_camera
    shared_camera.switch(**dict.fromkeys(SWITCHES, False))
    shared_camera.pose(person="nobody")
