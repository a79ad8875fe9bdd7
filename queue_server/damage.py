"""A database that was found damaged: the server stops taking commands, for each of them could make it worse."""

import structlog

from queue_server import trouble
from queue_server.trouble import Trouble

log = structlog.get_logger(__name__)

_LASTING = frozenset({"database_broken"})
"""A full disk is made room on and a server comes back; a damaged file stays damaged until somebody has restored it."""


class Damage:
    """What was found in this server's database since its start. Shared by threads: the first finding stays."""

    def __init__(self) -> None:
        self.found: Trouble | None = None

    def note(self, error: BaseException) -> None:
        """Write a failure of the storage into the log, with its code, and remember it when it lasts."""
        why = trouble.behind(error)
        log.error("storage_failed", code=why.code if why else None, error=type(error).__name__, exc_info=error)
        if why is not None and why.code in _LASTING and self.found is None:
            self.found = why
