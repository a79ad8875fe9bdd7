"""The drill in short: a machine that dies, and one that hands over."""

import shutil
from pathlib import Path

import pytest

from tests.standby_drill.drill import run


@pytest.mark.timeout(180)
@pytest.mark.parametrize("planned", [False, True], ids=["killed", "handed over"])
def test_nothing_acknowledged_is_lost_when_the_second_machine_takes_over(
    founded: Path, tmp_path: Path, planned: bool
) -> None:
    shutil.copytree(founded, tmp_path / "first")
    verdict = run(tmp_path, planned=planned, waits=True, clients=2, tickets=20)
    assert verdict.clean, verdict
    assert verdict.handed_over == planned
