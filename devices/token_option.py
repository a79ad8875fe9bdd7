"""How a command of a machine takes the token that the server knows it by."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def token_options(source: str) -> Callable[[F], F]:
    """`--token` and `--token-file`, given to the command as `token` and `token_file`; `source` is what makes one."""

    def add(command: F) -> F:
        by_file = click.option(
            "--token-file",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="File that holds the token; keeps it out of the list of processes.",
        )
        by_word = click.option("--token", envvar="MOTCUA_TOKEN", show_envvar=True, help=f"Its token from `{source}`.")
        return by_word(by_file(command))

    return add


def read_token(token: str | None, token_file: Path | None) -> str:
    """The token. Raises `click.UsageError` unless exactly one way was taken, `click.ClickException` for a bad file."""
    if bool(token) == bool(token_file):
        raise click.UsageError("give either --token or --token-file")
    if token_file is None:
        return str(token)
    if token_file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        click.echo(f"warning: others on this machine can read {token_file}; chmod 600 it", err=True)
    text = token_file.read_text("utf-8").strip()
    if not text or not text.isprintable() or " " in text:
        raise click.ClickException(f"{token_file} does not hold a token")
    return text
