"""The `motcua` command and the commands it knows by name only."""

import pytest
from click.testing import CliRunner

from queue_server import cli


def test_a_command_whose_libraries_are_missing_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cli.COMMANDS, "kiosk", "no_such_library.cli:kiosk")
    outcome = CliRunner().invoke(cli.main, ["kiosk"])
    assert outcome.exit_code == 1
    assert "no_such_library" in outcome.output
    assert "Traceback" not in outcome.output


def test_help_leaves_out_what_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cli.COMMANDS, "kiosk", "no_such_library.cli:kiosk")
    outcome = CliRunner().invoke(cli.main, ["--help"])
    assert outcome.exit_code == 0
    assert "kiosk " not in outcome.output.partition("Commands:")[2].replace("Pair a kiosk", "")
    assert "serve" in outcome.output


def test_an_unknown_command_is_a_usage_error() -> None:
    assert CliRunner().invoke(cli.main, ["swerve"]).exit_code == 2


@pytest.mark.parametrize("name", sorted(cli.COMMANDS))
def test_every_command_named_can_be_loaded(name: str) -> None:
    assert cli.load(name).get_short_help_str()
