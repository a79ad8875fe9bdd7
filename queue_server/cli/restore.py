"""`motcua restore`: a centre out of a backup."""

from pathlib import Path

import click

from queue_server import settings
from queue_server.cli import say
from queue_server.cli.options import data_option, json_option, read_passphrase
from queue_server.safekeeping import archive
from queue_server.safekeeping.restore import restore as run_restore
from queue_server.succession.standby import unbar


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
@json_option
@click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    envvar="MOTCUA_BACKUP_PASSPHRASE_FILE",
    show_envvar=True,
    help="The passphrase the backup was encrypted with (the first line of this file).",
)
def restore(file: Path, data_dir: Path, as_json: bool, passphrase_file: Path | None) -> None:
    """Make a centre of the backup FILE in an empty data directory (and, with MOTCUA_DATABASE, an empty database).

    Everything is proved before it is put in place: digests, hash chain, tables rebuilt from the log.
    """
    with file.open("rb") as source:
        restored = run_restore(
            archive.opened(source, read_passphrase(passphrase_file)),
            data_dir,
            settings.database_elsewhere(),
            lambda step: click.echo(step, err=True),
            unbar,
        )
    manifest, proof = restored.manifest, restored.proof
    say.one(
        as_json,
        {
            "centre": proof.centre,
            "made_at": manifest.made_at,
            "seq": proof.seq,
            "events": proof.events,
            "rows": proof.rows,
            "data": str(data_dir),
        },
    )
