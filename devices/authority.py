"""Whom a machine believes to be its server, where that is not the public authorities: the office's own."""

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def ca_option(command: F) -> F:
    """`--ca`, given to the command as `ca`."""
    return click.option(
        "--ca",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="PEM file of the authority behind an https server, where that is the office's own.",
    )(command)


def require_certificates(ca: Path) -> None:
    """Raises ValueError when the file holds no certificate: said at the start, not at the first call."""
    try:
        ssl.create_default_context(cafile=ca)
    except OSError as error:
        raise ValueError(f"{ca} holds no PEM certificate: {error}") from error
