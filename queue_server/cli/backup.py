"""`motcua backup`: a proved copy of the centre, made while it works."""

from datetime import timedelta
from pathlib import Path

import click

from queue_server.cli import say
from queue_server.cli.options import data_option, json_option, read_passphrase
from queue_server.cli.prepared import load_settings
from queue_server.domain.clock import SystemClock
from queue_server.operations.machine import BACKUPS
from queue_server.safekeeping.backup import back_up
from queue_server.trouble import Trouble


@click.command()
@data_option
@json_option
@click.option(
    "--to",
    type=click.Path(file_okay=False, path_type=Path),
    help=f"Folder the backup is put into: better on another disk.  [default: {BACKUPS} in the data directory]",
)
@click.option(
    "--encrypt-to",
    "--passphrase-file",
    "passphrase_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    envvar="MOTCUA_BACKUP_PASSPHRASE_FILE",
    show_envvar=True,
    help="Encrypt with the passphrase in this file (its first line). Without that file nobody can restore.",
)
@click.option(
    "--keep",
    type=click.IntRange(1, 3650),
    default=30,
    show_default=True,
    help="Days after which older backups of this centre in the folder are removed; the newest never is.",
)
def backup(data_dir: Path, as_json: bool, to: Path | None, passphrase_file: Path | None, keep: int) -> None:
    """Back the centre up, with its keys. The server may be running and is not held up.

    The backup is proved before it counts: hash chain, tables rebuilt from the log, every byte read back from the disk.
    """
    if not data_dir.is_dir():
        raise Trouble("no_centre", what=data_dir)
    passphrase = read_passphrase(passphrase_file)
    made = back_up(
        load_settings(data_dir),
        to or data_dir / BACKUPS,
        passphrase,
        timedelta(days=keep),
        SystemClock().now(),
        lambda step: click.echo(step, err=True),
    )
    say.one(
        as_json,
        {
            "file": str(made.file),
            "bytes": made.size,
            "encrypted": passphrase is not None,
            "seq": made.proof.seq,
            "events": made.proof.events,
            "rows": made.proof.rows,
            "removed": len(made.removed),
        },
    )
