"""What comes from the process that decodes strangers' files is read like any other input."""

import json
import socket
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.contract import Deadline
from devices.face import wire
from devices.face.sighting import Model, Sighting
from devices.face.template import Metric
from tests.devices.face.heads import seen

MODEL = Model("m", "00", 2, Metric.EUCLIDEAN)
GOOD = {
    "faces": 1,
    "size_px": 150,
    "roll": 0.0,
    "sharpness": 0.1,
    "light": 120.0,
    "landmarks": seen(0).parts,
    "template": [0.0, 1.0],
}

_leaf = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5))
_json = st.recursive(_leaf, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner))


def test_what_was_seen_is_read() -> None:
    sighting = Sighting.of(json.loads(json.dumps(GOOD)), MODEL)
    assert sighting.hint is None
    assert sighting.landmarks and sighting.template
    assert Sighting.of({"faces": 0, "light": 120.0}, MODEL).template is None


@pytest.mark.parametrize("key", ["faces", "size_px", "roll", "sharpness", "light"])
@pytest.mark.parametrize("value", [float("inf"), float("nan"), "many", None, []])
def test_a_number_that_is_none_is_refused(key: str, value: object) -> None:
    with pytest.raises(ValueError):
        Sighting.of({**GOOD, key: value}, MODEL)


@given(st.sampled_from(list(GOOD)), _json)
def test_nonsense_in_any_place_is_refused_or_makes_sense(key: str, value: object) -> None:
    try:
        sighting = Sighting.of({**GOOD, key: value}, MODEL)
    except ValueError:
        return
    assert sighting.view.faces == 0 or sighting.landmarks is not None


@given(st.binary(max_size=60))
def test_no_bytes_break_the_reading_of_a_message(data: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(data)
        theirs.shutdown(socket.SHUT_WR)
        try:
            head, _ = wire.receive(ours, Deadline(1))
        except wire.WireError:
            return
        assert isinstance(head, dict)


def test_a_message_arrives_as_it_was_sent_and_a_vast_one_is_refused_unread() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        wire.send(ours, {"do": "photo"}, b"\x00\xff" * 1_000)
        assert wire.receive(theirs, Deadline(1)) == ({"do": "photo"}, bytearray(b"\x00\xff" * 1_000))
        ours.sendall(struct.pack("!II", 10, wire.MOST_BODY + 1))
        with pytest.raises(wire.WireError, match="bytes"):
            wire.receive(theirs, Deadline(1))


def test_silence_ends_with_the_deadline() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(wire.WireError, match="in time"):
        wire.receive(ours, Deadline(0.05))
