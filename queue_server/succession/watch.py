"""What a server does about who may write: it tells its predecessor, and falls silent when it was deposed itself."""

import threading
from collections.abc import Callable
from pathlib import Path

import requests
import structlog

from queue_server.store import log as event_log
from queue_server.store.store import Store
from queue_server.succession import primary_link
from queue_server.succession.primary_link import PrimaryLink
from queue_server.trouble import Trouble

log = structlog.get_logger(__name__)

LOOK_EVERY_S = 1.0
TELL_EVERY_S = 2.0


class Right:
    """Whether this server may write, as it was seen last: at most a second ago, or when `look` was called."""

    def __init__(self, store: Store, when_lost: Callable[[], None]) -> None:
        self._store = store
        self._when_lost = when_lost
        self._mutex = threading.Lock()
        self.lost = False
        self.successor: str | None = None

    def look(self) -> None:
        """See whether it was lost; whoever is connected is let go then, to find the new primary."""
        with self._store.reading() as view:
            standing = event_log.read_standing(view.conn, view.centre_id)
        with self._mutex:
            just_lost = standing.barred is not None and not self.lost
            self.lost, self.successor = standing.barred is not None, standing.successor
        if just_lost:
            log.error("deposed", successor=standing.successor)
            self._when_lost()

    def watch(self) -> None:
        """Begin to look again and again, on a thread that ends with the process."""
        threading.Thread(target=self._watch, name="right-to-write", daemon=True).start()

    def _watch(self) -> None:
        pause = threading.Event()
        while not pause.wait(LOOK_EVERY_S):
            try:
                self.look()
            except Exception:
                # A full disk or a database restart now is no reason to stop looking.
                log.exception("right_not_read")


def tell_predecessor(store: Store, data: Path) -> None:
    """On a promoted server: tell the one before until it was heard, on a thread that ends with the process.

    The predecessor is forgotten then; a server without one has nothing to tell.
    """
    primary = primary_link.kept(data)
    if primary is None:
        return
    with store.reading() as view:
        generation = event_log.read_standing(view.conn, view.centre_id).generation
    arguments = (PrimaryLink(primary), generation, data)
    threading.Thread(target=_tell, args=arguments, name="predecessor", daemon=True).start()


def _tell(link: PrimaryLink, generation: int, data: Path) -> None:
    pause = threading.Event()
    while True:
        try:
            seq = link.depose(generation)
        except requests.RequestException:
            pause.wait(TELL_EVERY_S)
            continue
        except Trouble:
            # It lives and knows this machine no longer: an administrator took the right away.
            log.error("predecessor_refuses")
            pause.wait(TELL_EVERY_S * 30)
            continue
        log.info("predecessor_deposed", its_last_seq=seq)
        (data / primary_link.FILE).unlink(missing_ok=True)
        return
