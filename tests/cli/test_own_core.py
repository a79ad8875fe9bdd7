"""Servers on one machine do not meet on one core while they can help it."""

import os
import subprocess
import sys

CLAIM = """
import os
from queue_server.cli.own_core import stay_on_own_core
core = stay_on_own_core()
print("none" if core is None else core, *sorted(os.sched_getaffinity(0)), flush=True)
input()
"""


def test_each_has_a_core_of_its_own_or_all_of_them() -> None:
    cores = os.sched_getaffinity(0)
    servers = [
        subprocess.Popen([sys.executable, "-c", CLAIM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(len(cores) + 1)
    ]
    try:
        said = [server.stdout.readline().split() for server in servers if server.stdout]
    finally:
        for server in servers:
            server.communicate("\n", timeout=10)
    own = [core for core, *_ in said if core != "none"]
    assert len(own) == len(set(own)) <= len(cores)
    for core, *used in said:
        assert used == ([core] if core != "none" else [str(c) for c in sorted(cores)])
