"""`motcua devices`: what is attached to this machine, how it is, and a trial of each."""

from __future__ import annotations

import json
import logging
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from devices import whole_hall
from devices.address import AddressError
from devices.contract import Result
from devices.described import DeviceFileError
from devices.device import Device
from devices.device_file import NO_DEVICES, DeviceFile, read_device_file
from devices.discovery import Attached, attached
from devices.fleet import Fleet
from devices.health import Health
from devices.hot_plug import HotPlug
from devices.id_card.reader_address import FORMS, CardReaderEntry, PcscAddress, parse
from devices.printer.letters import FontsMissingError
from devices.printer.paper_template import read_template
from devices.printer.preview import preview
from devices.printer.sheet import DOTS_A_MM
from devices.printer.ticket_paper import WIDTH_58MM, WIDTH_80MM
from devices.token_option import read_token, token_options
from devices.whole_hall import NotListedError

FIRST_LOOK_S = 8.0
_WELL = ("ready", "warning")
FILE = "devices.toml"
CARD_READER = "id_card"
TRUST_FOLDER = "trust"

_fleet_option = click.option(
    "--devices",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"The device file.  [default: {FILE} in the data directory]",
)
data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="MOTCUA_DATA",
    show_envvar=True,
    help="The data directory.  [default: ~/.local/share/motcua]",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for a script.")


@click.group()
def devices() -> None:
    """The devices of this machine: list them, watch them, try one out.

    A program that already holds a device (`motcua kiosk`, `motcua player`) keeps it; such a device reads as in use.
    """
    # escpos calls basicConfig() itself when it is imported; without force our level would come too late.
    logging.basicConfig(level=logging.CRITICAL, force=True)


@devices.command("list")
@_fleet_option
@data_option
@click.option("--server", metavar="URL", help="List the whole hall instead, as this queue server knows it.")
@token_options("motcua token --role technician")
@json_option
def list_(
    file: Path | None, data: Path | None, server: str | None, token: str | None, token_file: Path | None, as_json: bool
) -> None:
    """Say how each device of the device file is now, and what else is plugged in.

    With --server: every device of the hall, walls and rating tablets with battery and last word too. The exit status is
    1 when a device is not well.
    """
    if server is not None:
        _list_hall(server, read_token(token, token_file), as_json)
        return
    path = _path(file, data)
    # Before the first device file there is already something to see: what is plugged in.
    fleet = _read(path) if file or path.exists() else Fleet(NO_DEVICES)
    fleet.start()
    fleet.known_within(FIRST_LOOK_S)
    healths = [(device, device.health()) for device in fleet.devices]
    fleet.stop()
    known = {health.identity.key for _, health in healths}
    # What is named in the file by a link of udev has that link as its key.
    named = {device.address.partition("?")[0] for device in fleet.devices}
    others = [one for one in attached() if one.key not in known and one.address not in named]
    if as_json:
        click.echo(json.dumps(_as_json(healths, others), ensure_ascii=False))
    else:
        click.echo(_as_text(healths, others))
    if any(health.state not in _WELL for _, health in healths):
        raise SystemExit(1)


def _list_hall(server: str, token: str, as_json: bool) -> None:
    try:
        items = whole_hall.listed(server, token)
    except NotListedError as why:
        raise click.ClickException(str(why)) from why
    click.echo(json.dumps({"devices": items}, ensure_ascii=False) if as_json else _aligned(whole_hall.rows(items)))
    if any(item.get("state") not in _WELL for item in items):
        raise SystemExit(1)


@devices.command()
@_fleet_option
@data_option
@json_option
def watch(file: Path | None, data: Path | None, as_json: bool) -> None:
    """Print a line for each change of a device, until Ctrl-C."""
    fleet = _read(_path(file, data))
    said = threading.Lock()

    def say(health: Health) -> None:
        with said:
            click.echo(json.dumps(health.as_json(), ensure_ascii=False) if as_json else _line(health))

    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    fleet.listen(say)
    plugs = HotPlug(fleet.wake)
    fleet.start()
    plugs.start()
    ended.wait()
    plugs.stop()
    fleet.stop()


@devices.command()
@click.argument("name")
@_fleet_option
@data_option
@click.option("--reader", metavar="ADDRESS", help=f"For {CARD_READER}: {FORMS}.  [default: as in the device file]")
@click.option("--can", metavar="NNNNNN", help="For a card reader: read the card that this access number opens.")
@click.option("--mrz", metavar="LINES", help="The same with the three lines on the back of the card.")
@click.option(
    "--trust",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the trusted issuers.  [default: trust in the data directory]",
)
@click.option("--photo", is_flag=True, help="Read the photo as well.")
@json_option
def test(
    name: str,
    file: Path | None,
    data: Path | None,
    reader: str | None,
    can: str | None,
    mrz: str | None,
    trust: Path | None,
    photo: bool,
    as_json: bool,
) -> None:
    """Try out the device called NAME: a test page, all segments, or a wait for a key, a scan or a card.

    NAME `id_card` is the card reader of the device file, or else the first PC/SC reader. With --can or --mrz the card
    on it is read, and a sheet printed on which the person's data is masked.

    The exit status is 0 only when the device confirmed, and a card did not fail.
    """
    path = _path(file, data)
    entry = _card_reader(name, path, reader)
    if entry is None and (can or mrz or reader or photo or trust):
        raise click.UsageError(f"{name!r} is no card reader: --reader, --can, --mrz, --trust, --photo are for one")
    if entry is not None and (can or mrz):
        with _libraries():
            from devices.id_card.trial import try_card

            try_card(entry, can, mrz, trust or path.parent / TRUST_FOLDER, photo=photo, as_json=as_json)
        return
    device = _device(name, path, entry)
    device.worker.start()
    outcome = device.trial()
    device.worker.stop()
    if as_json:
        told = {"name": name, "result": outcome.result, "reason": outcome.reason, "detail": outcome.detail}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(f"{name}: {outcome.result} ({outcome.reason}) {outcome.detail}".rstrip())
    if outcome.result is not Result.DONE:
        raise SystemExit(1)


@devices.command()
@click.argument("template", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--paper", type=click.Choice(["80", "58"]), default="80", show_default=True, help="Paper width in mm.")
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi", show_default=True, help="Of the ticket.")
@click.option("--service", default="", metavar="CODE", help="Show what to bring for the service with this code.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where its picture goes (PNG).")
def paper(template: Path, paper: str, language: str, service: str, out: Path | None) -> None:
    """Check the TEMPLATE of a centre's tickets, and draw one as it will come out.

    The exit status is 1 when the template has a fault, which is told with file, line and reason.
    """
    try:
        picture = preview(read_template(template), service, language, WIDTH_80MM if paper == "80" else WIDTH_58MM)
    except (DeviceFileError, FontsMissingError) as why:
        raise click.ClickException(str(why)) from why
    if out is None:
        click.echo(f"{template}: good, {picture.height // DOTS_A_MM} mm of paper")
        return
    picture.save(out, "PNG")
    click.echo(f"{out}: {picture.width} × {picture.height} dots, {picture.height // DOTS_A_MM} mm of paper")


def _device(name: str, path: Path, entry: CardReaderEntry | None) -> Device:
    if entry is not None:
        with _libraries():
            from devices.id_card.assembly import card_reader_device

            return card_reader_device(entry)
    fleet = _read(path)
    device = fleet.named(name)
    if device is None:
        raise click.ClickException(f"no device is called {name!r}; there are {_names(fleet.devices)}")
    return device


def _card_reader(name: str, path: Path, address: str | None) -> CardReaderEntry | None:
    """The card reader that is meant; None when NAME is another device."""
    if name == CARD_READER and address is not None:
        try:
            return CardReaderEntry(CARD_READER, parse(address))
        except AddressError as why:
            raise click.UsageError(str(why)) from why
    known = _file(path).card_readers if path.exists() else ()
    found = next((one for one in known if name in (one.name, CARD_READER)), None)
    return found or (CardReaderEntry(CARD_READER, PcscAddress()) if name == CARD_READER else None)


@contextmanager
def _libraries() -> Iterator[None]:
    """A machine without a card reader needs none of the libraries for one: they are imported here or not at all."""
    try:
        yield
    except ModuleNotFoundError as missing:
        raise click.ClickException(
            f"cards cannot be read here: {missing.name} is not installed (pip install 'motcua[idcard]')"
        ) from missing


def _path(file: Path | None, data: Path | None) -> Path:
    return file or (data or default_data()) / FILE


def _read(path: Path) -> Fleet:
    with _libraries():
        return Fleet(_file(path))


def _file(path: Path) -> DeviceFile:
    try:
        return read_device_file(path)
    except DeviceFileError as why:
        raise click.ClickException(str(why)) from why


def default_data() -> Path:
    """`motcua` in the user's data directory (XDG Base Directory Specification), as the server has it."""
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "motcua"


def _names(known: Sequence[Device]) -> str:
    return ", ".join(repr(device.name) for device in known) or "none"


def _as_json(healths: Sequence[tuple[Device, Health]], others: Sequence[Attached]) -> dict[str, Any]:
    return {
        "devices": [{**health.as_json(), "address": device.address} for device, health in healths],
        "unconfigured": [
            {"key": one.key, "address": one.address, "maker": one.maker, "printer": one.is_printer} for one in others
        ],
    }


def _as_text(healths: Sequence[tuple[Device, Health]], others: Sequence[Attached]) -> str:
    rows = [("NAME", "KIND", "STATE", "REASON", "ADDRESS")]
    rows += [(h.name, h.identity.kind, h.state, h.reason or "-", device.address) for device, h in healths]
    lines = [_aligned(rows)]
    if others:
        lines += ["", "Plugged in and in no device file:"]
        lines += [f"  {one.address}  {one.maker or '(it does not say what it is)'}" for one in others]
    return "\n".join(lines)


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines)


def _line(health: Health) -> str:
    at = health.since.astimezone().strftime("%H:%M:%S")
    return f"{at}  {health.name}  {health.state}  {health.reason}".rstrip()
