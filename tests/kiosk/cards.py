"""Virtual identity cards in front of a kiosk in tests: laid on its reader, as a person lays one."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import requests

from bench.running import free_port
from devices.address import TcpAddress
from devices.sim.card.faults import Fault, FaultyCard
from devices.sim.card.tray import CardTray, MadeCard, write_anchors
from devices.sim.card.virtual_reader import CardLink
from tests.kiosk.machines import Printer, RunningKiosk, running_kiosk
from tests.running import Centre

ENDS = ("read", "refused", "unreadable")


@dataclass
class CardKiosk:
    """A kiosk with a card reader, and the cards of the deck."""

    kiosk: RunningKiosk
    reader: TcpAddress
    tray: CardTray
    data: Path
    """The kiosk's data directory."""
    trust: Path

    def card(self, name: str) -> MadeCard:
        return self.tray.cards[name]

    @contextmanager
    def placed(self, name: str, fault: Fault = Fault.NONE, after: int = 0) -> Iterator[MadeCard]:
        """The card lies on the reader."""
        made = self.card(name)
        link = CardLink(self.reader, FaultyCard(made.chip(), fault, after))
        link.start()
        try:
            yield made
        finally:
            link.stop()

    def begin(self) -> str:
        """A visit, its consent given; its id."""
        answer = self.kiosk.post("/local/v1/card", {"consent": True})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def type(self, visit: str, digits: str) -> dict[str, Any]:
        answer = self.kiosk.post(f"/local/v1/card/{visit}/number", {"digits": digits})
        assert answer.ok, answer.text
        return dict(answer.json())

    def wait_for(self, visit: str, *phases: str, limit_s: float = 20.0) -> dict[str, Any]:
        """The visit once it is in one of `phases`, watched as the page does."""
        deadline, version = time.monotonic() + limit_s, -1
        while True:
            view = self.look(visit, version)
            if view["phase"] in phases:
                return view
            version = view["version"]
            assert time.monotonic() < deadline, view

    def look(self, visit: str, version: int = -1) -> dict[str, Any]:
        answer: requests.Response = self.kiosk.get(f"/local/v1/card/{visit}?after={max(version, 0)}")
        assert answer.ok, answer.text
        return dict(answer.json())

    def read(self, name: str) -> tuple[str, dict[str, Any]]:
        """A whole reading of a card of the deck: the visit's id, and how it ended."""
        visit = self.begin()
        with self.placed(name) as made:
            self.type(visit, made.file.card.person.access_number)
            return visit, self.wait_for(visit, *ENDS)


@contextmanager
def running_card_kiosk(
    centre: Centre, base: Path, *options: str, printer: Printer | None = None, token: str | None = None
) -> Iterator[CardKiosk]:
    """`motcua kiosk` with a virtual card reader that trusts the test issuer, known to the centre by `token`.

    Without one it is paired by itself: of two kiosks that are known as one, each prints what is asked of that one.
    """
    tray, trust = CardTray(date.today()), base / "trust"
    write_anchors(tray.issuers, trust)
    reader = TcpAddress("127.0.0.1", free_port())
    way = ["--card-reader", f"vpcd://{reader.authority}", "--trust", str(trust)]
    way += ["--printer", f"tcp://{printer.tcp}"] if printer else []
    with running_kiosk(centre, base, *way, *options, token=token or centre.pair("kiosk")["token"]) as kiosk:
        yield CardKiosk(kiosk, reader, tray, base / "kiosk", trust)
