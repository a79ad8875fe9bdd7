"""`motcua player`: the counter boards and keypads of a zone."""

import logging
import signal
import threading
from pathlib import Path

import click

from devices.bus.hall_file import read_hall_file
from devices.described import DeviceFileError
from devices.token_option import read_token, token_options
from display.player.link import ServerLink
from display.player.player import Player


@click.command()
@click.option("--server", required=True, metavar="URL", help="Address of the queue server, like http://127.0.0.1:8400.")
@token_options("motcua pair --kind board")
@click.option(
    "--devices",
    "device_file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The device file: its lines ([[bus]]), boards ([[board]]), keypads ([[keypad]]) and scanners ([[scanner]]).",
)
def player(server: str, token: str | None, token_file: Path | None, device_file: Path) -> None:
    """Show the called number on the board of each counter, and do what the keypads of the desks say.

    Runs on the machine whose serial lines the boards and keypads of a zone are on. Ends on SIGTERM or Ctrl-C.
    """
    secret = read_token(token, token_file)
    try:
        played = Player(read_hall_file(device_file), ServerLink(server, secret), secret)
    except (DeviceFileError, ValueError) as why:
        raise click.ClickException(str(why)) from why
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    played.start()
    click.echo(f"player: server {server}  devices {device_file}")
    ended.wait()
    played.stop()
