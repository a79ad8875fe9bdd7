"""`motcua centre`: what the centre is, as one file to be looked at, changed and taken over."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import click
import tomli_w

from queue_server.cli import say
from queue_server.cli.options import data_option, json_option
from queue_server.cli.prepared import open_centre
from queue_server.domain.centre_file import MOST_BYTES, CentreFile, FaultyError, parse
from queue_server.operations.centre_told import told
from queue_server.operations.centre_words import describe
from queue_server.operations.configure import Change, configure
from queue_server.store.store import Store

_HEAD = """\
# Change what you need, then: motcua centre apply FILE --check, and without --check to take it over.
# Services, officers and counters that are left out are ended; hours and holidays that are left out are removed.
# [policy] grace_s undo_s wait_limit_s hold_s idle_s (seconds), returns, elderly_age
# [[hours]] weekdays = [0, 1, 2, 3, 4]  opens = "07:30"  closes = "11:30"    (0 is Monday; service = CODE for one alone)
# [[holiday]] day = 2027-02-05  until = 2027-02-11  name_vi = "Tết Nguyên đán"  name_en = "Lunar New Year"
"""


def _sections(now: dict[str, Any]) -> Iterator[str]:
    """Each thing under a heading of its own, however short: lines are added and moved more easily than brackets."""
    for name, part in now.items():
        heading, rows = (f"[[{name}]]", part) if isinstance(part, list) else (f"[{name}]", [part])
        yield from (f"{heading}\n{_LIST.sub(_in_a_line, tomli_w.dumps(row))}" for row in rows)


_LIST = re.compile(r"\[\n((?: +[^\n]*,\n)+)\]")


def _in_a_line(found: re.Match[str]) -> str:
    """A list of a few codes or numbers reads better beside its name than below it."""
    return "[" + " ".join(found[1].split()).removesuffix(",") + "]"


@click.group()
def centre() -> None:
    """What the centre is: names, colours, hours, holidays, zones, agencies, services, officers, counters."""


@centre.command()
@data_option
@json_option
def show(data_dir: Path, as_json: bool) -> None:
    """Print the centre as a TOML file: motcua centre show > centre.toml"""
    _, store = open_centre(data_dir)
    with store.reading() as view:
        now = told(view)
    if as_json:
        click.echo(json.dumps(now, ensure_ascii=False, default=str))
    else:
        click.echo("\n".join((_HEAD, *_sections(now))), nl=False)


@centre.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Say what would change, and change nothing.")
@data_option
@json_option
def apply(file: Path, check: bool, data_dir: Path, as_json: bool) -> None:
    """Make the centre what FILE says, all of it or nothing; a server that runs goes on with it at once.

    Every fault is named with its place in the file. Screens draw the change within half a minute.
    """
    _, store = open_centre(data_dir)
    try:
        with file.open("rb") as source:
            wanted = parse(source.read(MOST_BYTES + 1))
        changes = _looked_at(store, wanted) if check else _taken_over(store, wanted)
    except OSError as trouble:
        raise click.ClickException(f"{file}: {trouble.strerror}") from trouble
    except FaultyError as faulty:
        _refuse(faulty, as_json)
    if not changes and not as_json:
        click.echo("nothing to change")
        return
    say.rows(as_json, ("kind", "code", "what"), [(change.kind, change.code, change.what) for change in changes])


def _taken_over(store: Store, wanted: CentreFile) -> list[Change]:
    with store.writing() as tx:
        return configure(tx, wanted)


class _OnlyLookedError(Exception):
    """Ends a transaction of which nothing is to be kept."""


def _looked_at(store: Store, wanted: CentreFile) -> list[Change]:
    changes: list[Change] = []
    try:
        with store.writing() as tx:
            changes = configure(tx, wanted)
            raise _OnlyLookedError
    except _OnlyLookedError:
        return changes


def _refuse(faulty: FaultyError, as_json: bool) -> NoReturn:
    """Name every fault and end with status 1."""
    faults = [describe(fault) for fault in faulty.faults]
    if as_json:
        click.echo(json.dumps({"faults": faults}, ensure_ascii=False))
        raise SystemExit(1)
    for fault in faults:
        click.echo(f"{fault['place'] or '-'}: {fault['text_vi']} / {fault['text_en']}", err=True)
    raise click.ClickException(f"nothing was taken over: {len(faults)} faults")
