"""The corpus of the fuzzer through every target, and damaged: refused by CardProblem or taken, nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import targets

CORPUS = Path(__file__).parent / "corpus"
INPUTS = sorted(path for path in CORPUS.rglob("*") if path.is_file())


def test_every_target_has_a_corpus() -> None:
    assert {folder.name for folder in CORPUS.iterdir()} == set(targets.TARGETS)
    assert sum(path.stat().st_size for path in INPUTS) < 200_000


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}-{path.name[:12]}")
def test_an_input(path: Path) -> None:
    for name in targets.TARGETS:
        targets.run(name, path.read_bytes())


@pytest.mark.parametrize("name", sorted(targets.TARGETS))
def test_damaged_inputs(name: str) -> None:
    """Each genuine input with octets changed, cut out and doubled."""
    genuine = [path.read_bytes() for path in INPUTS if path.parent.name == name]

    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def damage(data: st.DataObject) -> None:
        octets = bytearray(data.draw(st.sampled_from(genuine)))
        for _ in range(data.draw(st.integers(1, 4))):
            at = data.draw(st.integers(0, max(0, len(octets) - 1)))
            match data.draw(st.sampled_from(["change", "cut", "double"])):
                case "change":
                    octets[at : at + 1] = bytes([data.draw(st.integers(0, 255))])
                case "cut":
                    del octets[at : at + data.draw(st.integers(1, 8))]
                case _:
                    octets[at:at] = octets[at : at + data.draw(st.integers(1, 8))]
        targets.run(name, bytes(octets))

    damage()
