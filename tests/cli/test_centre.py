"""`motcua centre` beside a running server."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.running import Centre


def centre(at: Centre, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "queue_server", "centre", *arguments, "--data", str(at.data)],
        capture_output=True,
        timeout=60,
    )
    return done.returncode, done.stdout.decode()


def services(at: Centre) -> list[dict[str, Any]]:
    return at.get("/api/v1/services").json()["items"]


def test_shown_changed_and_taken_over(own_centre: Centre, tmp_path: Path) -> None:
    file = tmp_path / "centre.toml"
    status, shown = centre(own_centre, "show")
    file.write_text(shown, encoding="utf-8")
    assert (status, centre(own_centre, "apply", str(file))) == (0, (0, "nothing to change\n"))

    first = services(own_centre)[0]
    renamed = shown.replace(f'name_vi = "{first["name_vi"]}"', 'name_vi = "Tên mới"', 1)
    file.write_text(renamed + '[[service]]\ncode = "MOI"\nseries = "Z"\nname_vi = "Lĩnh vực mới"\n'
                    f'purpose = "other"\nzone = "{shown.split("code = ", 2)[2].split(chr(34))[1]}"\n',
                    encoding="utf-8")  # fmt: skip
    status, said = centre(own_centre, "apply", str(file), "--check", "--json")
    assert status == 0 and {"kind": "service", "code": "MOI", "what": "new"} in json.loads(said)
    assert "MOI" not in {service["code"] for service in services(own_centre)}, "it was only looked at"

    assert centre(own_centre, "apply", str(file))[0] == 0
    assert {service["code"]: service["name_vi"] for service in services(own_centre)}["MOI"] == "Lĩnh vực mới"


def test_a_faulty_file_changes_nothing(own_centre: Centre, tmp_path: Path) -> None:
    file, before = tmp_path / "centre.toml", services(own_centre)
    _, shown = centre(own_centre, "show")
    file.write_text(shown.replace('purpose = "submit"', 'purpose = "sing"'), encoding="utf-8")
    status, said = centre(own_centre, "apply", str(file), "--json")
    faults = json.loads(said)["faults"]
    assert status == 1 and {fault["code"] for fault in faults} == {"not_one_of"}
    assert faults[0]["place"].startswith("service ") and faults[0]["text_vi"]
    assert [service["code"] for service in services(own_centre)] == [service["code"] for service in before]
