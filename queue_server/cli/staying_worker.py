"""gunicorn's worker of threads, in which a thread stays for a moment with the client it has answered."""

import select
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from queue_server.settings import SPARE_THREADS

STAY_MS = 50
"""A page loads its parts, a kiosk follows a ticket's paper and a desk calls the next within this time."""
_MOST = SPARE_THREADS // 2
"""Threads that wait so at a time: for all others' requests there are always as many."""


class StayingWorker(ThreadWorker):  # type: ignore[misc]
    """Whoever asks again at once is answered by the same thread.

    The library hands each connection back to the main thread after each answer and takes it up from there: two threads
    are woken and a dozen system calls made, a third of all that a request costs beside its command.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._staying: set[Any] = set()

    def handle(self, conn: Any) -> Any:
        """Answer what was asked, and what is asked soon after it; what the library's says of the last is returned."""
        answered = super().handle(conn)
        while answered is True and self._asks_again(conn):
            answered = super().handle(conn)
        return answered

    def _asks_again(self, conn: Any) -> bool:
        if not self.alive or len(self._staying) >= _MOST:
            return False
        self._staying.add(conn)
        try:
            waiting = select.poll()
            waiting.register(conn.sock, select.POLLIN)
            return bool(waiting.poll(STAY_MS))
        finally:
            self._staying.discard(conn)
