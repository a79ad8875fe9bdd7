"""The ticket on paper: drawing it, encoding it, and how many bytes go to the printer."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from escpos.printer import Dummy
from PIL import Image

from bench.table import Row, main
from devices.printer import escpos_raster, letters
from devices.printer.ticket_paper import WIDTH_58MM, WIDTH_80MM, TicketPaper, draw

ROUNDS = 60
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


def rows() -> list[Row]:
    """Medians (bytes: the most) over `ROUNDS` tickets, each with its own number and link."""
    return [*_at(WIDTH_80MM, "80 mm"), *_at(WIDTH_58MM, "58 mm"), _first()]


def _at(width: int, name: str) -> list[Row]:
    tickets = [replace(TICKET, number=f"A{n:03d}", follow_url=f"{TICKET.follow_url}{n:03d}") for n in range(ROUNDS)]
    pictures = [draw(ticket, width) for ticket in tickets]
    encoded = [escpos_raster.encode(picture) for picture in pictures]
    whole = max(len(_as_one_raster(picture)) for picture in pictures)
    return [
        Row(
            f"draw a ticket, {name}",
            _median_ms([partial(draw, ticket, width) for ticket in tickets]),
            "ms",
            target=40,
            floor=_median_ms([partial(_convert, picture) for picture in pictures]),
            floor_name="grey to black alone",
        ),
        Row(
            f"encode it, {name}",
            _median_ms([partial(escpos_raster.encode, picture) for picture in pictures]),
            "ms",
            target=5,
            floor=_median_ms([partial(_as_one_raster, picture) for picture in pictures]),
            floor_name="python-escpos, one raster",
        ),
        Row(
            f"bytes to the printer, {name}",
            max(len(data) for data in encoded) / 1000,
            "kB",
            target=30,
            floor=whole / 1000,
            floor_name="sent whole",
            note=f"{pictures[0].height} rows; the most of {ROUNDS} tickets",
        ),
    ]


def _first() -> Row:
    """What the first ticket after a start costs, with no letter measured and no font open yet."""
    for cache in (letters.font, letters.has_glyph, letters._advance):
        cache.cache_clear()
    cold_ms = _median_ms([partial(draw, TICKET, WIDTH_80MM)])
    return Row("draw the first ticket after a start", cold_ms, "ms", note="80 mm, no font open yet")


def _median_ms(actions: list[Callable[[], object]]) -> float:
    return statistics.median(_ms(action) for action in actions)


def _ms(action: Callable[[], object]) -> float:
    # Processor time: all of it is computing, and whatever else the machine does is not the ticket's.
    started = time.thread_time()
    action()
    return (time.thread_time() - started) * 1000


def _convert(picture: Image.Image) -> Image.Image:
    return Image.new("L", picture.size, 255).convert("1", dither=Image.Dither.NONE)


def _as_one_raster(picture: Image.Image) -> bytes:
    printer = Dummy(profile="TM-T20II")
    printer.image(picture, fragment_height=picture.height)
    printer.cut()
    return bytes(printer.output)


if __name__ == "__main__":
    raise SystemExit(main(rows))
