"""No picture of a process's memory on any disk: what a card says passes through it, and what a camera sees."""

import ctypes
import resource

_PR_SET_DUMPABLE = 4


def forbid_core_dumps() -> None:
    """For this process and those it forks: no core file, and none for a collector of crashes either (prctl(2))."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0)
