"""The processes of a hall on one machine, in the order they start."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from queue_server.cli.children import Child
from queue_server.cli.screens import Screen

HOST = "127.0.0.1"
_PYTHON = (sys.executable, "-m")
_MOTCUA = (*_PYTHON, "queue_server")


@dataclass(frozen=True, slots=True)
class Ports:
    """Where everything listens. With the server on 8400 these are the addresses of `docs/contract.md`; another port
    moves them all, so that two halls fit on one machine."""

    server: int

    def kiosk(self, n: int) -> int:
        return self.server + 10 + n

    @property
    def wall(self) -> int:
        """Where the page of the wall with a computer of its own is."""
        return self.server + 20

    def printers(self, kiosk: int) -> Sequence[int]:
        """Those of kiosk number `kiosk`, the preferred one first. The first kiosk has two: one can be broken and the
        other seen to print."""
        return range(self.server + 700, self.server + 702) if kiosk == 0 else [self.server + 701 + kiosk]

    @property
    def card_reader(self) -> int:
        """Where the chip card reader of the first kiosk waits for virtual cards."""
        return self.server + 720

    @property
    def camera(self) -> int:
        """Where the camera of the first kiosk sends its pictures."""
        return self.server + 721

    @property
    def paper(self) -> int:
        return self.server + 780

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.server}"


@dataclass(frozen=True, slots=True)
class Hall:
    """What a hall is made of. `wall` is the one with a computer of its own, `device_file` names the virtual boards and
    keypads, if there are any; `tablet` is the rating tablet that is virtual too. Of its counters the played officers
    leave `left_free` to a newcomer."""

    data: Path
    ports: Ports
    kiosks: Sequence[Screen]
    board: Screen
    wall: Screen | None
    tablet: Screen | None
    device_file: Path | None
    visitors: int
    left_free: int
    compares_faces: bool
    """Whether what the comparison of faces needs is installed: then the first kiosk has a camera."""

    @property
    def trust(self) -> Path:
        """The folder of issuers that this hall's kiosks trust."""
        return self.data / "trust"

    def stages(self) -> list[list[Child]]:
        """All of them; those of a stage start together, once those before it answer."""
        kiosks = [self._kiosk(n, screen) for n, screen in enumerate(self.kiosks)]
        return [[self._server()], [*self._devices()], [*kiosks, *self._wall(), *self._player()], [*self._visitors()]]

    def _server(self) -> Child:
        return Child(
            "server",
            [*_MOTCUA, "serve", "--data", str(self.data), "--port", str(self.ports.server)],
            self._log("server"),
            health=f"{self.ports.url}/readyz",
        )

    def _devices(self) -> Iterator[Child]:
        """The virtual devices: one process, one page."""
        if not self.kiosks and self.device_file is None:
            return
        printers = []
        for n, screen in enumerate(self.kiosks):
            for nth, port in enumerate(self.ports.printers(n), 1):
                printers += ["--tcp", f"{HOST}:{port}", "--name", f"{screen.name} · {nth}"]
        console = ["--control", f"{HOST}:{self.ports.paper}", "--paper-dir", str(self.data / "paper")]
        kind = ["printer"] if self.device_file is None else ["hall", "--devices", str(self.device_file), *self._cards()]
        tablet = [] if self.device_file is None or self.tablet is None else self._tablet(self.tablet)
        yield Child(
            "devices",
            [*_PYTHON, "devices.sim", *kind, *printers, *console, *tablet],
            self._log("devices"),
            health=f"http://{HOST}:{self.ports.paper}/",
            extra={} if self.tablet is None else {"MOTCUA_TABLET_TOKEN": self.tablet.token},
        )

    def _tablet(self, screen: Screen) -> list[str]:
        """A rating tablet that can be broken."""
        return ["--tablet", screen.name, "--server", self.ports.url]

    def _cards(self) -> list[str]:
        """Virtual chip cards for the first kiosk. Their test issuer is trusted in this hall alone."""
        if not self.kiosks:
            return []
        readers = ["--card-reader", f"{HOST}:{self.ports.card_reader}", "--trust", str(self.trust)]
        return [*readers, *self._camera()]

    def _camera(self) -> list[str]:
        """The camera of the first kiosk, for whoever plays it and for the kiosk itself."""
        return ["--camera", f"http://{HOST}:{self.ports.camera}/camera.mjpeg"] if self.compares_faces else []

    def _kiosk(self, n: int, screen: Screen) -> Child:
        name = f"kiosk-{n + 1}"
        where = ["--server", self.ports.url, "--port", str(self.ports.kiosk(n)), "--data", str(self.data / name)]
        printers = [part for port in self.ports.printers(n) for part in ("--printer", f"tcp://{HOST}:{port}")]
        return Child(
            name,
            [*_MOTCUA, "kiosk", *where, "--name", screen.name, *printers, *self._card_reader(n)],
            self._log(name),
            health=f"http://{HOST}:{self.ports.kiosk(n)}/",
            extra={"MOTCUA_TOKEN": screen.token},
        )

    def _card_reader(self, kiosk: int) -> list[str]:
        """The reader that the virtual cards are laid on is that of the first kiosk; it is the reader's end itself."""
        if kiosk > 0 or self.device_file is None:
            return []
        reader = ["--card-reader", f"vpcd://{HOST}:{self.ports.card_reader}", "--trust", str(self.trust)]
        return [*reader, *self._camera()]

    def _wall(self) -> Iterator[Child]:
        """What runs on the computer of a wall."""
        if self.wall is not None:
            where = ["--server", self.ports.url, "--port", str(self.ports.wall), "--data", str(self.data / "wall")]
            yield Child(
                "wall",
                [*_MOTCUA, "player", *where],
                self._log("wall"),
                health=f"http://{HOST}:{self.ports.wall}/healthz",
                extra={"MOTCUA_TOKEN": self.wall.token},
            )

    def _player(self) -> Iterator[Child]:
        """What runs on the machine that the counter boards are connected to."""
        if self.device_file is not None:
            where = ["--server", self.ports.url, "--devices", str(self.device_file)]
            yield Child(
                "player",
                [*_MOTCUA, "player", *where],
                self._log("player"),
                extra={"MOTCUA_TOKEN": self.board.token},
            )

    def _visitors(self) -> Iterator[Child]:
        if self.visitors:
            play = ["--server", self.ports.url, "--data", str(self.data), "--visitors", str(self.visitors)]
            play += ["--keep-free", str(self.left_free)]
            yield Child("visitors", [*_MOTCUA, "simulate", *play], self._log("visitors"))

    def _log(self, name: str) -> Path:
        return self.data / "logs" / f"{name}.log"
