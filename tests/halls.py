"""Ports for a whole hall in tests: `motcua run` takes some twenty, all counted from the server's."""

import os
import socket
from itertools import count

SPAN = 800
"""How far the last of them lies above the server's; see `queue_server.cli.crew.Ports`."""
LOWEST, HIGHEST = 12_000, 32_000
"""Below the ports that the system hands out by itself: one of those may be taken at any moment."""


def free_hall_port() -> int:
    """A port for `motcua run` with nobody on it or on those that follow. Two test processes begin far apart."""
    for n in count(os.getpid()):
        port = LOWEST + n * SPAN % (HIGHEST - LOWEST)
        if all(_is_free(one) for one in range(port, port + SPAN)):
            return port
    raise AssertionError("counting has no end")


def _is_free(port: int) -> bool:
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
