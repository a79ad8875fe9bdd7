"""The printers of a kiosk that were named by their addresses alone, and what people call them."""

from collections.abc import Sequence

from devices.address import Address
from devices.printer.dialogue import Confirmation
from devices.printer.escpos_raster import DEFAULT_PROFILE
from devices.printer.printer_file import PrinterEntry
from kiosk.words import say


def numbered(addresses: Sequence[Address], width_dots: int) -> tuple[PrinterEntry, ...]:
    """Printers without a name of their own: "#1" is called the first printer in the language of whoever looks."""
    return tuple(
        PrinterEntry(f"#{n}", address, width_dots, DEFAULT_PROFILE, Confirmation.PAPER_SENSOR)
        for n, address in enumerate(addresses, 1)
    )


def spoken(name: str) -> str:
    """A printer's name as it stands on its test page."""
    return say("vi", "printer.numbered", n=name[1:]) if name.startswith("#") else name
