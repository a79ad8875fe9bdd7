"""Two short days: nothing is refused, each midnight expires who is left, the chain is whole, the tables are the log's.

Whether memory and threads stay flat shows only over a week: `python -m tests.soak`.
"""

import shutil
from pathlib import Path

import pytest

from tests.soak.soak import run

DAYS, VISITS = 2, 20


@pytest.mark.timeout(120)
def test_days_pass_and_leave_nothing_behind(founded: Path, tmp_path: Path) -> None:
    shutil.copytree(founded, tmp_path / "data")
    verdict = run(tmp_path, DAYS, VISITS, warm_up=1, most_s=90, rest_s=0)
    assert verdict.happened["issued"] == DAYS * VISITS
    assert verdict.happened["served"] > DAYS * VISITS / 2
    assert verdict.audit["ok"], verdict.audit
