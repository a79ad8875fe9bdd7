"""The reader's end of the virtual-reader protocol, as vpcd has it: it waits for a card and speaks first."""

from __future__ import annotations

import socket
from types import TracebackType

from devices.address import TcpAddress
from devices.sim.card.virtual_reader import ATR

WAIT_S = 10


class ReaderEnd:
    """A port on which a card may be placed."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(WAIT_S)
        self._card: socket.socket | None = None
        self.address = TcpAddress(*self._listener.getsockname()[:2])

    def __enter__(self) -> ReaderEnd:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.let_go()
        self._listener.close()

    def wait_for_card(self) -> bytes:
        """Its answer to a reset, once one is placed."""
        self._card, _ = self._listener.accept()
        self._card.settimeout(WAIT_S)
        return self.transmit(ATR)

    def order(self, order: bytes) -> None:
        """An order that has no answer."""
        assert self._card
        self._card.sendall(len(order).to_bytes(2, "big") + order)

    def transmit(self, command: bytes) -> bytes:
        """The card's answer. Raises ConnectionError when the card is gone, TimeoutError when it is silent."""
        self.order(command)
        return self._exactly(int.from_bytes(self._exactly(2), "big"))

    def let_go(self) -> None:
        """The field is switched off for good."""
        if self._card:
            self._card.close()

    def be_patient_for(self, seconds: float) -> None:
        """How long the next answers may take."""
        assert self._card
        self._card.settimeout(seconds)

    def _exactly(self, count: int) -> bytes:
        assert self._card
        data = b""
        while len(data) < count:
            part = self._card.recv(count - len(data))
            if not part:
                raise ConnectionError("the card is gone")
            data += part
        return data
