"""A virtual printer on a real TCP port, and a ticket to print on it."""

from dataclasses import dataclass, field

from devices.address import Address
from devices.sim.escpos_decoder import Cut
from devices.sim.printer_line import End, PrinterLine
from devices.sim.tcp_end import TcpEnd
from devices.sim.virtual_printer import VirtualPrinter


@dataclass
class Rig:
    """A virtual printer, its address and the papers it cut."""

    printer: VirtualPrinter
    line: PrinterLine
    cuts: list[Cut] = field(default_factory=list)

    @property
    def address(self) -> Address:
        return self.line.address


def open_rig(width: int = 576, buffer_bytes: int = 65_536, end: End | None = None) -> Rig:
    cuts: list[Cut] = []
    printer = VirtualPrinter(width, cuts.append, buffer_bytes)
    rig = Rig(printer, PrinterLine(printer, end or TcpEnd("127.0.0.1", 0)), cuts)
    rig.line.start()
    return rig
