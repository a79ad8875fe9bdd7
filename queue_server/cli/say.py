"""Printing: a table for a person, or the same as JSON for a script."""

import json
from collections.abc import Sequence
from typing import Any

import click


def rows(as_json: bool, names: Sequence[str], table: Sequence[Sequence[Any]]) -> None:
    """Many things of one kind; as JSON a list of objects."""
    if as_json:
        click.echo(json.dumps([dict(zip(names, row, strict=True)) for row in table], ensure_ascii=False, default=str))
        return
    cells = [[name.upper().replace("_", " ") for name in names]] + [
        ["-" if c is None else str(c) for c in r] for r in table
    ]
    widths = [max(len(row[i]) for row in cells) for i in range(len(names))]
    for row in cells:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def one(as_json: bool, values: dict[str, Any]) -> None:
    """One thing; as JSON an object."""
    if as_json:
        click.echo(json.dumps(values, ensure_ascii=False, default=str))
        return
    width = max(len(name) for name in values)
    for name, value in values.items():
        click.echo(f"{name.replace('_', ' '):{width}}  {'-' if value is None else value}")
