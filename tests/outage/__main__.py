"""`python -m tests.outage --minutes 10`: exit status 0 only when nobody was turned away, nothing lost or repeated."""

import argparse
import json
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.outage.outage import run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.outage", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long the lines are cut (10)")
    parser.add_argument("--touch-every", type=float, default=1.0, metavar="S", help="seconds between touches (1)")
    parser.add_argument("--json", action="store_true", help="print the verdict as JSON")
    asked = parser.parse_args()
    if not 0 < asked.minutes <= 60:
        parser.error("--minutes: from 0 to 60; the numbers in hand are for a morning")
    with tempfile.TemporaryDirectory(prefix="motcua-outage-") as home:
        verdict = run(Path(home), asked.minutes * 60, asked.touch_every)
    figures = asdict(verdict) | {"clean": verdict.clean}
    if asked.json:
        print(json.dumps(figures))
    else:
        print("\n".join(f"{name.replace('_', ' '):22} {value}" for name, value in figures.items()))
    return 0 if verdict.clean else 1


if __name__ == "__main__":
    raise SystemExit(main())
