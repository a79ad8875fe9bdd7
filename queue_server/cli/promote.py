"""`motcua promote`: a standby becomes the server."""

from pathlib import Path

import click

from queue_server import opening
from queue_server.cli import say
from queue_server.cli.options import data_option, json_option
from queue_server.cli.prepared import load_settings
from queue_server.domain.clock import SystemClock
from queue_server.succession.promotion import promote as run_promote
from queue_server.trouble import Trouble


@click.command()
@data_option
@json_option
def promote(data_dir: Path, as_json: bool) -> None:
    """Give the standby in the data directory the right to write; then start it with `motcua serve`.

    The old primary is asked to lay that right down and to hand over the last it wrote. If it is dead, it is told by
    the new server as soon as it is back, and does not open again.
    """
    if not data_dir.is_dir() or not any(data_dir.iterdir()):
        raise Trouble("not_a_standby", what=data_dir)
    store = opening.connect(load_settings(data_dir), SystemClock())
    store.migrate()
    if not store.has_centre:
        raise Trouble("not_a_standby", what=data_dir)
    done = run_promote(store, data_dir, SystemClock())
    store.close()
    say.one(as_json, {"generation": done.generation, "seq": done.seq, "handed_over": done.handed_over})
