"""Serves the kiosk on loopback: one gunicorn worker with threads, and a supervisor that restarts it after a crash."""

import sys
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from kiosk.app import create_app
from kiosk.parts import Parts, Settings, put_together

LOOPBACK = "127.0.0.1"
# The page holds one long poll for the paper beside its short calls.
THREADS = 12
# A card is opened by arithmetic in Python, which keeps the interpreter for 5 ms at a time (the default); an answer to a
# touch takes it up some twenty times. With shorter turns the screen notices nothing of the reading.
TURN_S = 0.0005


class KioskServer(BaseApplication):  # type: ignore[misc]
    """gunicorn around one kiosk. The parts start in the worker, because threads do not survive the fork."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._parts: Parts | None = None
        super().__init__()

    def load_config(self) -> None:
        for name, value in {
            "bind": f"{LOOPBACK}:{self._settings.port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": THREADS,
            "graceful_timeout": 3,
            "loglevel": "warning",
            "control_socket_disable": True,
            "worker_exit": self._worker_exit,
        }.items():
            if name in self.cfg.settings:  # gunicorn before 25 has no control socket to switch off
                self.cfg.set(name, value)

    def load(self) -> Flask:
        sys.setswitchinterval(TURN_S)
        self._parts = put_together(self._settings)
        self._parts.start()
        return create_app(self._parts, self._settings.port)

    def _worker_exit(self, _server: Any, _worker: Any) -> None:
        if self._parts is not None:
            self._parts.stop()
