"""`python -m devices.sim printer` in a process of its own."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devices.address import Address, parse


@dataclass
class Simulator:
    process: subprocess.Popen[str]
    printers: list[Address]
    console: str
    papers: Path


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def command(*options: str) -> list[str]:
    return [sys.executable, "-m", "devices.sim", "printer", *options]


@contextmanager
def running_simulator(papers: Path) -> Iterator[Simulator]:
    """Two virtual printers and their console, on free ports."""
    addresses = [f"127.0.0.1:{free_port()}" for _ in range(2)]
    options = [part for address in addresses for part in ("--tcp", address)]
    options += ["--control", f"127.0.0.1:{free_port()}", "--paper-dir", str(papers), "--json"]
    with subprocess.Popen(command(*options), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = json.loads(process.stdout.readline())
        yield Simulator(process, [parse(one) for one in said["printers"]], said["console"].rstrip("/"), papers)
        process.terminate()
