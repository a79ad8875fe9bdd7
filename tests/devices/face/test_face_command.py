"""`motcua face`: a check that proves something, and a calibration that claims nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

from devices.face.thresholds import FILE
from devices.sim.camera.portrait import portrait


def _motcua(*arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    here = os.environ.get("PYTHONPATH", str(Path.cwd()))
    environment = {**os.environ, "PYTHONPATH": f"{path}{os.pathsep}{here}" if path else here}
    command = [sys.executable, "-m", "queue_server", "face", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=100, env=environment)


def test_the_check_says_which_model_answers_and_how_far_its_thresholds_can_be_trusted(tmp_path: Path) -> None:
    done = _motcua("check", "--data", str(tmp_path), "--json")
    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert (told["model"], told["thresholds"], told["accept"]) == ("dlib-resnet-v1", "uncalibrated", 0.4)
    assert len(told["sha256"]) == 64


def test_the_check_fails_where_the_library_quits_as_if_all_were_well(tmp_path: Path) -> None:
    slowly = "import atexit, time\natexit.register(time.sleep, 0.6)\nquit()\n"
    (tmp_path / "face_recognition.py").write_text(slowly, encoding="ascii")
    done = _motcua("check", path=tmp_path)
    assert done.returncode == 1
    assert "status 0" in done.stderr
    assert "docs/face.md" in done.stderr


def test_a_few_people_calibrate_nothing_and_are_told_how_many_it_takes(tmp_path: Path) -> None:
    folder, data = tmp_path / "people", tmp_path / "data"
    for person in ("an", "binh", "chi"):
        (folder / person).mkdir(parents=True)
        for yaw in (0, 10):
            portrait(person, yaw).save(folder / person / f"{yaw}.jpg")
    done = _motcua("calibrate", str(folder), "--data", str(data), "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert (told["shown"], told["file"], told["people"], told["people_needed"]) == (False, None, 3, 246)
    assert told["false_non_match"]["trials"] == told["false_match"]["trials"] == 3
    assert told["false_match"]["upper_95"] > 0.5
    assert not (data / FILE).exists()
