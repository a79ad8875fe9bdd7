"""`motcua migrate-store`: the centre moves from SQLite to PostgreSQL, or back."""

from pathlib import Path

import click

from queue_server import settings
from queue_server.cli import say
from queue_server.cli.options import data_option, json_option
from queue_server.cli.prepared import load_settings
from queue_server.succession.moving import move
from queue_server.trouble import Trouble


@click.command()
@data_option
@json_option
@click.option("--to", required=True, metavar="URL", help="The empty database: postgresql+psycopg://… or sqlite:///….")
@click.option(
    "--from", "source", metavar="URL", help="Where the centre is.  [default: where the data directory has it]"
)
def migrate_store(data_dir: Path, as_json: bool, to: str, source: str | None) -> None:
    """Move the centre of a data directory into another database. Stop its server first.

    Everything is copied and proved (every table compared, hash chain, tables rebuilt from the log) before the database
    it leaves is barred. The data directory then says where the centre is. Interrupted, the same command run again goes
    on.
    """
    if not data_dir.is_dir():
        raise Trouble("no_centre", what=data_dir)
    moved = move(load_settings(data_dir, url=source), to, lambda step: click.echo(step, err=True), _Percents())
    say.one(
        as_json,
        {
            "centre": moved.proof.centre,
            "from": moved.source,
            "to": moved.target,
            "seq": moved.proof.seq,
            "events": moved.proof.events,
            "rows": moved.proof.rows,
        },
    )
    if settings.database_elsewhere() not in (None, to):
        click.echo(f"MOTCUA_DATABASE names another database. Remove it, or set it to {moved.target}.", err=True)


class _Percents:
    """Says how far the copying is, every ten percent."""

    def __init__(self) -> None:
        self._said = 0

    def __call__(self, copied: int, total: int) -> None:
        percent = 100 * copied // total
        if percent >= self._said + 10:
            self._said = percent - percent % 10
            click.echo(f"copying: {percent} %", err=True)
