"""`python -m devices.sim`: simulators as processes of their own."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import Flask

from devices.address import TcpAddress
from devices.address_type import AddressType
from devices.camera.address import CameraAddress, CameraEntry
from devices.camera.address import parse as parse_camera
from devices.described import DeviceFileError
from devices.device_file import read_device_file
from devices.sim.card.cli import card, hand_over
from devices.sim.card.console import add_card_readers
from devices.sim.card.station import CardStation
from devices.sim.card.tray import CardTray
from devices.sim.console import Port, create_console
from devices.sim.escpos_decoder import Cut
from devices.sim.hall import CannotSimulateError, SimulatedHall
from devices.sim.hall_console import add_hall
from devices.sim.paper_shelf import PaperShelf
from devices.sim.printer_line import PrinterLine
from devices.sim.pty_end import PtyEnd
from devices.sim.running import console_server, require_loopback, serve
from devices.sim.tcp_end import TcpEnd
from devices.sim.virtual_printer import BUFFER_BYTES, VirtualPrinter

if TYPE_CHECKING:
    from devices.sim.camera.cameras import PlayedCamera

_printer_names = click.option(
    "--name", "names", multiple=True, help="What a printer is called on the page; repeat in the order of the printers."
)


HOST_PORT = AddressType(TcpAddress.parse, "host:port")
TABLET_TOKEN = "MOTCUA_TABLET_TOKEN"
"""In the environment, which the list of processes does not show."""


@click.group()
def sim() -> None:
    """Simulated devices that speak the bytes of real ones."""


sim.add_command(card)


@sim.command()
@click.option(
    "--tcp",
    "addresses",
    type=HOST_PORT,
    multiple=True,
    help="Where a network printer listens; repeat for several.  [default: 127.0.0.1:9100, unless --pty is given]",
)
@click.option(
    "--pty",
    "links",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="LINK",
    help="Where a serial printer is plugged in: a link to a pseudo-terminal is made there; repeat for several.",
)
@click.option(
    "--count",
    type=click.IntRange(1, 20),
    default=1,
    show_default=True,
    help="Printers per --tcp, on consecutive ports.",
)
@click.option(
    "--control",
    type=HOST_PORT,
    default="127.0.0.1:9180",
    show_default=True,
    help="Where the page with the paper and the fault console is; loopback only.",
)
@click.option(
    "--paper-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where each cut paper is kept as N.png and N.bin.  [default: a temporary directory]",
)
@click.option(
    "--width", type=click.IntRange(64, 1024), default=576, show_default=True, help="Dots to a line: 576 or 384."
)
@click.option(
    "--buffer",
    "buffer_bytes",
    type=click.IntRange(256, 16_000_000),
    default=BUFFER_BYTES,
    show_default=True,
    help="Receive buffer in bytes; cheap printers have 4096.",
)
@_printer_names
@click.option("--json", "as_json", is_flag=True, help="Print the addresses as JSON.")
def printer(
    addresses: tuple[TcpAddress, ...],
    links: tuple[Path, ...],
    count: int,
    control: TcpAddress,
    paper_dir: Path | None,
    width: int,
    buffer_bytes: int,
    names: tuple[str, ...],
    as_json: bool,
) -> None:
    """ESC/POS printers without hardware, on the network and on serial lines.

    Each behaves like a real one, answers DLE EOT, GS r, GS ( H and GS a, and keeps what it prints as a picture.
    """
    require_loopback(control)
    listening = addresses or (() if links else (TcpAddress("127.0.0.1"),))
    wanted: list[TcpAddress | Path] = [TcpAddress(one.host, one.port + n) for one in listening for n in range(count)]
    wanted += links
    with tempfile.TemporaryDirectory(prefix="motcua-paper-") as spare:
        shelf = PaperShelf(paper_dir or Path(spare))
        ports = [_open(n, where, width, buffer_bytes, shelf, names) for n, where in enumerate(wanted, 1)]
        try:
            server = console_server(create_console(ports, shelf), control)
            _say(ports, control, as_json)
            serve(server)
        finally:
            for one in ports:
                one.line.stop()


@sim.command()
@click.option(
    "--devices",
    "device_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="The device file: its lines are plugged in at their paths, with the boards, keypads and scanners it names.",
)
@click.option("--absent", "absent", multiple=True, metavar="NAME", help="A unit that is not there; repeat for several.")
@click.option("--tcp", "printers", type=HOST_PORT, multiple=True, help="Where a network printer listens.")
@click.option(
    "--card-reader",
    "card_readers",
    type=HOST_PORT,
    multiple=True,
    help="Where a virtual card reader waits for cards; repeat for several.",
)
@click.option(
    "--camera",
    "cameras",
    type=AddressType(parse_camera),
    multiple=True,
    help="Where a camera is that the device file does not name: http://127.0.0.1:PORT/PATH; repeat for several.",
)
@click.option(
    "--trust",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder of trust anchors that gets the certificate of the cards' test issuer.",
)
@click.option(
    "--control",
    type=HOST_PORT,
    default="127.0.0.1:9180",
    show_default=True,
    help="Where the page of the hall is; loopback only.",
)
@click.option(
    "--paper-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where each cut paper is kept as N.png and N.bin.  [default: a temporary directory]",
)
@click.option("--tablet", metavar="NAME", help="A rating tablet of --server, with the token in MOTCUA_TABLET_TOKEN.")
@click.option("--server", metavar="URL", help="The server of the tablet.")
@_printer_names
@click.option("--width", type=click.IntRange(64, 1024), default=576, show_default=True, help="Dots to a line of paper.")
@click.option("--json", "as_json", is_flag=True, help="Print the addresses as JSON.")
def hall(
    device_file: Path,
    absent: tuple[str, ...],
    printers: tuple[TcpAddress, ...],
    card_readers: tuple[TcpAddress, ...],
    cameras: tuple[CameraAddress, ...],
    trust: Path | None,
    control: TcpAddress,
    paper_dir: Path | None,
    tablet: str | None,
    server: str | None,
    names: tuple[str, ...],
    width: int,
    as_json: bool,
) -> None:
    """Counter boards, calling keypads and scanners without hardware, and printers and card readers beside them."""
    require_loopback(control)
    with tempfile.TemporaryDirectory(prefix="motcua-paper-") as spare, ExitStack() as ending:
        shelf = PaperShelf(paper_dir or Path(spare))
        try:
            file = read_device_file(device_file)
            simulated = SimulatedHall(file.hall, absent)
        except (DeviceFileError, CannotSimulateError) as why:
            raise click.ClickException(str(why)) from why
        simulated.start()
        ports: list[Port] = []
        try:
            ports += [_open(n, where, width, BUFFER_BYTES, shelf, names) for n, where in enumerate(printers, 1)]
            app = create_console(ports, shelf)
            named = [*file.cameras, *(CameraEntry(f"Camera {n}", where) for n, where in enumerate(cameras, 1))]
            played = _cameras(app, named, ending)
            _tablet(simulated, tablet, server, ending)
            add_hall(app, simulated, _card_readers(app, card_readers, trust), played)
            console = console_server(app, control)
            _say_hall(simulated, ports, control, as_json)
            serve(console)
        finally:
            simulated.stop()
            for one in ports:
                one.line.stop()


def _tablet(simulated: SimulatedHall, name: str | None, server: str | None, ending: ExitStack) -> None:
    """A tablet that beats until `ending`. Raises click.UsageError."""
    if name is None:
        return
    token = os.environ.get(TABLET_TOKEN)
    if not server or not token:
        raise click.UsageError(f"a --tablet needs --server, and its token in {TABLET_TOKEN}")
    # Imported when needed: a hall without tablets speaks no websocket.
    from devices.sim.tablet_link import TabletLink
    from devices.sim.tablet_station import TabletStation

    station = TabletStation(partial(TabletLink, server, token))
    simulated.add_tablet(name, station)
    station.start()
    ending.callback(station.stop)


def _card_readers(app: Flask, readers: Sequence[TcpAddress], trust: Path | None) -> Sequence[CardStation]:
    """The places to lay a card, with their calls. Raises click.ClickException."""
    if not readers:
        return ()
    tray = CardTray(date.today())
    hand_over(tray.issuers, trust)
    stations = [CardStation(n, reader, tray) for n, reader in enumerate(readers, 1)]
    add_card_readers(app, stations, tray)
    return stations


def _cameras(app: Flask, entries: Sequence[CameraEntry], ending: ExitStack) -> Sequence[PlayedCamera]:
    """Plug in the cameras until `ending`. Raises click.ClickException."""
    if not entries:
        return ()
    # Imported when needed: the people before a camera are drawn with numpy, which a hall without one does not have.
    from devices.sim.camera.camera_console import add_cameras
    from devices.sim.camera.cameras import SimulatedCameras

    try:
        cameras = SimulatedCameras(entries)
    except CannotSimulateError as why:
        raise click.ClickException(str(why)) from why
    cameras.start()
    ending.callback(cameras.stop)
    add_cameras(app, cameras.all)
    return cameras.all


def _say_hall(simulated: SimulatedHall, ports: list[Port], control: TcpAddress, as_json: bool) -> None:
    console = f"http://{control.authority}/hall"
    lines = {one.name: str(one.line.path) for one in simulated.lines}
    printers = [str(one.line.address) for one in ports]
    if as_json:
        click.echo(json.dumps({"lines": lines, "printers": printers, "console": console}, ensure_ascii=False))
        return
    said = [f"line     {path}  {name}" for name, path in lines.items()]
    click.echo("\n".join([*said, *(f"printer  {one}" for one in printers), f"console  {console}"]))


def _open(
    n: int, where: TcpAddress | Path, width: int, buffer_bytes: int, shelf: PaperShelf, names: tuple[str, ...]
) -> Port:
    def keep(cut: Cut) -> None:
        shelf.put(n, cut)

    virtual = VirtualPrinter(width, keep, buffer_bytes)
    try:
        line = PrinterLine(virtual, PtyEnd(where) if isinstance(where, Path) else TcpEnd(where.host, where.port))
    except OSError as why:
        raise click.ClickException(f"printer {n} cannot be at {_said(where)}: {why}") from why
    line.start()
    return Port(virtual, line, names[n - 1] if n <= len(names) else "")


def _said(where: TcpAddress | Path) -> str:
    return str(where) if isinstance(where, Path) else where.authority


def _say(ports: list[Port], control: TcpAddress, as_json: bool) -> None:
    lines = [str(one.line.address) for one in ports]
    if as_json:
        click.echo(json.dumps({"printers": lines, "console": f"http://{control.authority}/"}))
    else:
        click.echo("\n".join([*(f"printer  {line}" for line in lines), f"console  http://{control.authority}/"]))
