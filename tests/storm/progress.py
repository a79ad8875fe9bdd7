"""How far a storm is, said every few seconds: one of a hundred thousand tickets takes its time."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.storm.clients import Told

EVERY_S = 10.0

Say = Callable[[str], None]


@contextmanager
def telling(told: Told, tickets: int, kills: Callable[[], int], say: Say) -> Iterator[None]:
    """Say it to `say` until the block ends."""
    ended, began = threading.Event(), time.monotonic()

    def tell() -> None:
        while not ended.wait(EVERY_S):
            seconds = time.monotonic() - began
            called = len(told.called)
            say(f"{seconds:6.0f} s  {len(told.issued)} of {tickets} issued, {called} called"
                f" ({called / seconds:.0f} a second), {kills()} kills")  # fmt: skip

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
