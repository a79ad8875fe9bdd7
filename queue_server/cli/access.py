"""`motcua access`: which devices and tokens may come in, and taking that away."""

from pathlib import Path

import click

from queue_server.auth import devices
from queue_server.cli import say
from queue_server.cli.options import data_option, json_option
from queue_server.cli.prepared import open_centre


@click.group()
def access() -> None:
    """List and revoke the devices and tokens made by `pair` and `token`."""


@access.command("list")
@data_option
@json_option
def list_(data_dir: Path, as_json: bool) -> None:
    """All devices and tokens."""
    _, store = open_centre(data_dir)
    with store.reading() as view:
        found = devices.every(view.conn)
    say.rows(
        as_json,
        ("id", "kind", "role", "name", "last_seen_at", "revoked_at", "battery", "visible", "sound"),
        [_row(listed) for listed in found],
    )


def _row(listed: devices.Listed) -> tuple[object, ...]:
    d, condition = listed.device, listed.condition or {}
    battery = condition.get("battery")
    charge = None if battery is None else f"{round(battery['level'] * 100)} %{' +' if battery['charging'] else ''}"
    says = (charge, condition.get("visible"), condition.get("sound"))
    return d.id, d.kind, d.role, d.name, listed.last_seen_at, listed.revoked_at, *says


@access.command()
@data_option
@json_option
@click.argument("device_id")
def revoke(data_dir: Path, as_json: bool, device_id: str) -> None:
    """Take the right of a device or token away, by its id in `motcua access list`.

    Requests are refused at once, open sockets are cut within seconds.
    """
    _, store = open_centre(data_dir)
    with store.writing() as tx:
        done = devices.revoke(tx.conn, tx.now, device_id)
    if not done:
        raise click.ClickException(f"{device_id} is no device with access")
    say.one(as_json, {"revoked": device_id})
