"""`motcua kiosk`: the touch screen of one kiosk, served on this machine alone."""

import logging
import os
import sqlite3
from pathlib import Path

import click

from devices.address import FORMS, Address, parse
from devices.address_type import AddressType
from devices.authority import ca_option
from devices.bus.hall_file import ScannerEntry
from devices.camera.address import FORMS as CAMERA_FORMS
from devices.camera.address import CameraAddress, CameraEntry
from devices.camera.address import parse as parse_camera
from devices.core_dumps import forbid_core_dumps
from devices.described import DeviceFileError
from devices.device_file import read_device_file
from devices.id_card.reader_address import FORMS as CARD_READER_FORMS
from devices.id_card.reader_address import CardReaderEntry, ReaderAddress, missing_library
from devices.id_card.reader_address import parse as parse_reader
from devices.printer.letters import FontsMissingError
from devices.printer.paper_template import FILE, PaperTemplate, read_template
from devices.printer.printer_file import PrinterEntry
from devices.token_option import read_token, token_options
from kiosk.parts import Settings, databases
from kiosk.printers import numbered
from kiosk.screen import ScreenNotBuiltError, parts
from kiosk.serve import LOOPBACK, KioskServer
from kiosk.server_link import ServerLink
from kiosk.storage import StorageTroubleError, require_sound

# Dots across the printable width at 203 dots an inch, the resolution of receipt printers: 72 mm and 48 mm.
WIDTH_DOTS = {"80": 576, "58": 384}


TRUST_FOLDER = "trust"
"""In the data directory, as `motcua trust` has it."""


def default_data_dir() -> Path:
    """`motcua` in the user's data directory (XDG Base Directory Specification), as the server has it."""
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "motcua"


@click.command()
@click.option("--server", required=True, metavar="URL", help="Address of the queue server, like http://127.0.0.1:8400.")
@token_options("motcua pair --kind kiosk")
@ca_option
@click.option("--port", type=click.IntRange(1, 65535), default=8410, show_default=True, help="Port on 127.0.0.1.")
@click.option(
    "--printer",
    "printers",
    type=AddressType(parse),
    multiple=True,
    metavar="ADDRESS",
    help=f"The ticket printer: {FORMS}. Given twice, the second prints when the first cannot. Without one the number "
    "is followed by phone, with the QR on the screen.",
)
@click.option(
    "--devices",
    "device_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The device file: its printers with names and papers of their own, instead of --printer, and its scanners.",
)
@click.option(
    "--card-reader",
    "card_reader",
    type=AddressType(parse_reader),
    metavar="ADDRESS",
    help=f"Reader of chip identity cards, unless the device file names one: {CARD_READER_FORMS}.",
)
@click.option(
    "--trust",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Issuers whose cards are believed, see `motcua trust`.  [default: trust in the data directory]",
)
@click.option(
    "--camera",
    type=AddressType(parse_camera),
    metavar="ADDRESS",
    help=f"Camera for comparing a face with the card's photo, unless the device file names one: {CAMERA_FORMS}.",
)
@click.option(
    "--paper", type=click.Choice(list(WIDTH_DOTS)), default="80", show_default=True, help="Paper width in mm."
)
@click.option(
    "--template",
    "template_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help=f"What the centre adds to its tickets: logo, texts, what to bring.  [default: {FILE} in the data directory]",
)
@click.option("--name", default="Kiosk 1", show_default=True, help="What the staff call this kiosk.")
@click.option(
    "--floor", default="1", show_default=True, help="Floor it stands on; decides whether the way leads up or down."
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="MOTCUA_DATA",
    default=default_data_dir,
    show_default="~/.local/share/motcua",
    show_envvar=True,
    help="Directory of what it must not lose: lent numbers, papers, rolls.",
)
def kiosk(
    server: str,
    token: str | None,
    token_file: Path | None,
    ca: Path | None,
    port: int,
    printers: tuple[Address, ...],
    device_file: Path | None,
    card_reader: ReaderAddress | None,
    trust: Path | None,
    camera: CameraAddress | None,
    paper: str,
    template_file: Path | None,
    name: str,
    floor: str,
    data: Path,
) -> None:
    """Serve the touch screen of a kiosk at http://127.0.0.1:PORT/ and print its tickets.

    Open the address full screen in a browser on this machine. Nobody else can reach it: the kiosk listens on loopback.

    \b
    Example: motcua kiosk --server http://192.168.1.10:8400 --token-file kiosk.token \\
                 --printer tcp://192.168.1.50:9100 --floor 1
    """
    if len(set(printers)) < len(printers):
        raise click.UsageError("the same --printer was given twice; the second is for when the first cannot print")
    entries, scanners, card_readers, cameras = _devices(device_file, printers, WIDTH_DOTS[paper])
    if card_reader is not None:
        card_readers = (CardReaderEntry("#1", card_reader), *card_readers)
    if len(card_readers) > 1:
        raise click.UsageError("a kiosk has one card reader, named by --card-reader or in the file of --devices")
    if camera is not None:
        cameras = (CameraEntry("#1", camera), *cameras)
    if len(cameras) > 1:
        raise click.UsageError("a kiosk has one camera, named by --camera or in the file of --devices")
    for entry in card_readers:
        if missing := missing_library(entry.address):
            raise click.ClickException(missing)
    settings = Settings(
        server=server,
        token=read_token(token, token_file),
        ca=ca,
        port=port,
        data=data,
        printers=entries,
        scanners=scanners,
        template=_template(template_file, data),
        name=name,
        floor=floor,
        card_reader=card_readers[0] if card_readers else None,
        trust=trust or data / TRUST_FOLDER,
        camera=cameras[0] if cameras else None,
    )
    try:
        parts()
        ServerLink(server, settings.token, ca)
        require_sound(data, databases(port))
    except (ScreenNotBuiltError, StorageTroubleError, ValueError, OSError, sqlite3.Error) as error:
        raise click.ClickException(str(error)) from error
    # escpos calls basicConfig() itself when it is imported; without force our level would come too late.
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)
    way = " then ".join(str(one.address) for one in entries) or "none"
    forbid_core_dumps()
    click.echo(f"{name}: http://{LOOPBACK}:{port}/  server {server}  printer {way}")
    KioskServer(settings).run()


def _devices(
    file: Path | None, addresses: tuple[Address, ...], width_dots: int
) -> tuple[tuple[PrinterEntry, ...], tuple[ScannerEntry, ...], tuple[CardReaderEntry, ...], tuple[CameraEntry, ...]]:
    """Printers, scanners, card readers and cameras; boards and keypads are the business of `motcua player`."""
    if file is None:
        return numbered(addresses, width_dots), (), (), ()
    if addresses:
        raise click.UsageError("printers are named either by --printer or in the file of --devices")
    try:
        read = read_device_file(file)
    except DeviceFileError as why:
        raise click.ClickException(str(why)) from why
    return tuple(read.printers), tuple(read.hall.scanners), tuple(read.card_readers), tuple(read.cameras)


def _template(file: Path | None, data: Path) -> PaperTemplate:
    path = file or data / FILE
    if file is None and not path.exists():
        return PaperTemplate()
    try:
        return read_template(path)
    except (DeviceFileError, FontsMissingError) as why:
        raise click.ClickException(str(why)) from why
