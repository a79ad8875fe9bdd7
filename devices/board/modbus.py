"""Counter boards that speak Modbus RTU, through minimalmodbus over the bus's own exchange.

minimalmodbus makes the messages and checks the answers; opening, time-outs and the silence between frames stay with the
owner of the line. It would open the port itself otherwise, and wait its whole time-out for a unit that is not there.
"""

from __future__ import annotations

from collections.abc import Callable

import minimalmodbus

from devices.board.face import Face
from devices.board.register_map import MANY, RegisterMap, Write
from devices.bus.exchange import Exchange
from devices.bus.reply import Reply, Said


class ModbusBoards:
    """The language of all boards with one register map; see `devices.board.unit.BoardLanguage`."""

    def __init__(self, registers: RegisterMap) -> None:
        self._registers = registers

    def show(self, exchange: Exchange, address: int, face: Face) -> Reply:
        """Write the registers of `face`; the first message that fails ends it. Raises DeviceLostError."""
        for write in self._registers.writes(face):
            reply = self._write(exchange, address, write)
            if reply.said is not Said.YES:
                return reply
        return Reply(Said.YES)

    def ask(self, exchange: Exchange, address: int, face: Face | None) -> Reply:
        """Read one register. Raises DeviceLostError."""
        port = _Port(exchange, self._registers.reply_s)
        return _said(port, lambda: _instrument(port, address).read_register(self._registers.ask))

    def _write(self, exchange: Exchange, address: int, write: Write) -> Reply:
        port = _Port(exchange, self._registers.reply_s)
        unit = _instrument(port, address)
        if self._registers.function == MANY:
            return _said(port, lambda: unit.write_registers(write.register, list(write.values)))
        return _said(port, lambda: unit.write_register(write.register, write.values[0], functioncode=6))


class _Port:
    """An exchange in the shape of a serial port, as far as minimalmodbus uses one."""

    is_open = True
    timeout = None

    def __init__(self, exchange: Exchange, patience_s: float) -> None:
        self._exchange = exchange
        self._patience_s = patience_s
        self._request = b""
        self.baudrate = exchange.baud
        # The library keeps the silence between frames by the name of the port; the exchange keeps it already.
        self.port = None
        self.answer = b""

    def open(self) -> None:
        """It is open."""

    def close(self) -> None:
        """The bus closes the line."""

    def reset_input_buffer(self) -> None:
        """The exchange drains the line before each question."""

    def reset_output_buffer(self) -> None:
        """The exchange keeps nothing back."""

    def write(self, data: bytes) -> int:
        """Keep the question until its answer is wanted: sent and answered are one step on a shared line."""
        self._request = data
        return len(data)

    def read(self, size: int) -> bytes:
        """Ask, and answer what came of the `size` bytes."""
        self.answer = self._exchange.ask(
            self._request, lambda data: len(data) >= size or _is_refusal(data), size, self._patience_s
        )
        return self.answer[:size]


def _instrument(port: _Port, address: int) -> minimalmodbus.Instrument:
    return minimalmodbus.Instrument(port, address)


def _is_refusal(data: bytes) -> bool:
    """An exception response: five bytes, the function with its highest bit set."""
    return len(data) == 5 and data[1] >= 0x80


def _said(port: _Port, message: Callable[[], object]) -> Reply:
    try:
        message()
    except minimalmodbus.NoResponseError:
        return Reply(Said.NOTHING)
    except minimalmodbus.SlaveReportedException:
        return Reply(Said.NO)
    except (minimalmodbus.ModbusException, ValueError, TypeError, IndexError):
        # The last three: the library unpacks what a noisy line gave it before it has checked everything.
        return Reply(Said.NONSENSE, len(port.answer))
    return Reply(Said.YES)
