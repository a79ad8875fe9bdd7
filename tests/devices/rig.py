"""A virtual printer on a real TCP port, and a ticket to print on it."""

from dataclasses import dataclass, field

from devices.address import Address
from devices.printer.ticket_paper import TicketPaper
from devices.sim.escpos_decoder import Cut
from devices.sim.printer_line import End, PrinterLine
from devices.sim.tcp_end import TcpEnd
from devices.sim.virtual_printer import VirtualPrinter

TICKET = TicketPaper(
    centre="Trung tâm Phục vụ hành chính công tỉnh Đồng Nai",
    number="A015",
    service="Tài nguyên và Môi trường",
    zone="Khu tiếp nhận hồ sơ",
    room="Phòng A",
    floor="Tầng 1",
    issued_at="08:12, 21/11/2026",
    people_ahead="4 người",
    band="khoảng 10 đến 18 phút",
    follow_url="http://192.168.1.20:8400/t#K7hQ2mP9xR4sT6vW8yZ1aBcD3eF5gH0j",
    notices=("Xin có mặt khi số được gọi; số được giữ 10 phút sau lần gọi cuối.",),
)


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
