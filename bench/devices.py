"""Twenty devices on one machine: their cost at rest, what a stalled one does to the others, and a thousand replugs."""

from __future__ import annotations

import json
import logging
import os
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.running import free_port, process
from bench.table import Row, main, percentile
from devices.contract import Identity, Kind, Result, State
from devices.device import Device
from devices.device_file import read_device_file
from devices.fleet import Fleet
from devices.health import Health, HealthRecord
from devices.printer.driver import PrinterDriver
from devices.sim.printer_line import PrinterLine
from devices.sim.pty_end import PtyEnd
from devices.sim.virtual_printer import VirtualPrinter
from devices.worker import Worker

REST_S = 20.0
TICKETS = 10
FAULTS = 5
REPLUGS = 1_000
PATIENCE_S = 20.0


def rows() -> list[Row]:
    """Eight printers, two lines with six boards and two keypads, and four scanners; the simulators run elsewhere."""
    # Two thousand transitions are two thousand lines of log.
    logging.getLogger("devices.health").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="motcua-devices-") as home, _hall(Path(home)) as hall:
        return [hall.at_rest(), hall.beside_a_stalled_one(), hall.fault_to_listener(), *_replugs(Path(home))]


class _Hall:
    """A running fleet and the console of its virtual printers."""

    def __init__(self, fleet: Fleet, console: str) -> None:
        self._fleet = fleet
        self._console = console

    def at_rest(self) -> Row:
        worked, began = time.process_time(), time.monotonic()
        time.sleep(REST_S)
        share = (time.process_time() - worked) / (time.monotonic() - began)
        threads = threading.active_count()
        return Row("20 devices at rest, processor", share * 100, "%", 2, note=f"{threads} threads, {REST_S:.0f} s")

    def beside_a_stalled_one(self) -> Row:
        stuck, healthy = self._device("serial 1"), self._device("serial 2")
        alone = percentile([_printed(healthy) for _ in range(TICKETS)], 0.95)
        self._switch(5, stall_after=0)
        job = threading.Thread(target=stuck.trial)
        job.start()
        beside = percentile([_printed(healthy) for _ in range(TICKETS)], 0.95)
        note = "the stalled one still at it" if job.is_alive() else "THE STALLED ONE HAD ENDED"
        job.join()
        self._switch(5, stall_after=None)
        return Row(
            "ticket beside a stalled serial printer, p95", beside, "s", max(0.5, 3 * alone), alone, "alone", note
        )

    def fault_to_listener(self) -> Row:
        device = self._device("network 1")
        return Row("fault to whoever listens, the slowest", max(self._seen(device) for _ in range(FAULTS)), "s", 3)

    def _seen(self, device: Device) -> float:
        seen = threading.Event()
        device.record.listen(lambda health: seen.set() if health.state is State.BLOCKED else None)
        began = time.monotonic()
        self._switch(1, paper="out")
        if not seen.wait(PATIENCE_S):
            raise RuntimeError("a printer without paper was never noticed")
        took = time.monotonic() - began
        self._switch(1, paper="ok")
        _until(device, State.READY)
        return took

    def _device(self, name: str) -> Device:
        found = self._fleet.named(name)
        assert found
        return found

    def _switch(self, n: int, **wishes: Any) -> None:
        request = urllib.request.Request(
            f"{self._console}/state?printer={n}", json.dumps(wishes).encode(), {"Content-Type": "application/json"}
        )
        urllib.request.urlopen(request, timeout=5).close()


@contextmanager
def _hall(home: Path) -> Iterator[_Hall]:
    # Consecutive ports for the four network printers: the first free one is very likely followed by free ones.
    first, console, page = free_port(), free_port(), free_port()
    ptys = [home / f"printer{n}" for n in (1, 2, 3, 4)]
    file = home / "devices.toml"
    file.write_text(_device_file(home, first, ptys), encoding="utf-8")
    printers = ["devices.sim", "printer", "--tcp", f"127.0.0.1:{first}", "--count", "4", "--control",
                f"127.0.0.1:{console}", *(word for pty in ptys for word in ("--pty", str(pty)))]  # fmt: skip
    units = ["devices.sim", "hall", "--devices", str(file), "--control", f"127.0.0.1:{page}"]
    with (
        process(printers, home / "printers.log", f"http://127.0.0.1:{console}/printers"),
        process(units, home / "units.log", f"http://127.0.0.1:{page}/printers"),
    ):
        fleet = Fleet(read_device_file(file))
        fleet.start()
        try:
            for device in fleet.devices:
                _until(device, State.READY)
            yield _Hall(fleet, f"http://127.0.0.1:{console}")
        finally:
            fleet.stop()


def _device_file(home: Path, first: int, ptys: list[Path]) -> str:
    tables = [f'[[printer]]\nname = "network {n + 1}"\naddress = "tcp://127.0.0.1:{first + n}"\n' for n in range(4)]
    tables += [
        f'[[printer]]\nname = "serial {n}"\naddress = "serial://{pty}?baud=115200"\n' for n, pty in enumerate(ptys, 1)
    ]
    for line in (1, 2):
        tables.append(f'[[bus]]\nname = "line {line}"\naddress = "serial://{home}/line{line}?baud=9600"\n')
        tables += [
            f'[[board]]\nname = "board {line}{unit}"\nbus = "line {line}"\nunit = {unit}\n'
            f'counter = {line * 10 + unit}\nregisters = "letter-and-digits"\n'
            for unit in (1, 2, 3)
        ]
        tables.append(
            f'[[keypad]]\nname = "keypad {line}"\nbus = "line {line}"\nunit = 17\ncounter = {line * 10 + 1}\n'
            f'frames = "stx-polled"\n'
        )
    tables += [
        f'[[scanner]]\nname = "scanner {n}"\naddress = "serial://{home}/scanner{n}?baud=115200"\n' for n in (1, 2, 3, 4)
    ]
    return "\n".join(tables)


def _printed(device: Device) -> float:
    began = time.perf_counter()
    outcome = device.trial()
    if outcome.result is not Result.DONE:
        raise RuntimeError(f"{device.name}: {outcome}")
    return time.perf_counter() - began


def _until(device: Device, state: State) -> None:
    ends = time.monotonic() + PATIENCE_S
    while device.health().state is not state:
        if time.monotonic() > ends:
            raise RuntimeError(f"{device.name} is {device.health().state}, not {state}")
        time.sleep(0.05)


def _replugs(home: Path) -> list[Row]:
    """A serial printer, pulled out and put back; its worker is woken each time, as udev would wake it."""
    printer = VirtualPrinter(576, lambda _: None)
    line = PrinterLine(printer, PtyEnd(home / "replugged"))
    line.start()
    record = HealthRecord(Identity(Kind.PRINTER, "bench"), "replugged")
    worker = Worker(PrinterDriver(line.address), record)
    news = _News(record)
    worker.start()
    news.wait_for(State.READY)
    threads, files, began = threading.active_count(), _open_files(), time.monotonic()
    for _ in range(REPLUGS):
        for unplugged, state in ((True, State.ABSENT), (False, State.READY)):
            printer.change({"unplugged": unplugged})
            while line.connected is unplugged:
                time.sleep(0.0005)
            worker.wake()
            news.wait_for(state)
    took = time.monotonic() - began
    more = threading.active_count() - threads, _open_files() - files
    worker.stop()
    line.stop()
    counted = record.snapshot().reconnects
    return [
        Row(f"threads more after {REPLUGS:,} replugs", more[0], "", 0, note=f"{counted:,} counted"),
        Row(f"open files more after {REPLUGS:,} replugs", more[1], "", 0),
        Row("one replug, out and back", took / REPLUGS * 1000, "ms"),
    ]


class _News:
    """The last state of a device, waited for."""

    def __init__(self, record: HealthRecord) -> None:
        self._changed = threading.Condition()
        self._last: State | None = None
        record.listen(self._heard)

    def wait_for(self, state: State) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: self._last is state, PATIENCE_S):
                raise RuntimeError(f"the device never became {state}")

    def _heard(self, health: Health) -> None:
        with self._changed:
            self._last = health.state
            self._changed.notify_all()


def _open_files() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 the directory of this very process


if __name__ == "__main__":
    raise SystemExit(main(rows))
