"""Reading a chip card: the host's share of it, without the chip's own time, and how many commands it takes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import date

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from bench.table import Row, main, percentile
from devices.contract import Deadline
from devices.id_card.anchors import Anchors
from devices.id_card.certificates import parse_certificate
from devices.id_card.keys import AccessKey
from devices.id_card.reading import CardReading, Request, read_card
from devices.id_card.trust import Trust
from devices.sim.card.chip import Chip
from devices.sim.card.office import CardOffice
from devices.sim.card.person import Sex, invented
from devices.sim.card.personalisation import Personalisation

READINGS = 30
TARGET_MS = 200
MOST_COMMANDS = 25
MOST_STALL_MS = 100
_AGREEMENTS = 5
_SIGNATURES = 2
_TODAY = date(2026, 1, 15)
_PERSON = invented("Nguyễn Văn Thử", Sex.MALE, date(1980, 5, 17), 1, _TODAY)


class _Timed:
    """A chip whose own time is counted apart."""

    def __init__(self, chip: Chip) -> None:
        self._chip = chip
        self.took_s = 0.0

    def transmit(self, command: bytes, /) -> bytes:
        return self._within(lambda: self._chip.transmit(command))

    def reset(self) -> None:
        self._chip.reset()

    def _within(self, call: Callable[[], bytes]) -> bytes:
        began = time.perf_counter()
        try:
            return call()
        finally:
            self.took_s += time.perf_counter() - began


class _Beside:
    """A thread that wants to do a little every millisecond, as the one that answers the touch screen."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._longest_s = 0.0
        self._thread = threading.Thread(target=self._live)

    @classmethod
    def stall_ms(cls, work: Callable[[], object]) -> float:
        """The longest that such a thread was kept waiting while the work was done, in milliseconds."""
        beside = cls()
        beside._thread.start()
        work()
        beside._ended.set()
        beside._thread.join()
        return beside._longest_s * 1000

    def _live(self) -> None:
        last = time.perf_counter()
        while not self._ended.wait(0.001):
            now = time.perf_counter()
            self._longest_s, last = max(self._longest_s, now - last), now


def rows() -> list[Row]:
    """PACE, SOD, chip authentication, DG1, DG13, active and passive authentication; then the photo too."""
    office = CardOffice(_TODAY)
    chip = Chip(office.make(Personalisation(_PERSON)))
    known = Anchors(parse_certificate(one.certificate) for one in office.anchors)
    plain, photo = (_readings(chip, known, photo=wanted) for wanted in (False, True))
    stall, resting = _Beside.stall_ms(lambda: _readings(chip, known, photo=True)), _Beside.stall_ms(_rest)
    commands, with_photo = (reading.apdus for reading, _ in (plain[0], photo[0]))
    floor = _floor_ms()
    name = "bare key agreements and signatures"
    return [
        Row("card without photo, the host's share, p95", _p95(plain), "ms", TARGET_MS, floor, name),
        Row("card with a photo of 22 KB, the host's share, p95", _p95(photo), "ms", TARGET_MS, floor, name),
        Row("longest stall of another thread meanwhile", stall, "ms", MOST_STALL_MS, resting, "beside nothing"),
        Row("commands without photo, extended length", commands, "", MOST_COMMANDS),
        Row("commands with the photo", with_photo, "", note="4,096 bytes a command"),
    ]


def _rest() -> None:
    """As long as the readings take, about."""
    time.sleep(1.0)


def _readings(chip: Chip, known: Anchors, *, photo: bool) -> list[tuple[CardReading, float]]:
    """Readings and the milliseconds that were not the chip's; the first one warms up and does not count."""
    return [_reading(chip, known, photo=photo) for _ in range(READINGS + 1)][1:]


def _reading(chip: Chip, known: Anchors, *, photo: bool) -> tuple[CardReading, float]:
    chip.reset()
    timed = _Timed(chip)
    request = Request(AccessKey.from_can(_PERSON.access_number), photo=photo)
    began = time.perf_counter()
    reading = read_card(timed, request, known, today=_TODAY, deadline=Deadline(60))
    took_s = time.perf_counter() - began - timed.took_s
    if reading.trust is not Trust.VERIFIED:
        raise RuntimeError(f"the card came to {reading.finding}")
    return reading, took_s * 1000


def _p95(readings: list[tuple[CardReading, float]]) -> float:
    return percentile([took for _, took in readings], 0.95)


def _floor_ms() -> float:
    """The same number of key agreements and signatures by the library alone, without the mapping it does not offer."""
    key = ec.generate_private_key(ec.BrainpoolP256R1())
    signature = key.sign(b"", ec.ECDSA(hashes.SHA256()))
    began = time.perf_counter()
    for _ in range(_AGREEMENTS):
        key.exchange(ec.ECDH(), key.public_key())
    for _ in range(_SIGNATURES):
        key.public_key().verify(signature, b"", ec.ECDSA(hashes.SHA256()))
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    raise SystemExit(main(rows))
