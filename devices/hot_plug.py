"""Hearing at once that something was plugged in or out: from udev where it runs, else by looking every few seconds."""

from __future__ import annotations

import contextlib
import logging
import selectors
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from devices.discovery import SYS, attached

try:
    import pyudev
except (ImportError, OSError):  # the extra or libudev is not installed
    pyudev = None

LOOK_S = 2.0
SETTLE_S = 0.5
"""A plug makes contact several times, and one device has several nodes: one call for all of it."""
_UDEV_RUNS = Path("/run/udev/control")
_SUBSYSTEMS = ("usbmisc", "tty", "input", "video4linux")

log = logging.getLogger(__name__)


class HotPlug:
    """Calls `changed` in a thread of its own after something was plugged in or out."""

    def __init__(self, changed: Callable[[], None], sys: Path = SYS, look_s: float = LOOK_S) -> None:
        self._changed = changed
        self._sys = sys
        self._look_s = look_s
        self._bell, self._doorbell = socket.socketpair()
        self._known = self._nodes()
        self._thread = threading.Thread(target=self._watch, name="hot-plug", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """End, and wait for the thread."""
        self._doorbell.send(b"!")
        self._thread.join(5)
        self._bell.close()
        self._doorbell.close()

    def _watch(self) -> None:
        monitor = _monitor() if self._sys == SYS else None
        if monitor is None:
            self._watch_by_looking()
        else:
            self._watch_by_udev(monitor)

    def _watch_by_looking(self) -> None:
        while not self._told_to_end(self._look_s):
            now = self._nodes()
            if now != self._known:
                self._known = now
                self._tell()

    def _watch_by_udev(self, monitor: Any) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._bell, selectors.EVENT_READ)
            selector.register(monitor, selectors.EVENT_READ)
            while self._bell not in {key.fileobj for key, _ in selector.select()}:
                self._empty(monitor)
                if self._told_to_end(SETTLE_S):
                    return
                self._empty(monitor)
                self._tell()

    def _empty(self, monitor: Any) -> None:
        with contextlib.suppress(OSError):
            while monitor.poll(timeout=0) is not None:
                pass

    def _told_to_end(self, patience_s: float) -> bool:
        with selectors.DefaultSelector() as selector:
            selector.register(self._bell, selectors.EVENT_READ)
            return bool(selector.select(patience_s))

    def _tell(self) -> None:
        try:
            self._changed()
        except Exception:
            log.exception("nobody followed a plug")

    def _nodes(self) -> frozenset[tuple[str, str]]:
        return frozenset((one.key, one.node) for one in attached(self._sys))


def _monitor() -> Any:
    if pyudev is None or not _UDEV_RUNS.exists():
        return None
    try:
        monitor = pyudev.Monitor.from_netlink(pyudev.Context())
        for subsystem in _SUBSYSTEMS:
            monitor.filter_by(subsystem)
        monitor.start()
    except OSError as why:
        log.info("udev does not tell of plugs (%s): looking every %.0f s", why, LOOK_S)
        return None
    return monitor
