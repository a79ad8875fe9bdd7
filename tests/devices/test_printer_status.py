"""DLE EOT answers, bit by bit, as Epson's reference gives them."""

import pytest

from devices.contract import State
from devices.printer import status
from devices.printer.status import Fault

FINE = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}


@pytest.mark.parametrize(
    ("answers", "faults", "state"),
    [
        ({}, set(), State.READY),
        ({1: 0x16}, set(), State.READY),  # bit 2: drawer pin, none of our business
        ({1: 0x1A}, {Fault.OFFLINE}, State.BLOCKED),
        ({1: 0x1A, 2: 0x16}, {Fault.OFFLINE, Fault.COVER_OPEN}, State.BLOCKED),
        ({2: 0x1A}, set(), State.READY),  # bit 3: somebody presses the feed button
        ({1: 0x1A, 2: 0x32}, {Fault.OFFLINE, Fault.MEDIA_EMPTY}, State.BLOCKED),
        ({3: 0x1A}, {Fault.CUTTER}, State.ERROR),
        ({3: 0x32}, {Fault.HARDWARE}, State.ERROR),
        ({4: 0x1E}, {Fault.MEDIA_LOW}, State.WARNING),
        ({4: 0x16}, set(), State.READY),  # half of the near-end pair: no printer sends it, nothing is made of it
        ({4: 0x72}, {Fault.MEDIA_EMPTY}, State.BLOCKED),
        ({4: 0x7E}, {Fault.MEDIA_EMPTY, Fault.MEDIA_LOW}, State.BLOCKED),
    ],
)
def test_answers_become_named_faults(answers: dict[int, int], faults: set[Fault], state: State) -> None:
    told = status.read({**FINE, **answers})
    assert told.faults == faults
    assert told.state is state
    assert told.reachable


@pytest.mark.parametrize("missing", [1, 2, 3, 4])
def test_a_missing_answer_is_never_fine(missing: int) -> None:
    told = status.read({question: byte for question, byte in FINE.items() if question != missing})
    assert told.faults == {Fault.NO_ANSWER}
    assert told.state is State.UNKNOWN
    assert told.blocking is None


def test_only_bytes_with_the_fixed_bits_are_answers() -> None:
    answers = {byte for byte in range(256) if status.is_answer(byte)}
    # Bits 2, 3, 5 and 6 are free: sixteen values.
    assert answers == {0x12 | a | b | c | d for a in (0, 4) for b in (0, 8) for c in (0, 32) for d in (0, 64)}
    for byte in set(range(256)) - answers:
        with pytest.raises(ValueError, match=f"0x{byte:02x}"):
            status.read({1: byte})


def test_the_fault_to_tell_a_person_is_the_most_precise_one() -> None:
    assert status.read({**FINE, 1: 0x1A, 2: 0x16}).blocking is Fault.COVER_OPEN
    assert status.read({**FINE, 1: 0x1A}).blocking is Fault.OFFLINE


def test_unreachable_is_absent() -> None:
    assert status.UNREACHABLE.state is State.ABSENT
    assert not status.UNREACHABLE.reachable
