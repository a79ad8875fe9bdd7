"""One thread that does everything with an order: committed events out, screens in and out, who leads.

Commands hand their events over while they still hold the store's lock, so the order here is the order of the log. All
state of the feed belongs to this thread; nothing in it needs a lock of its own.
"""

import queue
import threading
import time
from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)

Task = Callable[[], None]


class Pump:
    """Runs tasks in the order they were put, and `tick` every `every_s` seconds between them."""

    def __init__(self, tick: Task, every_s: float) -> None:
        self._tick = tick
        self._every_s = every_s
        self._tasks: queue.SimpleQueue[Task] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="feed", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def put(self, task: Task) -> None:
        """Have the task run after all that were put before it. Never waits."""
        self._tasks.put(task)

    @property
    def waiting(self) -> int:
        """Tasks not yet run: how far the feed is behind."""
        return self._tasks.qsize()

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        next_tick = time.monotonic() + self._every_s
        while True:
            try:
                task = self._tasks.get(timeout=max(0.0, next_tick - time.monotonic()))
            except queue.Empty:
                next_tick = time.monotonic() + self._every_s
                task = self._tick
            try:
                task()
            except Exception:
                # One bad message must not silence the hall; screens notice the hole and fetch it.
                log.exception("feed_task_failed")
