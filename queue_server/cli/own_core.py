"""A core of this machine for a server's own."""

import os
import socket
from pathlib import Path

_held: list[socket.socket] = []
"""The claim lasts as long as the process: the kernel takes it back from whoever was killed."""


def stay_on_own_core() -> int | None:
    """Keep this process on a core that no other server here keeps to, and say which; None when all are taken.

    Python computes on one core at a time, and its threads hand the turn on some forty times for a command. Handing it
    to a thread of another core wakes that core each time: without this a command takes a fifth longer. Servers that
    met on one core while another is idle would lose far more, so each claims its core by a name that the kernel gives
    to one process only (unix(7), abstract sockets). Without a core of its own a server uses all.
    """
    for core in sorted(os.sched_getaffinity(0), reverse=True):
        claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            claim.bind(f"\0motcua-core-{core}")
        except OSError:
            claim.close()
            continue
        _held.append(claim)
        for thread in Path("/proc/self/task").iterdir():
            os.sched_setaffinity(int(thread.name), {core})
        return core
    return None
