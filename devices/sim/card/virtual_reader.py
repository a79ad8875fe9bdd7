"""The virtual-reader protocol of vsmartcard's vpcd, from the card's end: to connect is to be placed on the reader.

Each message is a length of two bytes, high byte first, and as many bytes. From the reader a single byte is an order
(off, on, reset, ATR please), anything longer a command. The card answers the ATR order and commands, nothing else.
The driver listens on all interfaces of its machine and believes whoever connects: it belongs on test machines only.
"""

from __future__ import annotations

import contextlib
import socket
import threading

from devices.address import TcpAddress
from devices.id_card.problems import CardProblem, Code
from devices.sim.card.faults import AnyCard

VPCD_PORT = 35_963
OFF, ON, RESET, ATR = b"\x00", b"\x01", b"\x02", b"\x04"
RETRY_S = 0.3
_CONNECT_S = 2.0
_LENGTH = 2
_LARGEST = 0xFFFF


class CardLink:
    """One card on its way to one reader: it is placed as soon as the reader is there, and stays until it is taken."""

    def __init__(self, reader: TcpAddress, card: AnyCard) -> None:
        self._reader = reader
        self._card = card
        self._taken = threading.Event()
        self._connection: socket.socket | None = None
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="virtual-card", daemon=True)

    @property
    def placed(self) -> bool:
        """Whether the reader has it."""
        with self._lock:
            return self._connection is not None

    @property
    def over(self) -> bool:
        """Whether the card went by itself, torn away."""
        return not self._thread.is_alive()

    def start(self) -> None:
        """Lay the card down."""
        self._thread.start()

    def stop(self) -> None:
        """Take the card away."""
        self._taken.set()
        self._hang_up()
        self._thread.join(_CONNECT_S + 1)

    def _run(self) -> None:
        while not self._taken.is_set():
            try:
                connection = socket.create_connection((self._reader.host, self._reader.port), _CONNECT_S)
            except OSError:
                self._taken.wait(RETRY_S)
                continue
            if self._serve(connection):
                return

    def _serve(self, connection: socket.socket) -> bool:
        """Lie on the reader; whether the card tore itself away, and so is not to be placed again."""
        connection.settimeout(None)
        with self._lock:
            if self._taken.is_set():
                connection.close()
                return True
            self._connection = connection
        try:
            return serve(connection, self._card, self._taken) or self._taken.is_set()
        finally:
            self._hang_up()

    def _hang_up(self) -> None:
        with self._lock:
            connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()


def serve(connection: socket.socket, card: AnyCard, taken: threading.Event) -> bool:
    """Answer the reader until it hangs up; whether it was the card that went. A silent card waits to be `taken`."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    while (message := _receive(connection)) is not None:
        if len(message) <= 1:
            _obey(connection, card, message)
            continue
        try:
            _send(connection, card.transmit(message))
        except CardProblem as why:
            if why.code is Code.SILENT:
                taken.wait()
            return True
    return False


def _obey(connection: socket.socket, card: AnyCard, order: bytes) -> None:
    if order == ATR:
        _send(connection, card.atr)
    elif order in (OFF, ON, RESET):
        card.reset()


def _send(connection: socket.socket, message: bytes) -> None:
    cut = message[:_LARGEST]
    with contextlib.suppress(OSError):
        connection.sendall(len(cut).to_bytes(_LENGTH, "big") + cut)


def _receive(connection: socket.socket) -> bytes | None:
    """The next message; None when the reader is gone."""
    length = _exactly(connection, _LENGTH)
    return None if length is None else _exactly(connection, int.from_bytes(length, "big"))


def _exactly(connection: socket.socket, count: int) -> bytes | None:
    data = b""
    while len(data) < count:
        try:
            # The driver sends length and message apart; a delayed acknowledgement would cost 40 ms a command.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            part = connection.recv(count - len(data))
        except OSError:
            return None
        if not part:
            return None
        data += part
    return data
