"""The `motcua` command.

Commands are named here and imported only when asked for: a server without the kiosk's libraries still serves,
and the kiosk registers its command without this package importing it.
"""

import importlib
from typing import Any

import click

from queue_server import trouble

COMMANDS = {
    "run": "queue_server.cli.run:run",
    "serve": "queue_server.cli.serve:serve",
    "init": "queue_server.cli.init:init",
    "centre": "queue_server.cli.centre:centre",
    "kiosk": "kiosk.cli:kiosk",
    "devices": "devices.cli:devices",
    "trust": "devices.id_card.cli:trust",
    "face": "devices.face.cli:face",
    "player": "display.player.cli:player",
    "selftest": "queue_server.cli.selftest:selftest",
    "simulate": "queue_server.cli.simulate:simulate",
    "user": "queue_server.cli.user:user",
    "pair": "queue_server.cli.pair:pair",
    "token": "queue_server.cli.token:token",
    "access": "queue_server.cli.access:access",
    "import": "queue_server.cli.import_:import_",
    "audit": "queue_server.cli.audit:audit",
    "backup": "queue_server.cli.backup:backup",
    "restore": "queue_server.cli.restore:restore",
    "migrate-store": "queue_server.cli.migrate_store:migrate_store",
    "standby": "queue_server.cli.standby:standby",
    "promote": "queue_server.cli.promote:promote",
}


class LazyGroup(click.Group):
    """A group whose commands are imported by name. Trouble with the machine ends each of them with words for it."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.ClickException:
            # The command has its own words for it: a kiosk's disk is not the server's.
            raise
        except Exception as failure:
            found = trouble.behind(failure)
            if found is None:
                raise
            raise click.ClickException(str(found)) from failure

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, or None when it does not exist or its libraries are not installed (help leaves it out)."""
        try:
            return load(cmd_name)
        except click.ClickException:
            return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] in COMMANDS:
            return args[0], load(args[0]), args[1:]
        return super().resolve_command(ctx, args)


def load(name: str) -> click.Command:
    """Import the command `name`.

    Raises:
        click.ClickException: there is no such command, or a module it needs is not installed.
    """
    if name not in COMMANDS:
        raise click.ClickException(f"there is no command {name}")
    module, attribute = COMMANDS[name].split(":")
    try:
        command = getattr(importlib.import_module(module), attribute)
    except ModuleNotFoundError as missing:
        raise click.ClickException(
            f"`motcua {name}` is not available here: the Python module {missing.name} is not installed"
        ) from missing
    if not isinstance(command, click.Command):
        raise TypeError(f"{COMMANDS[name]} is not a command")
    return command


@click.group(cls=LazyGroup)
@click.version_option(package_name="motcua")
def main() -> None:
    """The software of a one-stop service hall (Một cửa)."""
