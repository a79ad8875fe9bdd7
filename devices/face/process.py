"""The process that knows faces, as its worker drives it: started, asked, and killed when it does not answer.

It is a process because encoding holds Python's lock for 0.15 s, in which the touch screen would stand still; because it
decodes files of strangers; and because the library ends it with status 0 when a part is missing, which must not end us.
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from devices.contract import Condition, Deadline, DeviceLostError, State
from devices.face import wire
from devices.face.sighting import Model
from devices.face.template import Metric
from devices.face.thresholds import Thresholds

LOADING = "loading-models"
LOAD_S = 60.0
"""From a cold disk; 1.5 s from a warm one."""
_STEP_S = 0.5
_PING_S = 2.0
_END_S = 5.0
_SETTLE_S = 0.2
"""A process that does not answer either is gone within this time, or hangs."""
_ENDING_S = 2.0
"""One that closed its end is about to go, but takes its libraries down first."""


class FaceDriver:
    """See `devices.contract.Driver`; `ask` is for its worker's jobs."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._end: socket.socket | None = None
        self._loads = Deadline(0)
        self.model: Model | None = None
        """The model, once it is loaded; it stays known when the process has to be started anew."""
        self.start_thresholds: Thresholds | None = None
        self._loaded = False

    @property
    def look_every_s(self) -> float:
        """While it loads a look itself waits for it."""
        return 5.0 if self._loaded else 0.0

    @property
    def pid(self) -> int | None:
        """The process now; None while there is none."""
        return None if self._child is None else self._child.pid

    def connect(self, deadline: Deadline) -> None:
        """Start the process. Raises DeviceLostError."""
        ours, theirs = socket.socketpair()
        self._end, self._loaded, self._loads = ours, False, Deadline(LOAD_S)
        with theirs:
            try:
                self._child = subprocess.Popen(
                    [sys.executable, "-m", "devices.face.child", str(theirs.fileno())],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            except OSError as why:
                raise DeviceLostError(f"the process cannot be started: {why.strerror}") from why

    def look(self, deadline: Deadline) -> Condition:
        """Wait for a part of its loading, or ask whether it is still there. Raises DeviceLostError."""
        if self._loaded:
            self.ask({"do": "ping"}, b"", deadline.within(_PING_S))
        elif not self._says_hello(deadline.within(_STEP_S)):
            return Condition(State.CONNECTING, LOADING)
        return Condition(State.READY)

    def close(self) -> None:
        """Kill the process, with all it has in memory."""
        child, self._child = self._child, None
        end, self._end = self._end, None
        self._loaded = False
        if end is not None:
            end.close()
        if child is not None:
            child.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(_END_S)

    def loaded(self, deadline: Deadline) -> bool:
        """Whether it can be asked, waiting for it; not yet is no reason to start it anew. Raises DeviceLostError."""
        return self._loaded or self._says_hello(deadline)

    def ask(self, head: Mapping[str, Any], body: bytes | memoryview, deadline: Deadline) -> Mapping[str, Any]:
        """Its answer, once it is `loaded`. Raises DeviceLostError when none comes; it is of no use any more then."""
        end = self._open_end()
        try:
            end.settimeout(max(0.001, deadline.left_s))
            wire.send(end, head, body)
            return wire.receive(end, deadline)[0]
        except wire.WireError as why:
            raise DeviceLostError(f"{why}{self._how_it_ended(_SETTLE_S)}") from why

    def _says_hello(self, deadline: Deadline) -> bool:
        """Whether it has said which model it has. Raises DeviceLostError when it never will."""
        end = self._open_end()
        end.settimeout(max(0.001, deadline.left_s))
        try:
            ready = end.recv(1, socket.MSG_PEEK)
        except TimeoutError:
            if self._loads.over:
                raise DeviceLostError(f"the model was not loaded within {LOAD_S:.0f} s") from None
            return False
        except OSError as why:
            raise DeviceLostError(f"the process is gone: {why}") from why
        if not ready:
            ended = self._how_it_ended(_ENDING_S)
            raise DeviceLostError(f"the process ended while it loaded{ended}; try `motcua face check`")
        self._read_hello(end)
        return True

    def _read_hello(self, end: socket.socket) -> None:
        try:
            said, _ = wire.receive(end, Deadline(_PING_S))
            model = Model(str(said["model_id"]), str(said["sha256"]), int(said["dim"]), Metric(said["metric"]))
            accept, retry, same_person, gap = (float(said[name]) for name in ("accept", "retry", "same_person", "gap"))
        except (wire.WireError, KeyError, TypeError, ValueError) as why:
            raise DeviceLostError(f"the process says no word that makes sense: {why}") from why
        self.model = model
        self.start_thresholds = Thresholds(model.model_id, model.sha256, accept, retry, same_person, gap)
        self._loaded = True

    def _open_end(self) -> socket.socket:
        if self._end is None:
            raise DeviceLostError("the process is not running")
        return self._end

    def _how_it_ended(self, within_s: float) -> str:
        """Its end may be seen on the socket a moment before it can be asked for."""
        if self._child is None:
            return ""
        try:
            return f" (status {self._child.wait(within_s)})"
        except subprocess.TimeoutExpired:
            return ""
