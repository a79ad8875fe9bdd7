"""The services that are shipped: what they start exists, and none of them may do more than it needs."""

import re
import shlex
from pathlib import Path

import click
import pytest

from queue_server.cli import main

DEPLOY = Path(__file__).parents[2] / "deploy"
SERVICES = sorted(DEPLOY.glob("motcua*.service"))
EVERY = {
    "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "CapabilityBoundingSet=",
    "UMask=0077",
    "RestrictNamespaces=yes", "RestrictSUIDSGID=yes", "LockPersonality=yes", "SystemCallFilter=@system-service",
}  # fmt: skip


def lines(unit: Path) -> list[str]:
    return unit.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()


def test_there_are_services() -> None:
    assert {"motcua", "motcua-kiosk", "motcua-player", "motcua-wall"} <= {unit.stem for unit in SERVICES}


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_what_it_starts_is_a_command_with_these_options(unit: Path) -> None:
    started = next(line for line in lines(unit) if line.startswith("ExecStart="))
    program, name, *words = shlex.split(started.removeprefix("ExecStart="))
    assert program == "/opt/motcua/bin/motcua"
    with click.Context(main) as context:
        command = main.get_command(context, name)
    assert command is not None
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known
    written = {word for word in words if word.startswith("$")}
    named = " ".join(line for line in lines(unit) if line.startswith(("Environment=", "#")))
    for variable in written:
        assert re.sub(r"[${}]", "", variable) in named, f"nobody is told of {variable}"


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_it_is_shut_in(unit: Path) -> None:
    assert set(lines(unit)) >= EVERY


def test_nothing_of_a_card_or_a_face_comes_to_a_disk_by_a_crash_or_by_swapping() -> None:
    assert set(lines(DEPLOY / "motcua-kiosk.service")) >= {"LimitCORE=0", "MemorySwapMax=0"}
