"""A simulated counter board that speaks Modbus RTU as a slave: registers, and the picture they make.

Written from the Modbus specifications (application protocol V1.1b3, serial line V1.02), not from the driver.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from devices.board.face import Face, Light
from devices.board.register_map import Characters, Encoding, RegisterMap
from devices.board.segments import character
from devices.frames.checksum import Checksum
from devices.sim.station import StationBase

_READ, _WRITE_ONE, _WRITE_MANY = 0x03, 0x06, 0x10
_BROADCAST = 0
_LONGEST = 256
_ILLEGAL_FUNCTION, _ILLEGAL_ADDRESS, _ILLEGAL_VALUE = 1, 2, 3


class ModbusStation(StationBase):
    """One board at one address."""

    def __init__(self, registers: RegisterMap, address: int) -> None:
        super().__init__()
        self._map = registers
        self._address = address
        self.places = registers.places
        self._inbox = bytearray()
        self._registers = dict.fromkeys(_numbers(registers), 0)
        self._power_on()

    def face(self) -> Face:
        """What somebody in front of the board sees."""
        with self._lock:
            if self._state.unplug:
                return Face("", Light.DARK)
            text = (self._read(self._map.letters) if self._map.letters else "") + self._read(self._map.digits)
            blink = self._map.blink
            blinks = blink is not None and self._registers[blink.register] == blink.on
            if not text.strip():
                return Face("", Light.DARK)
            return Face(text, Light.BLINK if blinks else Light.STEADY)

    def hear(self, data: bytes) -> bytes:
        """Obey the requests in the stream that are for this board, or for all."""
        with self._lock:
            if self._state.unplug:
                self._inbox.clear()
                self._power_on()
                return b""
            self._inbox = (self._inbox + data)[-_LONGEST:]
            return self._spoken(b"".join(self._answers()))

    def _answers(self) -> Sequence[bytes]:
        answers = []
        while len(self._inbox) >= 8:
            size = _size(self._inbox)
            if size is not None and len(self._inbox) < size:
                break
            if size is None or not _is_whole(self._inbox[:size]):
                # Noise, or the tail of a frame for somebody else: the next byte may begin one.
                del self._inbox[0]
                continue
            request = bytes(self._inbox[:size])
            del self._inbox[:size]
            if request[0] in (self._address, _BROADCAST):
                answer = self._obey(request[1], request[2:-2])
                if request[0] != _BROADCAST:
                    answers.append(_guarded(bytes((self._address,)) + answer))
        return answers

    def _obey(self, function: int, body: bytes) -> bytes:
        first, second = struct.unpack(">HH", body[:4])
        if function == _READ:
            values = [self._registers.get(first + n) for n in range(second)]
            if not 1 <= second <= 125:
                return _refusal(function, _ILLEGAL_VALUE)
            known = [value for value in values if value is not None]
            if len(known) < second:
                return _refusal(function, _ILLEGAL_ADDRESS)
            return struct.pack(f">BB{second}H", function, 2 * second, *known)
        if function == _WRITE_ONE:
            return self._write(function, first, [second], body[:4])
        if function == _WRITE_MANY:
            values_ = list(struct.unpack(f">{(len(body) - 5) // 2}H", body[5:]))
            return self._write(function, first, values_, body[:4])
        return _refusal(function, _ILLEGAL_FUNCTION)

    def _write(self, function: int, first: int, values: Sequence[int], echo: bytes) -> bytes:
        if any(first + n not in self._registers for n in range(len(values))):
            return _refusal(function, _ILLEGAL_ADDRESS)
        for n, value in enumerate(values):
            self._registers[first + n] = value
        return bytes((function,)) + echo

    def _read(self, places: Characters) -> str:
        bits = 4 if places.encoding is Encoding.BCD else 8
        text = ""
        for n in range(places.count // places.per_register):
            word = self._registers[places.register + n]
            for place in reversed(range(places.per_register)):
                text += _char(places, word >> (bits * place) & ((1 << bits) - 1))
        return text

    def _power_on(self) -> None:
        """Dark, as after a power failure: nothing is remembered."""
        for register in self._registers:
            self._registers[register] = 0
        for places in (self._map.letters, self._map.digits):
            if places:
                for n, word in enumerate(places.words(" " * places.count)):
                    self._registers[places.register + n] = word


def _numbers(registers: RegisterMap) -> Sequence[int]:
    numbers = [registers.ask]
    for places in (registers.letters, registers.digits):
        if places:
            numbers += range(places.register, places.register + places.count // places.per_register)
    if registers.blink:
        numbers.append(registers.blink.register)
    if registers.brightness:
        numbers.append(registers.brightness.register)
    return numbers


def _char(places: Characters, code: int) -> str:
    if code == places.blank:
        return " "
    if places.encoding is Encoding.SEGMENTS:
        return character(code)
    if places.encoding is Encoding.BCD:
        return str(code) if code <= 9 else "-"
    return chr(code) if 0x20 <= code < 0x7F else "?"


def _size(inbox: bytearray) -> int | None:
    """The length of the request at the front; None when no request begins so."""
    function = inbox[1]
    if function == _WRITE_MANY:
        count, size = struct.unpack(">HB", inbox[4:7])
        return 9 + size if size == 2 * count and 1 <= count <= 123 else None
    return 8 if 1 <= function <= 0x7F else None


def _is_whole(frame: bytes | bytearray) -> bool:
    return _guarded(bytes(frame[:-2])) == bytes(frame)


def _guarded(frame: bytes) -> bytes:
    return frame + Checksum.CRC16_MODBUS.of(frame)


def _refusal(function: int, code: int) -> bytes:
    return bytes((function | 0x80, code))
