"""The standbys, where each may ask any of several servers: a command waits for one whichever server it tells."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from queue_server.mates.bus import Bus
from queue_server.store.store import Store
from queue_server.succession.followers import Followers


class SharedFollowers(Followers):
    """As `Followers`."""

    def __init__(self, store: Store, patience: timedelta | None, bus: Bus) -> None:
        super().__init__(store, patience)
        self._bus = bus
        bus.on("standby", self._overhear)

    def heard(self, standby_id: str, name: str, seq: int, last_seq: int) -> None:
        """As of `Followers`."""
        super().heard(standby_id, name, seq, last_seq)
        self._bus.say("standby", {"id": standby_id, "name": name, "seq": seq, "last_seq": last_seq})

    def _overhear(self, _sender: str, message: Mapping[str, Any]) -> None:
        super().heard(str(message["id"]), str(message["name"]), int(message["seq"]), int(message["last_seq"]))
