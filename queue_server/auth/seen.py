"""When each device and session was last heard of: noted in memory and written once a minute; a read stays a read."""

import hashlib
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.engine import Connection

from queue_server.store.auth_tables import device, staff_session


class LastSeen:
    """Collects the moments between two writes."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._devices: dict[str, datetime] = {}
        self._sessions: dict[str, datetime] = {}
        self._conditions: dict[str, Mapping[str, Any]] = {}

    def device(self, device_id: str, now: datetime) -> None:
        self._devices[device_id] = now

    def condition(self, device_id: str, condition: Mapping[str, Any]) -> None:
        """How a screen says it is."""
        with self._mutex:
            self._conditions[device_id] = condition

    def session(self, secret: str, now: datetime) -> None:
        self._sessions[secret] = now

    def write(self, conn: Connection) -> None:
        """Put what was collected into the tables."""
        with self._mutex:
            devices, self._devices = self._devices, {}
            sessions, self._sessions = self._sessions, {}
            conditions, self._conditions = self._conditions, {}
        for device_id, at in devices.items():
            conn.execute(update(device).where(device.c.id == device_id).values(last_seen_at=at))
        for device_id, condition in conditions.items():
            conn.execute(update(device).where(device.c.id == device_id).values(condition=dict(condition)))
        for secret, at in sessions.items():
            hashed = hashlib.sha256(secret.encode()).hexdigest()
            conn.execute(update(staff_session).where(staff_session.c.id_sha256 == hashed).values(last_seen_at=at))
