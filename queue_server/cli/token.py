"""`motcua token`: a token for scripts and integrations."""

from pathlib import Path

import click

from queue_server.auth import devices
from queue_server.auth.asker import TOKEN_ROLES
from queue_server.cli import say
from queue_server.cli.options import data_option, json_option
from queue_server.cli.pair import find_counter
from queue_server.cli.prepared import open_centre


@click.command()
@data_option
@json_option
@click.option("--role", type=click.Choice(TOKEN_ROLES), required=True, help="What it may do, as whoever has that role.")
@click.option("--name", default="", help="As it is listed.  [default: its role]")
@click.option("--counter", help="Code, number or id of the counter a tablet's token is bound to.")
def token(data_dir: Path, as_json: bool, role: str, name: str, counter: str | None) -> None:
    """Make a token with the rights of a role, for `Authorization: Bearer TOKEN`. It is shown this once."""
    _, store = open_centre(data_dir)
    with store.writing() as tx:
        counter_id = None if counter is None else find_counter(tx, counter)
        made, secret = devices.make_token(tx.conn, tx.now, role=role, name=name, counter_id=counter_id)
    say.one(as_json, {"id": made.id, "role": made.role, "name": made.name, "token": secret})
