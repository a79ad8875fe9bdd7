"""A Redis of the tests' own on loopback, that can be killed and come back at the same address."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from bench.running import HOST, free_port
from tests.kiosk.machines import until


class Redis:
    """It keeps nothing: what is on the bus is heard now or not at all."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://{HOST}:{self._port}/0"

    def start(self) -> None:
        options = ["--port", str(self._port), "--bind", HOST, "--save", "", "--dir", str(self._home)]
        self._process = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
        until(self._answers)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


@contextmanager
def running(home: Path) -> Iterator[Redis]:
    """A Redis from its start to its end."""
    made = Redis(home)
    made.start()
    try:
        yield made
    finally:
        made.kill()
