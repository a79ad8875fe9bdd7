"""The real PC/SC service with the real driver of virtual readers, of the tests' own: own socket, own ports.

The driver, vpcd, listens on all interfaces of the machine while a test runs and believes whoever connects: it is for
test machines only. The service gets its socket handed over as systemd does it, so it needs no rights and meets no
other pcscd.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devices.address import TcpAddress

_RUN = Path("/run/pcscd")
_DRIVER = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
_HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execvp(sys.argv[2], sys.argv[2:])
"""
"""Starts a program with a socket in the place where sd_listen_fds(3) looks for it."""
_LIST = "from smartcard.System import readers; print(readers())"
START_S = 20


class Pcscd:
    """One service with one virtual reader of two slots; cards are placed at `plates`."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "pcscd.log"
        port = _free_pair()
        self.plates = [TcpAddress("127.0.0.1", port), TcpAddress("127.0.0.1", port + 1)]
        self._config = folder / "reader.conf"
        self._config.write_text(
            f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:{port}\nLIBPATH {_DRIVER}\nCHANNELID {port}\n',
            encoding="utf-8",
        )
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(folder / "pcscd.comm"))
        self._socket.listen()
        # libpcsclite asks for it once in the life of a process.
        os.environ["PCSCLITE_CSOCK_NAME"] = str(folder / "pcscd.comm")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin to serve."""
        descriptor = self._socket.fileno()
        command = ["pcscd", "--foreground", "--config", str(self._config)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _HAND_OVER, str(descriptor), *command],
                pass_fds=[descriptor], stdout=log, stderr=log,
            )  # fmt: skip
        # Another process asks: the socket is there before the service, and a call that waits for it cannot be ended.
        asked = subprocess.run(
            [sys.executable, "-c", _LIST], capture_output=True, text=True, timeout=START_S, check=True
        )
        assert asked.stdout.count("Virtual PCD") == 2, self.log.read_text(errors="replace")

    def stop(self) -> None:
        """End it, by its own id."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)

    def close(self) -> None:
        """End it for good."""
        self.stop()
        self._socket.close()


def why_not() -> str:
    """Why there can be no such service here; empty when there can."""
    if shutil.which("pcscd") is None or not Path(_DRIVER).exists():
        return "pcscd and vsmartcard-vpcd are not installed"
    if not _RUN.exists() and os.geteuid() != 0:
        return f"pcscd needs {_RUN}, which only root can make"
    return ""


@contextmanager
def running() -> Iterator[Pcscd]:
    """The service, from its first reader to its end."""
    with tempfile.TemporaryDirectory(prefix="pcscd-") as folder:
        service = Pcscd(Path(folder))
        try:
            service.start()
            yield service
        finally:
            service.close()


def _free_pair() -> int:
    """A port that is free, and the next one too: the second slot listens there."""
    while True:
        with socket.create_server(("", 0)) as first:
            port: int = first.getsockname()[1]
            try:
                with socket.create_server(("", port + 1)):
                    return port
            except OSError:
                continue
