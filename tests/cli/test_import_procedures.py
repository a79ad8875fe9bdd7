"""`motcua import procedures` beside a running server."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.running import Centre


def found(centre: Centre, query: str) -> list[str]:
    items = centre.get(f"/api/v1/procedures?q={query}&limit=5").json()["items"]
    return [item["code"] for item in items]


def take_over(centre: Centre, file: Path, text: str) -> tuple[int, Any]:
    file.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "queue_server", "import", "procedures", str(file), "--data", str(centre.data), "--json"],
        capture_output=True,
        timeout=60,
    )
    return done.returncode, json.loads(done.stdout)


def test_all_or_nothing(own_centre: Centre, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    province = "".join(f"2.{i:06d};Sở Xây dựng;Thẩm tra công trình số {i}\n" for i in range(2061))
    header = "Mã TTHC;Cơ quan;Tên thủ tục\n"
    before = found(own_centre, "tham tra cong trinh so 77")

    status, said = take_over(own_centre, file, header + province + '9;Sở Lạ;"x\n')
    assert status == 1 and [e["code"] for e in said["errors"]] == ["bad_quoting"]
    assert said["errors"][0]["line"] == 2063 and said["errors"][0]["text_vi"]
    assert found(own_centre, "tham tra cong trinh so 77") == before

    assert take_over(own_centre, file, header + province) == (0, {"new": 2061, "replaced": 0})
    assert found(own_centre, "tham tra cong trinh so 77")[0] == "2.000077"
    assert take_over(own_centre, file, header + province) == (0, {"new": 0, "replaced": 2061})
