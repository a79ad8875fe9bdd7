"""`motcua import`: lists from files, all of a file or nothing of it."""

import json
from pathlib import Path

import click

from queue_server.cli import say
from queue_server.cli.options import data_option, json_option
from queue_server.cli.prepared import open_centre
from queue_server.domain.procedure_list import MOST_BYTES, ProcedureList, parse_procedure_list
from queue_server.operations.import_procedures import agencies_of, import_procedures
from queue_server.operations.list_errors import describe


@click.group()
def import_() -> None:
    """Take over lists from files."""


@import_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
@json_option
def procedures(file: Path, data_dir: Path, as_json: bool) -> None:
    """Take over a list of procedures: CSV in UTF-8 with the columns code, agency, name_vi.

    If wanted also name_en, service, bring_vi, bring_en. Columns may be headed in Vietnamese: mã thủ tục, cơ quan, tên
    thủ tục, lĩnh vực, thành phần hồ sơ. Cells are parted by commas or semicolons; agencies and services go by their
    codes, agencies also by their Vietnamese names. A procedure with a known code is replaced. With any faulty line
    nothing is taken over, and every fault is named with its line.
    """
    try:
        with file.open("rb") as source:
            data = source.read(MOST_BYTES + 1)
    except OSError as trouble:
        raise click.ClickException(f"{file}: {trouble.strerror}") from trouble
    _, store = open_centre(data_dir)
    with store.writing() as tx:
        found = parse_procedure_list(data, agencies_of(tx))
        if not found.errors:
            new, replaced = import_procedures(tx, found.rows)
            say.one(as_json, {"new": new, "replaced": replaced})
            return
    _refuse(found, as_json)


def _refuse(found: ProcedureList, as_json: bool) -> None:
    """Name every fault and end with status 1."""
    errors = [describe(error) for error in found.errors]
    if as_json:
        click.echo(json.dumps({"error_count": found.error_count, "errors": errors}, ensure_ascii=False))
        raise SystemExit(1)
    for error in errors:
        place = " ".join(str(part) for part in (error["line"], error["column"]) if part is not None)
        click.echo(f"{place or '-'}: {error['text_vi']} / {error['text_en']}", err=True)
    unlisted = found.error_count - len(errors)
    more = f", {unlisted} of them not listed" if unlisted else ""
    raise click.ClickException(f"nothing was taken over: {found.error_count} faults{more}")
