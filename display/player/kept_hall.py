"""What a wall's player keeps on its disk: the hall as last heard, and which calls its page has spoken and shown.

The hall is a snapshot and the events since, as the server sent them: the page alone knows how one moves on the other.
"""

import json
import logging
import os
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

FILE = "wall.json"
MOST_EVENTS = 400
"""After so many a fresh snapshot is shorter."""
_CONFIGURES = re.compile(r"(centre|zone|agency|service|officer|counter|hours|holiday)\.(saved|removed)$")
KEPT_FOR = timedelta(hours=12)
"""The numbers of another day are no state to show."""

log = logging.getLogger(__name__)


class KeptHall:
    """Not safe for threads: its owner holds a lock."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made when something is kept. A file that cannot be read is as good as none."""
        self._file = folder / FILE
        self.me: dict[str, Any] | None = None
        self.snapshot: dict[str, Any] | None = None
        self.events: list[dict[str, Any]] = []
        self.said: dict[str, int] = {}
        """Which asking of a call was spoken to its end: 0, or the number of the recall."""
        self.heard_at = datetime.now(UTC)
        self._ahead_s = 0.0
        self._told = ""
        self._read()

    @property
    def seq(self) -> int:
        """The number of the last event that is kept."""
        if self.events:
            return int(self.events[-1]["seq"])
        return int(self.snapshot["seq"]) if self.snapshot else -1

    def begin(self, snapshot: Mapping[str, Any]) -> None:
        """Start over from a snapshot. Raises LookupError, ValueError or TypeError for one that cannot be read."""
        self._ahead_s = (datetime.fromisoformat(snapshot["at"]) - datetime.now(UTC)).total_seconds()
        calls = {str(call["call_id"]) for call in snapshot["calls"]}
        self.snapshot, self.events = dict(snapshot), []
        self.said = {call: recalls for call, recalls in self.said.items() if call in calls}

    def event(self, event: Mapping[str, Any]) -> bool:
        """Keep the next event; False when a new snapshot is wanted, which alone tells what the centre is."""
        configures = _CONFIGURES.match(str(event.get("type")))
        if self.snapshot is None or len(self.events) >= MOST_EVENTS or configures:
            return False
        self.events.append(dict(event))
        return True

    def unacknowledged(self) -> Iterable[tuple[str, int]]:
        """Calls that were spoken here and of which the snapshot does not know it."""
        calls = self.snapshot["calls"] if self.snapshot else []
        asked = {str(call["call_id"]): call["recalls"] for call in calls if not call["spoken_at"]}
        return [(call, recalls) for call, recalls in self.said.items() if asked.get(call) == recalls]

    def told(self) -> dict[str, Any] | None:
        """The snapshot with the server's time as it is now: the page sets its clock by it."""
        if self.snapshot is None:
            return None
        return {**self.snapshot, "at": (datetime.now(UTC) + timedelta(seconds=self._ahead_s)).isoformat()}

    def save(self) -> None:
        """Write it down, whole or not at all. A full disk costs the memory, not the wall."""
        content = {
            "me": self.me,
            "snapshot": self.snapshot,
            "events": self.events,
            "said": self.said,
            "heard_at": self.heard_at.isoformat(),
            "ahead_s": self._ahead_s,
        }
        fresh = self._file.with_suffix(".new")
        try:
            fresh.parent.mkdir(parents=True, exist_ok=True)
            with fresh.open("w", encoding="utf-8") as file:
                json.dump(content, file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._file)
        except OSError as why:
            self._tell(str(why))
        else:
            self._tell("")

    def _tell(self, why: str) -> None:
        """Say that nothing can be kept once for each reason, not at each try."""
        if why and why != self._told:
            log.error(
                "the wall goes on, but after a restart it would not come back as it was: %s. Please make room on this"
                " machine's disk, or mend the rights of %s",
                why,
                self._file.parent,
            )
        self._told = why

    def _read(self) -> None:
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            heard_at = datetime.fromisoformat(kept["heard_at"])
            self.said = {str(call): int(recalls) for call, recalls in kept["said"].items()}
            self.me = kept["me"]
            if kept["snapshot"] is not None and datetime.now(UTC) - heard_at < KEPT_FOR:
                self._ahead_s, self.heard_at = float(kept["ahead_s"]), heard_at
                self.snapshot, self.events = dict(kept["snapshot"]), [dict(one) for one in kept["events"]]
        except FileNotFoundError:
            return
        except (OSError, ValueError, TypeError, LookupError, AttributeError) as why:
            log.warning("what was kept of the wall cannot be read: %s", type(why).__name__)
