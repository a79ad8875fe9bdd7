"""`motcua standby`: this machine follows a server and can take over."""

import json
import signal
import threading
from pathlib import Path

import click
import requests

from queue_server import logs, opening, settings
from queue_server.cli.options import data_option, json_option
from queue_server.cli.prepared import load_settings
from queue_server.domain.clock import SystemClock
from queue_server.store.log import read_standing
from queue_server.store.store import Store
from queue_server.succession import primary_link
from queue_server.succession.primary_link import Primary
from queue_server.succession.standby import Progress, Standby, found
from queue_server.trouble import Trouble


@click.command()
@data_option
@json_option
@click.option("--of", "url", metavar="URL", help="The primary. Needed the first time only, as is its token.")
@click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the token of `motcua token --role standby` on the primary.",
)
@click.option(
    "--ca",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="PEM file of the authority that vouches for the primary's HTTPS certificate.",
)
@click.option(
    "--address",
    metavar="URL",
    help="Where this machine will serve after a promotion: the primary asks there before it ever opens again.",
)
def standby(
    data_dir: Path, as_json: bool, url: str | None, token_file: Path | None, ca: Path | None, address: str | None
) -> None:
    """Follow a server and be ready to take over, until it is stopped or promoted (`motcua promote`).

    An empty data directory gets a proved copy of the primary first. Standard output says when this machine is in
    step, behind, or without word from the primary.

    \b
    Example: motcua standby --of http://192.168.1.10:8400 --token-file standby.token \\
                 --address http://192.168.1.11:8400
    """
    logs.configure()
    named = _named(url, token_file, ca, address)
    primary = _primary(data_dir, named)
    store = _store(data_dir, primary)
    primary_link.keep(data_dir, primary)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    Standby(store, primary, SystemClock(), _Teller(as_json)).run(stop)
    store.close()
    if not stop.is_set():
        click.echo("promoted: start the server with `motcua serve`", err=True)


def _named(url: str | None, token_file: Path | None, ca: Path | None, address: str | None) -> Primary | None:
    if (url is None) != (token_file is None):
        raise click.UsageError("--of and --token-file belong together")
    if url is None or token_file is None:
        return None
    token = token_file.read_text(encoding="ascii").strip()
    return Primary(url.rstrip("/"), token, str(ca.resolve()) if ca else None, address.rstrip("/") if address else None)


def _primary(data: Path, named: Primary | None) -> Primary:
    primary = named or (primary_link.kept(data) if data.is_dir() else None)
    if primary is None:
        raise click.UsageError("name the primary the first time: --of URL --token-file FILE")
    return primary


def _store(data: Path, primary: Primary) -> Store:
    """The standby's store, made of a copy of the primary where there is none yet."""
    if not data.is_dir() or not any(data.iterdir()) or (data / settings.UNFINISHED).exists():
        try:
            found(primary, data, settings.database_elsewhere(), lambda step: click.echo(step, err=True))
        except requests.RequestException as failure:
            raise Trouble("primary_away", what=primary.url) from failure
    store = opening.connect(load_settings(data), SystemClock())
    store.migrate()
    if not store.has_centre:
        raise Trouble("not_a_standby", what=data)
    with store.reading() as view:
        if read_standing(view.conn, view.centre_id).barred != "standby":
            raise Trouble("not_a_standby", what=data)
    return store


class _Teller:
    """Says how the standby stands whenever that changes: in step, behind, or without word from the primary."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._said = ""

    def __call__(self, progress: Progress) -> None:
        state = "no word" if progress.why else "behind" if progress.behind else "in step"
        if state == self._said and state == "in step":
            return
        self._said = state
        facts = {
            "state": state.replace(" ", "_"),
            "seq": progress.seq,
            "behind": progress.behind,
            "silent_s": progress.silent_for_s,
            "why": progress.why,
        }
        if self._as_json:
            click.echo(json.dumps(facts))
        else:
            why = f" ({progress.why}, for {progress.silent_for_s:.0f} s)" if progress.why else ""
            click.echo(f"{state}: at {progress.seq}, {progress.behind} behind{why}")
