"""`python -m tests.interleavings --interleavings 100000`: exit status 0 only when every state reached is right."""

import argparse
import json
import time
from dataclasses import asdict

from tests.interleavings.explore import LADDER, explore


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.interleavings", description=__doc__)
    parser.add_argument("--interleavings", type=int, default=100_000, help="orders to look at, at least (100000)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    asked = parser.parse_args()
    seen, figures = 0, []
    # One kiosk, two beside each other and a second lease at least, however few orders are asked for.
    for rung, bounds in enumerate(LADDER):
        if rung >= 3 and seen >= asked.interleavings:
            break
        began = time.monotonic()
        found = explore(bounds)
        seen += found.interleavings
        figures.append({"world": asdict(bounds), **asdict(found), "seconds": round(time.monotonic() - began, 1)})
        if not asked.json:
            print(figures[-1], flush=True)
    print(json.dumps({"interleavings": seen, "worlds": figures}) if asked.json else f"interleavings {seen}")
    return 0 if seen >= asked.interleavings else 1


if __name__ == "__main__":
    raise SystemExit(main())
