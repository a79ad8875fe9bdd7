"""A paired kiosk with a virtual printer, in front of the real server."""

from collections.abc import Iterator

import pytest

from tests.kiosk.cards import CardKiosk, running_card_kiosk
from tests.kiosk.machines import Printer, RunningKiosk, running_kiosk, running_printer
from tests.running import Centre


@pytest.fixture(scope="session")
def session_printer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Printer]:
    with running_printer(tmp_path_factory.mktemp("printer") / "paper") as printer:
        yield printer


@pytest.fixture(scope="session")
def session_kiosk(
    centre: Centre, session_printer: Printer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningKiosk]:
    base = tmp_path_factory.mktemp("kiosk")
    with running_kiosk(centre, base, "--printer", f"tcp://{session_printer.tcp}", "--floor", "1") as kiosk:
        yield kiosk


@pytest.fixture(scope="session")
def desk(centre: Centre, session_printer: Printer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CardKiosk]:
    """A kiosk with a card reader. People of the deck take one ticket a service: tests take theirs at different ones."""
    with running_card_kiosk(centre, tmp_path_factory.mktemp("cards"), printer=session_printer) as kiosk:
        kiosk.kiosk.wait_for_printer("ready")
        yield kiosk


@pytest.fixture
def printer(session_printer: Printer) -> Iterator[Printer]:
    """The kiosk's printer without a fault; whatever a test breaks is mended afterwards."""
    yield session_printer
    session_printer.switch(paper="ok", cover_open=False, rows_left=None, silent=False)


@pytest.fixture
def kiosk(session_kiosk: RunningKiosk, printer: Printer) -> RunningKiosk:
    """The kiosk, its printer ready."""
    session_kiosk.wait_for_printer("ready")
    return session_kiosk
