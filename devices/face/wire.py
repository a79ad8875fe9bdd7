"""Messages between the kiosk and the process that knows faces: a JSON head and raw bytes, over a pair of sockets.

No pickles: what decodes the photo of a stranger's chip must not be able to run code in the kiosk.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Mapping
from typing import Any

from devices.contract import Deadline

_LENGTHS = struct.Struct("!II")
MOST_HEAD = 200_000
MOST_BODY = 40_000_000
"""A picture of 4K has 25 MB."""
_CHUNK = 1 << 20

Head = dict[str, Any]


class WireError(Exception):
    """The other end is gone, silent, or talks nonsense."""


def send(end: socket.socket, head: Mapping[str, Any], body: bytes | memoryview = b"") -> None:
    """Send one message, within the time-out of the socket. Raises WireError."""
    text = json.dumps(head).encode()
    try:
        end.sendall(_LENGTHS.pack(len(text), len(body)) + text)
        end.sendall(body)
    except OSError as why:
        raise WireError(f"not sent: {why}") from why


def receive(end: socket.socket, deadline: Deadline | None = None) -> tuple[Head, bytearray]:
    """The next message; without a deadline it is waited for as long as it takes. Raises WireError."""
    head_length, body_length = _LENGTHS.unpack(_exactly(end, _LENGTHS.size, deadline))
    if head_length > MOST_HEAD or body_length > MOST_BODY:
        raise WireError(f"a message of {head_length} and {body_length} bytes")
    try:
        head = json.loads(_exactly(end, head_length, deadline))
    except (ValueError, RecursionError) as why:
        raise WireError("a head that is no JSON") from why
    if not isinstance(head, dict):
        raise WireError("a head that is no object")
    return head, _exactly(end, body_length, deadline)


def _exactly(end: socket.socket, length: int, deadline: Deadline | None) -> bytearray:
    data = bytearray(length)
    view, have = memoryview(data), 0
    while have < length:
        try:
            # 0 would mean "do not wait", and not "no time left".
            end.settimeout(None if deadline is None else max(0.001, deadline.left_s))
            got = end.recv_into(view[have:], min(_CHUNK, length - have))
        except TimeoutError as why:
            raise WireError("no answer in time") from why
        except OSError as why:
            raise WireError(f"not received: {why}") from why
        if not got:
            raise WireError("the other end is gone")
        have += got
    return data
