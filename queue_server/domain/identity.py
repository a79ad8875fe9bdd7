"""Identities that sort by time."""

import hashlib
import os
from datetime import datetime
from uuid import UUID


def new_id(at: datetime) -> str:
    """A UUID version 7 (RFC 9562, 5.7) for the moment ``at``, as text.

    Time comes first so that rows made together lie together in an index; the rest is random,
    so an identity cannot be guessed from another.
    """
    return _version_7(int(at.timestamp() * 1000), os.urandom(10))


def derived_id(origin: str, n: int) -> str:
    """The ``n``-th identity that follows from the identity ``origin``: always the same, with the same time in front.

    Whoever knows the origin can work it out; it is a name and no right.
    """
    parent = UUID(origin)
    return _version_7(parent.int >> 80, hashlib.sha256(parent.bytes + n.to_bytes(4, "big")).digest()[:10])


def _version_7(milliseconds: int, rest: bytes) -> str:
    value = milliseconds << 80 | int.from_bytes(rest, "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(UUID(int=value))
