"""The real model in its real process, once for all tests that only ask it."""

from collections.abc import Iterator

import pytest

from devices.face.service import FaceService


@pytest.fixture(scope="session")
def faces() -> Iterator[FaceService]:
    service = FaceService("faces")
    service.start()
    service.model()
    yield service
    service.stop()
