"""`python -m devices.sim`: simulators as processes of their own."""

from __future__ import annotations

import json
import logging
import signal
import tempfile
import threading
from pathlib import Path

import click
from werkzeug.serving import BaseWSGIServer, make_server

from devices.address import TcpAddress
from devices.sim.console import Port, create_console
from devices.sim.escpos_decoder import Cut
from devices.sim.paper_shelf import PaperShelf
from devices.sim.printer_line import PrinterLine
from devices.sim.pty_end import PtyEnd
from devices.sim.tcp_end import TcpEnd
from devices.sim.virtual_printer import BUFFER_BYTES, VirtualPrinter


class AddressType(click.ParamType[TcpAddress]):
    """HOST:PORT on the command line."""

    name = "host:port"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> TcpAddress:
        """The address, or a usage error."""
        if isinstance(value, TcpAddress):
            return value
        try:
            return TcpAddress.parse(str(value))
        except ValueError as why:
            self.fail(str(why), param, ctx)


@click.group()
def sim() -> None:
    """Simulated devices that speak the bytes of real ones."""


@sim.command()
@click.option(
    "--tcp",
    "addresses",
    type=AddressType(),
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
    type=AddressType(),
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
@click.option("--json", "as_json", is_flag=True, help="Print the addresses as JSON.")
def printer(
    addresses: tuple[TcpAddress, ...],
    links: tuple[Path, ...],
    count: int,
    control: TcpAddress,
    paper_dir: Path | None,
    width: int,
    buffer_bytes: int,
    as_json: bool,
) -> None:
    """ESC/POS printers without hardware, on the network and on serial lines.

    Each behaves like a real one, answers DLE EOT, GS r, GS ( H and GS a, and keeps what it prints as a picture.
    """
    if not control.is_loopback:
        raise click.UsageError(
            "--control must be a loopback address: whoever reaches the console can break the printers"
        )
    listening = addresses or (() if links else (TcpAddress("127.0.0.1"),))
    wanted: list[TcpAddress | Path] = [TcpAddress(one.host, one.port + n) for one in listening for n in range(count)]
    wanted += links
    with tempfile.TemporaryDirectory(prefix="motcua-paper-") as spare:
        shelf = PaperShelf(paper_dir or Path(spare))
        ports = [_open(n, where, width, buffer_bytes, shelf) for n, where in enumerate(wanted, 1)]
        # Werkzeug would log each poll of the page.
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        try:
            server = make_server(control.host, control.port, create_console(ports, shelf), threaded=True)
        except (OSError, SystemExit) as why:
            raise click.ClickException(f"the console cannot listen on {control.authority}: {why}") from why
        _end_when_told_to(server)
        _say(ports, control, as_json)
        _serve(server, ports)


def _open(n: int, where: TcpAddress | Path, width: int, buffer_bytes: int, shelf: PaperShelf) -> Port:
    def keep(cut: Cut) -> None:
        shelf.put(n, cut)

    virtual = VirtualPrinter(width, keep, buffer_bytes)
    try:
        line = PrinterLine(virtual, PtyEnd(where) if isinstance(where, Path) else TcpEnd(where.host, where.port))
    except OSError as why:
        raise click.ClickException(f"printer {n} cannot be at {_said(where)}: {why}") from why
    line.start()
    return Port(virtual, line)


def _said(where: TcpAddress | Path) -> str:
    return str(where) if isinstance(where, Path) else where.authority


def _say(ports: list[Port], control: TcpAddress, as_json: bool) -> None:
    lines = [str(one.line.address) for one in ports]
    if as_json:
        click.echo(json.dumps({"printers": lines, "console": f"http://{control.authority}/"}))
    else:
        click.echo("\n".join([*(f"printer  {line}" for line in lines), f"console  http://{control.authority}/"]))


def _end_when_told_to(server: BaseWSGIServer) -> None:
    def end(_signal: int, _frame: object) -> None:
        # shutdown() waits for serve_forever(), which runs in this very thread.
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)


def _serve(server: BaseWSGIServer, ports: list[Port]) -> None:
    try:
        server.serve_forever(poll_interval=0.1)
    finally:
        server.server_close()
        for one in ports:
            one.line.stop()
