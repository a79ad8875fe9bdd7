"""`python -m tests.storm --tickets 100000 --kill-every 5s --engine postgres`: exit status 0 only when all that must be
0 is, and the server was back within five seconds of every kill."""

import argparse
import json
import signal
import sys
import time
from dataclasses import asdict

from tests.storm.server import ENGINES, SQLITE, running
from tests.storm.storm import Plan, run


def _seconds(text: str) -> float:
    seconds = float(text.removesuffix("s"))
    if seconds <= 0:
        raise ValueError(text)
    return seconds


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.storm", description=__doc__)
    parser.add_argument("--tickets", type=int, default=10_000, help="how many numbers to take (10000)")
    parser.add_argument("--issuers", type=int, default=8, help="clients that take them (8)")
    parser.add_argument("--counters", type=int, default=4, help="clients that call and serve (4)")
    parser.add_argument("--screens", type=int, default=20, help="clients that follow the feed (20)")
    parser.add_argument("--kill-every", type=_seconds, metavar="5s", help="kill -9 the server so often (never)")
    parser.add_argument("--engine", choices=ENGINES, default=SQLITE, help="where the centre is kept (sqlite)")
    parser.add_argument("--processes", type=int, default=1, help="servers of the centre, several on postgres alone (1)")
    parser.add_argument("--json", action="store_true", help="print the verdict as JSON")
    asked = parser.parse_args()
    if asked.processes > 1 and asked.engine == SQLITE:
        parser.error("several processes need --engine postgres")
    # Told to end, it still ends what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    began = time.monotonic()
    with running(asked.engine, asked.processes) as servers:
        verdict = run(servers, Plan(asked.tickets, asked.issuers, asked.counters, asked.screens, asked.kill_every), say)
    seconds = time.monotonic() - began
    figures = asdict(verdict) | {"clean": verdict.clean, "seconds": round(seconds, 1)}
    if asked.json:
        print(json.dumps(figures))
    else:
        print("\n".join(f"{name.replace('_', ' '):18} {value}" for name, value in figures.items()))
    return 0 if verdict.clean and verdict.tickets == asked.tickets else 1


if __name__ == "__main__":
    raise SystemExit(main())
