"""`python -m tests.storm --tickets 10000 --issuers 8 --counters 4`: exit status 0 only when all that must be 0 is."""

import argparse
import json
import time
from dataclasses import asdict

from bench.running import centre
from tests.storm.storm import run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.storm", description=__doc__)
    parser.add_argument("--tickets", type=int, default=10_000, help="how many numbers to take (10000)")
    parser.add_argument("--issuers", type=int, default=8, help="clients that take them (8)")
    parser.add_argument("--counters", type=int, default=4, help="clients that call and serve (4)")
    parser.add_argument("--json", action="store_true", help="print the verdict as JSON")
    asked = parser.parse_args()
    with centre() as running:
        began = time.monotonic()
        verdict = run(running, asked.tickets, asked.issuers, asked.counters)
        seconds = time.monotonic() - began
    figures = asdict(verdict) | {"clean": verdict.clean, "seconds": round(seconds, 1)}
    if asked.json:
        print(json.dumps(figures))
    else:
        print("\n".join(f"{name.replace('_', ' '):18} {value}" for name, value in figures.items()))
    return 0 if verdict.clean else 1


if __name__ == "__main__":
    raise SystemExit(main())
