"""HOST:PORT on the command line of the simulators."""

from __future__ import annotations

import click

from devices.address import TcpAddress


class AddressType(click.ParamType[TcpAddress]):
    """HOST:PORT on the command line."""

    name = "host:port"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> TcpAddress:
        """The address, or a usage error."""
        if isinstance(value, TcpAddress):
            return value
        try:
            return TcpAddress.parse(str(value))
        except ValueError as why:
            self.fail(str(why), param, ctx)
