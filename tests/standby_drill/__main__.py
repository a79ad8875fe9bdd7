"""`python -m tests.standby_drill`: the first machine is killed in the middle of the work, the second takes over.

Prints the gap in seconds. Exit status 0 only when nothing that was acknowledged is lost or doubled and the old machine
refuses to open again. With `--asynchronous` commands do not wait for the standby: what was acknowledged in the last
instant may then be lost, is counted, and does not decide.
"""

import argparse
import json
import tempfile
from dataclasses import asdict, replace
from pathlib import Path

from tests.standby_drill.drill import run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.standby_drill", description=__doc__)
    parser.add_argument("--tickets", type=int, default=500, help="numbers taken before and after the change (500)")
    parser.add_argument("--clients", type=int, default=4, help="clients that take them (4)")
    parser.add_argument("--planned", action="store_true", help="the first machine lives and hands over")
    parser.add_argument("--asynchronous", action="store_true", help="commands do not wait for the standby")
    parser.add_argument("--json", action="store_true", help="print the verdict as JSON")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="motcua-drill-") as home:
        verdict = run(
            Path(home),
            planned=asked.planned,
            waits=not asked.asynchronous,
            clients=asked.clients,
            tickets=asked.tickets,
        )
    decisive = replace(verdict, lost=0, repeated_numbers=0) if asked.asynchronous else verdict
    figures = asdict(verdict) | {"clean": decisive.clean}
    if asked.json:
        print(json.dumps(figures))
    else:
        print("\n".join(f"{name.replace('_', ' '):18} {value}" for name, value in figures.items()))
    return 0 if decisive.clean else 1


if __name__ == "__main__":
    raise SystemExit(main())
