"""The hash chain that makes a changed or missing event visible."""

import hashlib

START = ""
"""What a day's first event is chained to; the event itself names the last hash of the day before."""


def link(previous: str, seq: int, at: str, event_type: str, data: str) -> str:
    """The hash of one event over the one before it: SHA-256 in hex. ``data`` is the stored text, byte for byte."""
    return hashlib.sha256(f"{previous}\n{seq}\n{at}\n{event_type}\n{data}".encode()).hexdigest()
