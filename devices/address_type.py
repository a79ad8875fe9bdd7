"""Addresses on the command line, of whatever kind: printers, readers, cameras, ports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

import click

from devices.address import AddressError

Where = TypeVar("Where")


class AddressType(click.ParamType[Where], Generic[Where]):
    """What `parse` reads; a slip is a usage error in the words of `parse`."""

    def __init__(self, parse: Callable[[str], Where], name: str = "address") -> None:
        self._parse = parse
        self.name = name

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Where:
        """The address."""
        try:
            return self._parse(str(value))
        except AddressError as why:
            self.fail(str(why), param, ctx)
