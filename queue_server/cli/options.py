"""Options that several commands share, so that they read the same everywhere."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from queue_server.settings import DEFAULT_PORT, default_data_dir
from queue_server.trouble import Trouble

SHORTEST_PASSPHRASE = 12

F = TypeVar("F", bound=Callable[..., Any])


def data_option(command: F) -> F:
    """`--data DIR`: where the centre lives, given to the command as `data_dir: Path` (it may not exist yet)."""
    return click.option(
        "--data",
        "data_dir",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="MOTCUA_DATA",
        default=default_data_dir,
        show_default="~/.local/share/motcua",
        show_envvar=True,
        help="Directory of the centre's database and secrets.",
    )(command)


def json_option(command: F) -> F:
    """`--json`: print for a script, given to the command as `as_json: bool`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for a script.")(command)


def port_option(default: int) -> Callable[[F], F]:
    """`--port N`, given to the command as `port: int`."""
    return click.option(
        "--port", type=click.IntRange(1, 65535), default=default, show_default=True, help="TCP port to listen on."
    )


def server_option(what: str) -> Callable[[F], F]:
    """`--server URL`, given to the command as `server: str`; `what` says whose address it is to the person."""
    return click.option(
        "--server", default=f"http://127.0.0.1:{DEFAULT_PORT}", show_default=True, metavar="URL", help=what
    )


def read_passphrase(file: Path | None) -> bytes | None:
    """The first line of a passphrase file; None without a file. Raises `Trouble` with `passphrase_short`."""
    if file is None:
        return None
    with file.open("rb") as content:
        found = content.readline().strip()
    if len(found) < SHORTEST_PASSPHRASE:
        raise Trouble("passphrase_short", what=file, least=SHORTEST_PASSPHRASE)
    return found
