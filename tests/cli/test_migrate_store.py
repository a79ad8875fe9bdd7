"""`motcua migrate-store` as an administrator types it: stop the server, move, start it again."""

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from queue_server.settings import ADDRESS_FILE, DATABASE_FILE
from tests import postgres
from tests.running import running_centre


def motcua(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "queue_server", *map(str, arguments)]
    env = os.environ | environment
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=env)


@pytest.mark.postgres
def test_a_hall_grows_into_postgresql(founded: Path, tmp_path: Path, pg_socket: str) -> None:
    data = tmp_path / "data"
    shutil.copytree(founded, data)
    with postgres.database(pg_socket) as to:
        with running_centre(tmp_path) as centre:
            ticket = centre.issue("TNHS-XD")
            refused = motcua("migrate-store", "--data", data, "--to", to)
            assert refused.returncode == 1
            assert "database_busy" in refused.stderr
            assert centre.issue("TNHS-XD")["number"] != ticket["number"], "it was not disturbed"

        done = motcua("migrate-store", "--data", data, "--to", to, "--json")
        assert done.returncode == 0, done.stderr
        assert "copying: 100 %" in done.stderr
        assert "Traceback" not in done.stderr
        assert json.loads(done.stdout)["centre"] == "MAU"
        assert stat.S_IMODE((data / ADDRESS_FILE).stat().st_mode) == 0o600

        with running_centre(tmp_path) as centre:
            again = centre.get(f"/api/v1/tickets/{ticket['id']}", role="admin").json()
            assert (again["number"], again["state"]) == (ticket["number"], "waiting")
            assert centre.issue("TNHS-XD")["number"].endswith("3")
            assert centre.motcua("audit")["ok"]

        old = motcua("serve", "--data", data, "--port", "24590", MOTCUA_DATABASE=f"sqlite:///{data / DATABASE_FILE}")
        assert old.returncode == 1
        assert "database_left: " in old.stderr
        assert "Tệp database.url" in old.stderr
