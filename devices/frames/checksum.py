"""The checksums seen in frames of boards and keypads. Pure functions; the vectors are in the tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum


class Checksum(StrEnum):
    """How a frame is guarded."""

    NONE = "none"
    XOR = "xor"
    """All bytes exclusive-or: the "BCC" of keypads."""
    SUM = "sum"
    """All bytes added, the lowest eight bits."""
    CRC16_MODBUS = "crc16-modbus"
    """Polynomial 0x8005 reflected, start 0xFFFF, low byte first (Modbus over serial line V1.02, 6.2.2)."""
    CRC16_CCITT = "crc16-ccitt"
    """Polynomial 0x1021, start 0xFFFF, high byte first (the variant also called CRC-16/IBM-3740)."""

    def of(self, data: bytes) -> bytes:
        """The checksum of `data` as it stands in the frame: none, one or two bytes."""
        return _FUNCTIONS[self](data)

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.of(b""))


def _xor(data: bytes) -> bytes:
    value = 0
    for byte in data:
        value ^= byte
    return bytes((value,))


def _sum(data: bytes) -> bytes:
    return bytes((sum(data) & 0xFF,))


def _crc16_modbus(data: bytes) -> bytes:
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ 0xA001 if value & 1 else value >> 1
    return value.to_bytes(2, "little")


def _crc16_ccitt(data: bytes) -> bytes:
    value = 0xFFFF
    for byte in data:
        value ^= byte << 8
        for _ in range(8):
            value = ((value << 1) ^ 0x1021 if value & 0x8000 else value << 1) & 0xFFFF
    return value.to_bytes(2, "big")


_FUNCTIONS: Mapping[Checksum, Callable[[bytes], bytes]] = {
    Checksum.NONE: lambda _: b"",
    Checksum.XOR: _xor,
    Checksum.SUM: _sum,
    Checksum.CRC16_MODBUS: _crc16_modbus,
    Checksum.CRC16_CCITT: _crc16_ccitt,
}
