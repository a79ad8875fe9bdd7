"""This program as the reader: virtual cards connect to a port on loopback and speak the virtual-reader protocol.

The protocol is vpcd's (vsmartcard): each message is a length of two octets, high octet first, and the octets. To the
card a single octet is an order (off, on, reset, tell the answer to reset); anything longer is a command. Nothing but
the answer to reset and to commands comes back. So a whole centre can be tried without the PC/SC service.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from devices.contract import Deadline, DeviceInUseError, DeviceLostError
from devices.id_card.problems import CardProblem, Code
from devices.id_card.reader import Presence
from devices.id_card.reader_address import VpcdAddress
from devices.transport.readiness import readable

_OFF, _ON, _RESET, _TELL_ATR = b"\x00", b"\x01", b"\x02", b"\x04"
_LENGTH = 2
_LONGEST_ATR = 33


class LoopbackReader:
    """One virtual reader; see `devices.id_card.reader.Reader`."""

    attached = ()

    def __init__(self, address: VpcdAddress) -> None:
        self._address = address
        self._door: socket.socket | None = None
        self._card: socket.socket | None = None

    def open(self, deadline: Deadline) -> None:
        """Open the port. Raises DeviceInUseError, DeviceLostError."""
        try:
            self._door = socket.create_server((self._address.host, self._address.port), backlog=1)
        except OSError as why:
            raise DeviceInUseError(f"{self._address} cannot be opened: {why.strerror}") from why

    def wait(self, seconds: float) -> Presence:
        """See `Reader`. Raises DeviceLostError."""
        if self._door is None:
            raise DeviceLostError("the port is not open")
        deadline = Deadline(seconds)
        if self._card is None:
            self._card = self._arrival(self._door, deadline)
        elif readable(self._card, deadline):
            # A card speaks only when it is spoken to: what comes unasked is its end.
            self._take_away()
        return Presence.EMPTY if self._card is None else Presence.CARD

    @contextmanager
    def hold(self, deadline: Deadline) -> Iterator[LoopbackCard]:
        """See `Reader`. Raises CardProblem."""
        if self._card is None:
            raise CardProblem(Code.NO_CARD)
        card = LoopbackCard(self._card, deadline)
        try:
            card.power_on()
            yield card
            card.power_off()
        except CardProblem as why:
            if why.code in (Code.REMOVED, Code.SILENT, Code.APDU):
                # A late answer would be taken for that to the next command.
                self._take_away()
            else:
                card.power_off()
            raise

    def close(self) -> None:
        """Close the port."""
        self._take_away()
        door, self._door = self._door, None
        if door is not None:
            door.close()

    def _arrival(self, door: socket.socket, deadline: Deadline) -> socket.socket | None:
        if not readable(door, deadline):
            return None
        try:
            card, _ = door.accept()
        except OSError:
            return None
        card.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return card

    def _take_away(self) -> None:
        card, self._card = self._card, None
        if card is not None:
            with contextlib.suppress(OSError):
                card.shutdown(socket.SHUT_RDWR)
            card.close()


class LoopbackCard:
    """The card that is held; see `devices.id_card.reader.ReaderCard`. Virtual cards have no number of their own."""

    identity = None

    def __init__(self, line: socket.socket, deadline: Deadline) -> None:
        self._line = line
        self._deadline = deadline
        self._kind = b""

    @property
    def kind(self) -> bytes:
        """Its answer to reset."""
        return self._kind

    def power_on(self) -> None:
        """Give it power and hear what it is. Raises CardProblem."""
        self._send(_ON)
        self._send(_TELL_ATR)
        self._kind = self._receive()[:_LONGEST_ATR]

    def power_off(self) -> None:
        """Take the power away; a card that is gone needs none."""
        with contextlib.suppress(CardProblem):
            self._send(_OFF)

    def transmit(self, command: bytes, /) -> bytes:
        """See `Connection`."""
        self._send(command)
        return self._receive()

    def reset(self) -> None:
        """See `Connection`."""
        self._send(_RESET)

    def _send(self, message: bytes) -> None:
        self._line.settimeout(max(self._deadline.left_s, 0.001))
        try:
            self._line.sendall(len(message).to_bytes(_LENGTH, "big") + message)
        except TimeoutError:
            raise CardProblem(Code.SILENT, "a card that takes no command") from None
        except OSError:
            raise CardProblem(Code.REMOVED) from None

    def _receive(self) -> bytes:
        return self._exactly(int.from_bytes(self._exactly(_LENGTH), "big"))

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            self._line.settimeout(max(self._deadline.left_s, 0.001))
            try:
                part = self._line.recv(count - len(data))
            except TimeoutError:
                raise CardProblem(Code.SILENT, "a command without an answer") from None
            except OSError:
                part = b""
            if not part:
                raise CardProblem(Code.REMOVED)
            data += part
        return data
