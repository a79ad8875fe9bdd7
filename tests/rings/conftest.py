"""Two ends of a wire for the tests of this folder."""

import os
import selectors
import threading
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def wire() -> Iterator[tuple[Path, Path]]:
    """Two serial ports that are joined: what goes in at one comes out at the other."""
    pairs = [os.openpty(), os.openpty()]
    for _, slave in pairs:
        tty.setraw(slave)
    over, end = os.pipe()
    thread = threading.Thread(target=_join, args=(pairs[0][0], pairs[1][0], over), daemon=True)
    thread.start()
    yield Path(os.ttyname(pairs[0][1])), Path(os.ttyname(pairs[1][1]))
    os.write(end, b"!")
    thread.join(5)
    for descriptor in (*pairs[0], *pairs[1], over, end):
        os.close(descriptor)


def _join(one: int, other: int, over: int) -> None:
    with selectors.DefaultSelector() as selector:
        for descriptor in (one, other, over):
            selector.register(descriptor, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fd == over:
                    return
                os.write(other if key.fd == one else one, os.read(key.fd, 4_096))
