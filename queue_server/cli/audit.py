"""`motcua audit`: the proof that the log is whole and the tables say what it says."""

import sys
from pathlib import Path

import click

from queue_server.cli import say
from queue_server.cli.options import data_option, json_option
from queue_server.cli.prepared import open_centre
from queue_server.operations.rebuild import audit as run_audit
from queue_server.store.log import BrokenChainError

SHOWN = 20


@click.command()
@data_option
@json_option
def audit(data_dir: Path, as_json: bool) -> None:
    """Check the hash chain of the log, rebuild all tables from it and compare them row for row.

    Exit status 0 when everything agrees, 1 when not.
    """
    _, store = open_centre(data_dir)
    with store.reading() as view:
        try:
            found = run_audit(view)
        except BrokenChainError as broken:
            say.one(as_json, {"ok": False, "broken_at": broken.seq, "reason": broken.reason})
            sys.exit(1)
    ok = not found.differences
    summary = {"ok": ok, "events": found.events, "rows": found.rows, "differences": len(found.differences)}
    if as_json:
        shown = [{"table": d.table, "key": list(d.key)} for d in found.differences[:SHOWN]]
        say.one(True, {**summary, "first": shown})
    else:
        say.one(False, summary)
        for difference in found.differences[:SHOWN]:
            click.echo(f"{difference.table} {difference.key}: live {difference.live}, log {difference.rebuilt}")
    sys.exit(0 if ok else 1)
