"""Lines that are bad, cut and bad again: the kiosks go on, and afterwards every number is in the line once."""

import shutil
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.outage.outage import run


@pytest.mark.timeout(240)
def test_an_outage_costs_nobody_their_number(founded: Path, tmp_path: Path) -> None:
    shutil.copytree(founded, tmp_path / "data")
    verdict = run(tmp_path, cut_s=8, touch_every_s=0.2, bad_s=3)
    assert verdict.clean, asdict(verdict)
    assert verdict.without_server >= 10
