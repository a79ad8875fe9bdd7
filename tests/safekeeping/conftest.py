from collections.abc import Iterator

import pytest

from queue_server.safekeeping import sealing


@pytest.fixture(autouse=True, scope="session")
def _quick_passphrases() -> Iterator[None]:
    """A cheaper key: its cost stands in each file, and what is tested does not depend on it."""
    usual, sealing.COST = sealing.COST, 10
    yield
    sealing.COST = usual
