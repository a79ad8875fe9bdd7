"""What is sealed comes back byte for byte with the passphrase, and not at all in any other way."""

import io

import pytest

from queue_server.safekeeping.sealing import CHUNK, MAGIC, Opener, Sealer, is_sealed
from queue_server.trouble import Trouble

PASSPHRASE = b"correct horse battery staple"
HEAD = len(MAGIC) + 1 + 16 + 16


def sealed(text: bytes) -> bytes:
    out = io.BytesIO()
    sealer = Sealer(out, PASSPHRASE)
    for start in range(0, len(text), 70_000):
        sealer.write(text[start : start + 70_000])
    sealer.close()
    return out.getvalue()


def opened(data: bytes, passphrase: bytes = PASSPHRASE) -> bytes:
    return Opener(io.BytesIO(data), passphrase).read()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 12_345])
def test_every_size_comes_back(size: int) -> None:
    text = bytes(i % 251 for i in range(size))
    found = sealed(text)
    assert is_sealed(io.BytesIO(found))
    assert opened(found) == text


def test_nothing_readable_is_in_it_and_no_two_are_alike() -> None:
    text = b"the keys of the centre" * 100
    first, second = sealed(text), sealed(text)
    assert b"keys" not in first
    assert first != second


def test_a_wrong_passphrase_is_told_from_damage() -> None:
    with pytest.raises(Trouble, match="passphrase_wrong"):
        opened(sealed(b"text"), b"correct horse battery stapler")


@pytest.mark.parametrize("where", [3, len(MAGIC), HEAD + 1, HEAD + 40, HEAD + 4 + CHUNK + 16 + 50, -1])
def test_one_changed_bit_is_damage(where: int) -> None:
    data = bytearray(sealed(bytes(2 * CHUNK)))
    data[where] ^= 0x10
    with pytest.raises(Trouble, match="backup_damaged"):
        opened(bytes(data))


@pytest.mark.parametrize("length", [0, 10, HEAD, HEAD + 4 + CHUNK + 16, -1])
def test_what_was_cut_off_is_damage(length: int) -> None:
    """Also where it ends between two chunks."""
    with pytest.raises(Trouble, match="backup_damaged"):
        opened(sealed(bytes(2 * CHUNK + 5))[:length])


def test_chunks_that_changed_places_are_damage() -> None:
    data = sealed(bytes(CHUNK) + b"\1" * CHUNK + b"end")
    size = 4 + CHUNK + 16
    first, second, rest = data[HEAD : HEAD + size], data[HEAD + size : HEAD + 2 * size], data[HEAD + 2 * size :]
    with pytest.raises(Trouble, match="backup_damaged"):
        opened(data[:HEAD] + second + first + rest)


def test_what_was_added_is_damage() -> None:
    with pytest.raises(Trouble, match="backup_damaged"):
        opened(sealed(b"text") + b"more")
