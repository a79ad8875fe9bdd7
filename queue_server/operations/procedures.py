"""Finding a procedure: the published list, prepared once for each version of the configuration."""

import threading
from typing import Any

from queue_server.domain.search import Findable, ProcedureIndex
from queue_server.operations import look
from queue_server.store.store import View


class ProcedureFinder:
    """A search over the centre's procedures. Shared by threads; the lock guards the prepared list."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._prepared: tuple[int, list[dict[str, Any]], ProcedureIndex] | None = None

    def find(self, view: View, query: str, agency: str | None, limit: int) -> list[dict[str, Any]]:
        """The procedures that fit the words, best first; without words the list in its own order.

        ``agency`` (id or code) keeps those of one agency.
        """
        rows, index = self._prepare(view)
        hits = rows if not query.strip() else [rows[i] for i in index.find(query, len(rows))]
        return [row for row in hits if agency is None or agency in (row["agency"]["id"], row["agency"]["code"])][:limit]

    def _prepare(self, view: View) -> tuple[list[dict[str, Any]], ProcedureIndex]:
        version = view.directory.version
        with self._lock:
            if self._prepared is None or self._prepared[0] != version:
                rows = look.procedures(view)
                self._prepared = (version, rows, ProcedureIndex([_findable(row) for row in rows]))
            return self._prepared[1], self._prepared[2]


def _findable(row: dict[str, Any]) -> Findable:
    return Findable((row["name_vi"], row["name_en"]), (row["code"], row["agency"]["name_vi"], row["agency"]["code"]))
