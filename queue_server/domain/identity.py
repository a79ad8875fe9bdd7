"""Identities that sort by time."""

import os
from datetime import datetime
from uuid import UUID


def new_id(at: datetime) -> str:
    """A UUID version 7 (RFC 9562, 5.7) for the moment ``at``, as text.

    Time comes first so that rows made together lie together in an index; the rest is random,
    so an identity cannot be guessed from another.
    """
    milliseconds = int(at.timestamp() * 1000)
    value = milliseconds << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(UUID(int=value))
