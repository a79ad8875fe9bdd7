"""A centre's template on a real kiosk: the paper that comes out is the one drawn from it, the reprint too."""

from pathlib import Path

from devices.printer.paper_template import read_template
from devices.printer.ticket_paper import WIDTH_80MM, fitted
from tests.devices.tickets import emblem
from tests.kiosk.machines import Printer, running_kiosk, until
from tests.kiosk.test_outbox import order, paper_on_server
from tests.running import Centre

TEMPLATE = """
[logo]
file = "logo.png"
height = 10

[footer]
vi = ["Không thu phí khi lấy số."]
"""


def test_every_paper_of_the_kiosk_bears_the_logo(own_centre: Centre, printer: Printer, tmp_path: Path) -> None:
    # Two kiosks with one token would both take the paper that is ordered.
    data = tmp_path / "kiosk"
    data.mkdir()
    emblem(200).save(data / "logo.png")
    (data / "paper.toml").write_text(TEMPLATE, encoding="utf-8")
    logo = read_template(data / "paper.toml").logo
    assert logo is not None
    drawn = fitted(logo, WIDTH_80MM).convert("1", dither=0)
    left = (WIDTH_80MM - drawn.width) // 2

    def top(n: int, down: int) -> bytes:
        return printer.picture(n).crop((left, down, left + drawn.width, down + drawn.height)).tobytes()

    with running_kiosk(own_centre, tmp_path, "--printer", f"tcp://{printer.tcp}") as kiosk:
        kiosk.wait_for_printer("ready")
        ticket = kiosk.post("/local/v1/tickets", kiosk.order()).json()["ticket"]
        assert kiosk.paper_of(ticket["id"])["state"] == "done"
        assert top(printer.papers()[0]["n"], 0) == drawn.tobytes()
        until(lambda: paper_on_server(own_centre, ticket["id"]) == "done")
        order(own_centre, ticket["id"])
        until(lambda: paper_on_server(own_centre, ticket["id"]) == "done")
        # Below the bar that says that it is a reprint.
        assert any(top(printer.papers()[0]["n"], down) == drawn.tobytes() for down in range(40, 90))
