"""`python -m devices.face.child FD`: the process that knows faces. It answers on the socket FD and ends with it.

It keeps nothing between two requests, writes no file and no core dump, and is killed rather than asked to end.
"""

from __future__ import annotations

import os
import resource
import socket
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

from devices.core_dumps import forbid_core_dumps
from devices.face import wire
from devices.face.backend import FaceBackend
from devices.face.problems import FaceProblem

MOST_MEMORY = 1_500_000_000
"""Bytes of address space: a photo that blows up when it is decoded ends in an error, not in a machine that swaps."""
_NICE = 10
UNREADABLE = "request-unreadable"


def main() -> None:
    """Load the model, say which it is, and answer until the other end is gone."""
    end = socket.socket(fileno=int(sys.argv[1]))
    harden()
    # Here and not above: what loads the model may end this process, and must find it hardened.
    from devices.face.recognition import FaceRecognition

    backend: FaceBackend = FaceRecognition()
    try:
        wire.send(end, _hello(backend))
        while True:
            head, body = wire.receive(end)
            answer = _answer(backend, head, body)
            _wipe(body)
            wire.send(end, answer)
    except wire.WireError:
        # The kiosk has ended, or dropped this process for another: there is nobody to tell.
        return


def harden() -> None:
    """No core dumps, no reader but root, an end to the memory; and the touch screen has the processor first."""
    os.nice(_NICE)
    forbid_core_dumps()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _hello(backend: FaceBackend) -> Mapping[str, Any]:
    start = backend.thresholds
    return {
        "model_id": backend.model_id,
        "sha256": backend.sha256,
        "dim": backend.dim,
        "metric": backend.metric,
        "accept": start.accept,
        "retry": start.retry,
        "same_person": start.same_person,
        "gap": start.gap,
    }


def _answer(backend: FaceBackend, head: Mapping[str, Any], body: bytearray) -> Mapping[str, Any]:
    from devices.face import seeing

    try:
        match head.get("do"):
            case "ping":
                return {}
            case "photo":
                return seeing.photo(backend, bytes(body))
            case "frame":
                rows, columns = int(head["rows"]), int(head["columns"])
                picture = np.frombuffer(body, np.uint8).reshape(rows, columns, 3)
                # From OpenCV's order to the model's; contiguous, as dlib wants it.
                return seeing.frame(backend, np.ascontiguousarray(picture[:, :, ::-1]))
    except FaceProblem as problem:
        return {"problem": problem.code, "detail": problem.detail}
    except (KeyError, TypeError, ValueError, MemoryError) as why:
        return {"problem": UNREADABLE, "detail": type(why).__name__}
    return {"problem": UNREADABLE, "detail": "no such request"}


def _wipe(body: bytearray) -> None:
    body[:] = bytes(len(body))


if __name__ == "__main__":
    main()
