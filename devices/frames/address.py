"""How the address of a unit is written in a frame."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from devices.described import Described

_HIGHEST = 247


class Notation(StrEnum):
    """Digits of an address."""

    DECIMAL = "decimal"
    HEX = "hex"
    BYTE = "byte"
    """One byte, the number itself."""


@dataclass(frozen=True, slots=True)
class AddressForm:
    """The notation and how many characters it takes."""

    notation: Notation
    width: int

    def write(self, address: int) -> bytes:
        """The address as it stands in a frame."""
        if self.notation is Notation.BYTE:
            return bytes((address,))
        kind = "d" if self.notation is Notation.DECIMAL else "X"
        return f"{address:0{self.width}{kind}}".encode()

    def read(self, data: bytes) -> int | None:
        """The address in these bytes; None when they are none."""
        if self.notation is Notation.BYTE:
            return data[0] if len(data) == 1 else None
        try:
            return int(data.decode("ascii"), 10 if self.notation is Notation.DECIMAL else 16)
        except ValueError:
            return None

    @property
    def highest(self) -> int:
        """The largest address that fits."""
        base = {Notation.DECIMAL: 10, Notation.HEX: 16, Notation.BYTE: 256}[self.notation]
        return min(_HIGHEST, int(base**self.width) - 1)


def address_form(file: Described) -> AddressForm:
    """The keys `address_as` and `address_width`. Raises DeviceFileError."""
    notation = file.word("address_as", Notation, Notation.DECIMAL)
    width = file.whole("address_width", 1, 1 if notation is Notation.BYTE else 4, 1)
    return AddressForm(notation, width)
