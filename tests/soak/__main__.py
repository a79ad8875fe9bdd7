"""`python -m tests.soak`: one simulated week at 562 visits a day through the real API.

Exit status 0 only when the server's memory and threads stayed flat within 5 % after the first days, the hash chain is
whole and the tables are those the log makes.
"""

import argparse
import json
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.soak.soak import LINGERS_S, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--days", type=int, default=7, help="simulated days (7)")
    parser.add_argument("--visits", type=int, default=562, help="visits a day (562)")
    parser.add_argument("--warm-up", type=int, default=2, help="days that fill caches (2)")
    parser.add_argument("--minutes", type=float, default=10, help="no day is begun after these (10)")
    parser.add_argument("--json", action="store_true", help="print the verdict as JSON")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="motcua-soak-") as home:
        verdict = run(Path(home), asked.days, asked.visits, asked.warm_up, asked.minutes * 60, LINGERS_S)
    figures = asdict(verdict) | {"flat": verdict.flat, "clean": verdict.clean}
    if asked.json:
        print(json.dumps(figures))
        return 0 if verdict.clean else 1
    for number, day in enumerate(verdict.days, 1):
        print(f"day {number:3}  {day.memory_mb:7.1f} MB  {day.threads:4} threads")
    for name, value in {**verdict.happened, **verdict.audit, "flat": verdict.flat, "seconds": verdict.seconds}.items():
        print(f"{name:12} {value}")
    return 0 if verdict.clean else 1


if __name__ == "__main__":
    raise SystemExit(main())
