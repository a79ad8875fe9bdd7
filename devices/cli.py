"""`motcua devices`: what is attached to this machine, how it is, and a trial of each."""

from __future__ import annotations

import json
import logging
import os
import signal
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from devices import whole_hall
from devices.contract import Result
from devices.described import DeviceFileError
from devices.device import Device
from devices.device_file import NO_DEVICES, read_device_file
from devices.discovery import Attached, attached
from devices.fleet import Fleet
from devices.health import Health
from devices.hot_plug import HotPlug
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

_fleet_option = click.option(
    "--devices",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"The device file.  [default: {FILE} in the data directory]",
)
_data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="MOTCUA_DATA",
    show_envvar=True,
    help="The data directory.  [default: ~/.local/share/motcua]",
)
_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for a script.")


@click.group()
def devices() -> None:
    """The devices of this machine: list them, watch them, try one out.

    A program that already holds a device (`motcua kiosk`, `motcua player`) keeps it; such a device reads as in use.
    """
    logging.basicConfig(level=logging.CRITICAL)


@devices.command("list")
@_fleet_option
@_data_option
@click.option("--server", metavar="URL", help="List the whole hall instead, as this queue server knows it.")
@token_options("motcua token --role technician")
@_json_option
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
    others = [one for one in attached() if one.key not in known]
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
@_data_option
@_json_option
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
@_data_option
@_json_option
def test(name: str, file: Path | None, data: Path | None, as_json: bool) -> None:
    """Try out the device called NAME: a test page, all segments, or a wait for a key or a scan.

    The exit status is 0 only when the device confirmed.
    """
    fleet = _read(_path(file, data))
    device = fleet.named(name)
    if device is None:
        raise click.ClickException(f"no device is called {name!r}; there are {_names(fleet.devices)}")
    fleet.start([device])
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


def _path(file: Path | None, data: Path | None) -> Path:
    return file or (data or _default_data()) / FILE


def _read(path: Path) -> Fleet:
    try:
        return Fleet(read_device_file(path))
    except DeviceFileError as why:
        raise click.ClickException(str(why)) from why


def _default_data() -> Path:
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
