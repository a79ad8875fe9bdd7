"""From one touch to one ticket and one paper, on the real server and the virtual printer."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

from PIL import ImageChops

from devices.address import TcpAddress
from devices.printer.paper_template import PaperTemplate
from devices.printer.ticket_paper import WIDTH_80MM, draw
from kiosk.hall import Hall
from kiosk.journal import Journal
from kiosk.lease_book import LeaseBook
from kiosk.printers import numbered
from kiosk.printing import Printing
from kiosk.roll_book import RollBook
from kiosk.server_clock import ServerClock
from kiosk.server_link import ServerLink
from kiosk.standby import Standby
from kiosk.ticket_desk import TicketDesk
from kiosk.ticket_words import paper_of
from kiosk.wish import Wish
from tests.kiosk.machines import Printer, RunningKiosk, problem, until
from tests.kiosk.test_journal import NOON
from tests.running import Centre


def test_ticket_and_paper(kiosk: RunningKiosk, printer: Printer, centre: Centre) -> None:
    before = len(printer.papers())
    answer = kiosk.post("/local/v1/tickets", kiosk.order(priority="elderly", help=["wheelchair"]))
    assert answer.status_code == 201
    issued = answer.json()
    assert (issued["paper"], issued["follow"]) == ("queued", True)
    ticket_id = issued["ticket"]["id"]
    assert kiosk.paper_of(ticket_id)["state"] == "done"
    assert len(printer.papers()) == before + 1
    on_server = centre.get(f"/api/v1/tickets/{ticket_id}", role="kiosk").json()
    assert (on_server["number"], on_server["channel"]) == (issued["ticket"]["number"], "kiosk")
    assert (on_server["priority"], on_server["help"]) == ("elderly", ["wheelchair"])
    until(lambda: centre.get(f"/api/v1/tickets/{ticket_id}", role="kiosk").json()["paper"] == "done")


def test_double_tap_is_one_ticket_and_one_paper(kiosk: RunningKiosk, printer: Printer) -> None:
    before = len(printer.papers())
    order = kiosk.order()
    with ThreadPoolExecutor(8) as taps:
        answers = list(taps.map(lambda _: kiosk.post("/local/v1/tickets", order), range(8)))
    assert {answer.status_code for answer in answers} == {201}
    (ticket_id,) = {answer.json()["ticket"]["id"] for answer in answers}
    assert kiosk.paper_of(ticket_id)["state"] == "done"
    following = kiosk.post("/local/v1/tickets", kiosk.order()).json()["ticket"]["id"]
    assert kiosk.paper_of(following)["state"] == "done"
    assert len(printer.papers()) == before + 2


def test_one_intent_is_one_wish(kiosk: RunningKiosk) -> None:
    order = kiosk.order(paper="screen")
    assert kiosk.post("/local/v1/tickets", order).status_code == 201
    other = kiosk.post("/local/v1/tickets", {**order, "priority": "merit"})
    assert problem(other)["code"] == "idempotency_key_reused"


def test_follow_code(kiosk: RunningKiosk) -> None:
    ticket_id = kiosk.post("/local/v1/tickets", kiosk.order(paper="screen")).json()["ticket"]["id"]
    code = kiosk.get(f"/local/v1/tickets/{ticket_id}/qr.svg")
    assert code.headers["Content-Type"].startswith("image/svg+xml")
    assert ElementTree.fromstring(code.content).tag == "{http://www.w3.org/2000/svg}svg"


def test_what_comes_out_is_what_was_drawn(centre: Centre, printer: Printer, tmp_path: Path) -> None:
    link = ServerLink(centre.url, centre.token("kiosk"))
    standby = Standby(LeaseBook(tmp_path / "leases.db", NOON), ServerClock())
    hall = Hall(link, standby)
    journal = Journal(tmp_path / "kiosk.db", lambda: NOON)
    printing = Printing(
        numbered([TcpAddress.parse(printer.tcp)], WIDTH_80MM), journal, RollBook(tmp_path / "rolls.json")
    )
    printing.start()
    procedure = hall.procedures("ly lich tu phap", 1)[0]
    wish = Wish(procedure["service_id"], "pregnant", (), "vi", procedure["code"], "print")
    desk = TicketDesk(link, hall, standby, printing, PaperTemplate())
    issued = desk.issue("7a0c9d9e-64d1-4a0c-a4f5-0d6d56a7d0c1", wish, lambda: None)
    paper = printing.wait_for_end(str(issued.ticket["id"]), 15)
    printing.stop()
    assert paper is not None
    assert (paper.state, paper.detail.split()[0]) == ("done", "completed")
    words = paper_of(issued.ticket, hall.centre(), "vi", issued.follow_url, procedure["bring_vi"])
    assert words.bring
    assert words.follow_url.startswith("http")
    drawn, printed = draw(words, WIDTH_80MM).convert("1"), printer.picture(printer.papers()[0]["n"])
    assert printed.width == drawn.width
    # The printer feeds some blank rows before it cuts.
    assert printed.height >= drawn.height
    assert ImageChops.difference(printed.crop((0, 0, *drawn.size)), drawn).getbbox() is None
