"""A network line between two machines that can be made bad: bytes pass on loopback until it is cut, slow or lossy."""

import contextlib
import random
import socket
import threading
import time
from urllib.parse import urlsplit

HOST = "127.0.0.1"
BLOCK = 65536


class Line:
    """Listens on loopback and passes connections on to `target`, whatever they speak.

    `delay_s` holds up every block; `loss` is the share of blocks at which a connection breaks half way, which is what
    an application sees of packets that never arrive.
    """

    def __init__(self, target: str, seed: int = 0) -> None:
        self.lead_to(target)
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._cut = False
        self._dice = random.Random(seed)
        self.delay_s = 0.0
        self.loss = 0.0
        self.connections = 0
        self.broken = 0
        self._listener = socket.create_server((HOST, 0))
        self.port = int(self._listener.getsockname()[1])
        self.url = f"http://{HOST}:{self.port}"
        threading.Thread(target=self._listen, daemon=True).start()

    def lead_to(self, target: str) -> None:
        """New connections go to another machine: an address that was moved."""
        parts = urlsplit(target)
        self._target = (parts.hostname or HOST, parts.port or 80)

    def cut(self) -> None:
        """Break every connection and let nothing through."""
        with self._lock:
            self._cut = True
            broken, self._open = self._open, set()
        for one in broken:
            _hang_up(one)

    def mend(self) -> None:
        """Let everything through again."""
        self._cut = False

    def close(self) -> None:
        """Stop listening and break what is open."""
        self.cut()
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            if self._cut:
                _hang_up(caller)
                continue
            threading.Thread(target=self._connect, args=(caller,), daemon=True).start()

    def _connect(self, caller: socket.socket) -> None:
        try:
            server = socket.create_connection(self._target, timeout=10)
        except OSError:
            _hang_up(caller)
            return
        server.settimeout(None)
        with self._lock:
            self.connections += 1
            self._open |= {caller, server}
        threading.Thread(target=self._pass_on, args=(server, caller), daemon=True).start()
        self._pass_on(caller, server)

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while block := source.recv(BLOCK):
                if self.delay_s:
                    time.sleep(self.delay_s)
                if self._breaks():
                    sink.sendall(block[: len(block) // 2])
                    break
                sink.sendall(block)
        for one in (source, sink):
            _hang_up(one)
        with self._lock:
            self._open -= {source, sink}

    def _breaks(self) -> bool:
        with self._lock:
            broken = self._dice.random() < self.loss
            self.broken += broken
        return broken


def _hang_up(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
