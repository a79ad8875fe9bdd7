"""A card on a virtual reader: placed, powered, asked, taken away."""

import pytest

from devices.address import TcpAddress
from devices.sim.card.faults import Fault, FaultyCard
from devices.sim.card.virtual_reader import OFF, ON, RESET, CardLink
from tests.devices.simulator import free_port
from tests.devices.virtual_card.cards import APPLICATION, chip, opened, read
from tests.devices.virtual_card.reader_end import ReaderEnd
from tests.rings.line import until


def test_a_card_is_placed_read_and_taken() -> None:
    with ReaderEnd() as reader:
        inside = chip()
        link = CardLink(reader.address, inside)
        link.start()
        assert reader.wait_for_card() == inside.atr
        reader.order(ON)
        assert read(opened(reader.transmit), 1)[5:10] == b"IDVNM"
        reader.order(RESET)
        assert read(opened(reader.transmit), 1)
        reader.order(OFF)
        until(lambda: link.placed)
        link.stop()
        assert link.over
        with pytest.raises(ConnectionError):
            reader.transmit(APPLICATION.encode())


def test_a_card_lies_there_until_the_reader_comes_and_comes_again() -> None:
    link = CardLink(TcpAddress("127.0.0.1", free_port()), chip())
    link.start()
    assert not link.placed
    link.stop()
    with ReaderEnd() as reader:
        link = CardLink(reader.address, chip())
        link.start()
        assert reader.wait_for_card()
        reader.let_go()
        assert reader.wait_for_card()
        link.stop()


def test_a_card_that_is_torn_away_is_gone_for_good() -> None:
    with ReaderEnd() as reader:
        link = CardLink(reader.address, FaultyCard(chip(), Fault.TORN, after=1))
        link.start()
        reader.wait_for_card()
        assert reader.transmit(APPLICATION.encode()) == b"\x90\x00"
        with pytest.raises(ConnectionError):
            reader.transmit(APPLICATION.encode())
        until(lambda: link.over)


def test_a_silent_card_stays_and_says_nothing() -> None:
    with ReaderEnd() as reader:
        link = CardLink(reader.address, FaultyCard(chip(), Fault.SILENT))
        link.start()
        reader.wait_for_card()
        reader.be_patient_for(0.3)
        with pytest.raises(TimeoutError):
            reader.transmit(APPLICATION.encode())
        assert link.placed
        link.stop()
        assert link.over


def test_a_message_without_bytes_is_no_command() -> None:
    with ReaderEnd() as reader:
        link = CardLink(reader.address, chip())
        link.start()
        reader.wait_for_card()
        reader.order(b"")
        reader.order(b"\x07")
        assert reader.transmit(APPLICATION.encode()) == b"\x90\x00"
        link.stop()
