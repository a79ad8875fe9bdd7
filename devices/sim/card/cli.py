"""`python -m devices.sim card`: one virtual card on one reader."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from devices.address import TcpAddress
from devices.address_type import AddressType
from devices.described import DeviceFileError
from devices.sim.card.card_file import CardFile, deck, read_card_file, read_deck_card
from devices.sim.card.faults import FaultyCard
from devices.sim.card.issuer import Issuer
from devices.sim.card.office import CardOffice
from devices.sim.card.tray import MadeCard, write_anchors
from devices.sim.card.virtual_reader import VPCD_PORT, CardLink


@click.command()
@click.argument("name", required=False)
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A card of your own, written as those in devices/sim/card/deck are.",
)
@click.option(
    "--vpcd",
    "reader",
    type=AddressType(TcpAddress.parse, "host:port"),
    default=f"127.0.0.1:{VPCD_PORT}",
    show_default=True,
    help="Where the virtual reader waits for cards: pcscd with vsmartcard's vpcd, or the reader of a kiosk.",
)
@click.option(
    "--trust",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder of trust anchors that gets the test issuer's certificate.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what stands on the card as JSON.")
def card(name: str | None, file: Path | None, reader: TcpAddress, trust: Path | None, as_json: bool) -> None:
    """Lay the virtual chip card NAME on a virtual reader until Ctrl-C.

    The people are invented, the issuer is a test: such a card proves nothing. vpcd listens on all interfaces and
    believes whoever connects, so it belongs on test machines, never on a kiosk.
    """
    described = _described(name, file)
    office = CardOffice(date.today())
    made = MadeCard(described, office.make(described.card))
    hand_over(office.anchors, trust)
    link = CardLink(reader, FaultyCard(made.chip(), described.fault, described.fault_after))
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    link.start()
    _say(made, reader, as_json)
    ended.wait()
    link.stop()


def hand_over(issuers: Sequence[Issuer], trust: Path | None) -> None:
    """Let the readers of that folder know the issuers. Raises click.ClickException."""
    if trust is None:
        return
    try:
        write_anchors(issuers, trust)
    except OSError as why:
        raise click.ClickException(f"{trust} cannot be written: {why.strerror}") from why


def _described(name: str | None, file: Path | None) -> CardFile:
    if (name is None) == (file is None):
        raise click.UsageError(f"give a NAME or a --file; there are {', '.join(deck())}")
    try:
        return read_card_file(file, date.today()) if file else read_deck_card(str(name), date.today())
    except (DeviceFileError, ValueError) as why:
        raise click.ClickException(str(why)) from why


def _say(made: MadeCard, reader: TcpAddress, as_json: bool) -> None:
    told = {**made.as_json(), "reader": reader.authority}
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    lines = [f"card    {told['title_en']}: {told['name']}, number {told['number']}", f"CAN     {told['access_number']}"]
    lines += [f"MRZ     {line}" for line in told["mrz"]]
    click.echo("\n".join([*lines, f"reader  {reader.authority}"]))
