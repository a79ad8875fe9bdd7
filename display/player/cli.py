"""`motcua player`: the counter boards and keypads of a zone, or the page of a wall."""

import logging
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import click

from devices.authority import ca_option
from devices.bus.hall_file import read_hall_file
from devices.described import DeviceFileError
from devices.token_option import read_token, token_options
from display.player.kept_hall import KeptHall
from display.player.link import ServerLink
from display.player.player import Player
from display.player.wall import WallPlayer
from display.player.wall_server import LOOPBACK, wall_server


def default_data_dir() -> Path:
    """`motcua/wall` in the user's data directory (XDG Base Directory Specification)."""
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "motcua" / "wall"


@click.command()
@click.option("--server", required=True, metavar="URL", help="Address of the queue server, like http://127.0.0.1:8400.")
@token_options("motcua pair --kind board (or wall)")
@ca_option
@click.option(
    "--devices",
    "device_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The device file: its lines ([[bus]]), boards ([[board]]), keypads ([[keypad]]) and scanners ([[scanner]]). "
    "Without it the wall's page is served.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8420,
    show_default=True,
    help="Port of a wall's page, on 127.0.0.1.",
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="MOTCUA_DATA",
    default=default_data_dir,
    show_default="~/.local/share/motcua/wall",
    show_envvar=True,
    help="Directory where a wall keeps its last state.",
)
def player(
    server: str,
    token: str | None,
    token_file: Path | None,
    ca: Path | None,
    device_file: Path | None,
    port: int,
    data: Path,
) -> None:
    """Run the counter boards and keypads of a zone, or without --devices the page of a wall.

    Boards show the called number, keypads do what is pressed. The wall's page is at http://127.0.0.1:PORT/ for the
    browser of this machine; it shows its last state when the browser, this program or the server is restarted.
    Ends on SIGTERM or Ctrl-C.

    \b
    A wall:  motcua player --server http://192.168.1.10:8400 --token-file wall.token
    Boards:  motcua player --server http://192.168.1.10:8400 --token-file board.token \\
                 --devices devices.toml
    """
    secret = read_token(token, token_file)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        if device_file is None:
            _play_wall(ServerLink(server, secret, "wall", ca), secret, data, port)
        else:
            _play_boards(ServerLink(server, secret, "board", ca), secret, device_file)
    except (DeviceFileError, ValueError, OSError) as why:
        raise click.ClickException(str(why)) from why


def _play_boards(link: ServerLink, token: str, device_file: Path) -> None:
    played = Player(read_hall_file(device_file), link, token)
    ended = threading.Event()
    _when_told_to_end(ended.set)
    played.start()
    click.echo(f"player: server {link.url}  devices {device_file}")
    ended.wait()
    played.stop()


def _play_wall(link: ServerLink, token: str, data: Path, port: int) -> None:
    wall = WallPlayer(KeptHall(data), link, token)
    pages = wall_server(wall, link, data, port)
    # shutdown() waits for serve_forever(), which runs in the thread that takes the signal.
    _when_told_to_end(lambda: threading.Thread(target=pages.shutdown).start())
    wall.start()
    click.echo(f"player: server {link.url}  wall http://{LOOPBACK}:{port}/")
    try:
        pages.serve_forever(poll_interval=0.1)
    finally:
        pages.server_close()
        wall.stop()


def _when_told_to_end(end: Callable[[], None]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: end())
