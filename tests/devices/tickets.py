"""The tickets whose pictures are kept. Drawn anew after a wanted change with `python -m tests.devices.tickets`."""

from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageDraw

from bench.paper import TICKET
from devices.printer.ticket_paper import WIDTH_58MM, WIDTH_80MM, TicketPaper, draw

GOLDEN = Path(__file__).parent / "golden"
WIDTHS = {"80mm": WIDTH_80MM, "58mm": WIDTH_58MM}

_SMALL = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
ALPHABET = _SMALL + _SMALL.upper()
LETTERS = [letter for letter in ALPHABET if not letter.isascii()]
"""The 134 letters that Vietnamese has beyond ASCII."""


def emblem(side: int) -> Image.Image:
    """A logo of nobody: a door in a ring, in greys."""
    picture = Image.new("L", (side, side), 255)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((0, 0, side - 1, side - 1), outline=0, width=side // 12)
    pen.rectangle((side * 0.38, side * 0.28, side * 0.62, side * 0.74), fill=60)
    pen.line((side * 0.2, side * 0.74, side * 0.8, side * 0.74), fill=0, width=side // 16)
    return picture


TICKETS: dict[str, TicketPaper] = {
    "usual": TICKET,
    "full": replace(
        TICKET,
        number="HCC1234",
        priority="Ưu tiên: người cao tuổi",
        bring=("Căn cước còn hạn", "Giấy chứng nhận quyền sử dụng đất (bản chính)"),
        reprint="BẢN IN LẠI",
        note="DỮ LIỆU MẪU – phiếu dùng để chạy thử",
    ),
    "offline": replace(TICKET, band="", people_ahead="", follow_url="", note="Lấy số khi mất kết nối với máy chủ"),
    "english": replace(
        TICKET,
        language="en",
        service="Natural Resources and Environment",
        zone="Intake zone",
        room="Room A",
        floor="Floor 1",
        people_ahead="4 people",
        band="about 10 to 18 minutes",
        notices=("Please be here when your number is called. It is held for 10 minutes after the last call.",),
    ),
    "letters": replace(
        TICKET,
        number="Đ999",
        service="Đồng bằng sông Cửu Long",
        zone="Khu tự phục vụ",
        follow_url="",
        bring=(ALPHABET,),
    ),
    "centre": replace(
        TICKET,
        logo=emblem(112),
        header=("236 Phan Trung, phường Tam Hiệp", "Tổng đài hỗ trợ: 1022"),
        bring=("Căn cước", "Giấy khai sinh (bản chính)"),
        footer=(
            "Không thu bất kỳ khoản phí nào khi lấy số.",
            *("".join(LETTERS[n : n + 34]) for n in (0, 34, 68, 101)),
        ),
    ),
}


def main() -> None:
    """Draw every ticket in every width into the folder of kept pictures."""
    GOLDEN.mkdir(exist_ok=True)
    for name, ticket in TICKETS.items():
        for width_name, width in WIDTHS.items():
            file = GOLDEN / f"{name}-{width_name}.png"
            draw(ticket, width).save(file, optimize=True)
            print(file.name, file.stat().st_size)


if __name__ == "__main__":
    main()
