"""`motcua pair`: a device's token."""

from pathlib import Path

import click

from queue_server.auth import devices, pairing_codes
from queue_server.auth.asker import DEVICE_KINDS
from queue_server.cli import say
from queue_server.cli.options import data_option, json_option, server_option
from queue_server.cli.prepared import open_centre
from queue_server.store.store import View


@click.command()
@data_option
@json_option
@click.option(
    "--kind",
    type=click.Choice(DEVICE_KINDS),
    required=True,
    help="What it is; board: the machine with the counter boards and keypads of a zone.",
)
@click.option("--name", default="", help="As it is listed.  [default: its kind]")
@click.option(
    "--zone",
    "zones",
    multiple=True,
    help="Code or id of a zone that a wall shows, a board's keypads act in, a kiosk stands in; repeat for several.  "
    "[default: all]",
)
@click.option("--counter", help="Code, number or id of the counter of a tablet or board.")
@server_option("Address of the queue server as the device reaches it, for the printed link.")
@click.option("--code", "by_code", is_flag=True, help="A six-digit code to type at SERVER/pair instead of a link.")
def pair(
    data_dir: Path,
    as_json: bool,
    kind: str,
    name: str,
    zones: tuple[str, ...],
    counter: str | None,
    server: str,
    by_code: bool,
) -> None:
    """Pair a kiosk, wall, tablet or board: makes its token, which is shown this once.

    With --code a wall or tablet is paired by touch alone: the code holds for one screen and ten minutes.

    Example: motcua pair --kind wall --name "Màn hình phòng B" --zone CHO-B
    """
    if by_code and kind not in pairing_codes.SCREENS:
        raise click.UsageError(f"a code pairs a browser screen: {', '.join(pairing_codes.SCREENS)}")
    _, store = open_centre(data_dir)
    with store.writing() as tx:
        zone_ids = [_zone(tx, zone) for zone in zones]
        counter_id = None if counter is None else find_counter(tx, counter)
        try:
            made, token = devices.pair(tx.conn, tx.now, kind=kind, name=name, zone_ids=zone_ids, counter_id=counter_id)
        except ValueError as refusal:
            raise click.UsageError(str(refusal)) from refusal
        code = pairing_codes.make(tx.conn, tx.now, made.id) if by_code else None
    said = {"id": made.id, "kind": made.kind, "name": made.name}
    door = f"{server.rstrip('/')}/pair"
    if code is not None:
        say.one(
            as_json, {**said, "code": code, "open": door, "expires_at": (tx.now + pairing_codes.LIFETIME).isoformat()}
        )
        return
    say.one(as_json, {**said, "token": token, "link": f"{door}#{token}"})


def find_counter(view: View, key: str) -> str:
    """The id of a counter by code, number or id. Raises `click.ClickException`."""
    for row in view.directory.counters.values():
        if key in (row["id"], row["code"], str(row["number"])):
            return str(row["id"])
    raise click.ClickException(f"there is no counter {key}")


def _zone(view: View, key: str) -> str:
    for row in view.directory.zones.values():
        if key in (row["id"], row["code"]):
            return str(row["id"])
    raise click.ClickException(f"there is no zone {key}")
