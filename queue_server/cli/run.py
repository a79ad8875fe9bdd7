"""`motcua run`: a whole hall on this machine, for a first look, for trying out and for showing."""

import importlib.util
import json
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import click

from queue_server import opening, sign_ins
from queue_server.cli import children, desks, say, screens
from queue_server.cli.children import Child, NotReadyError
from queue_server.cli.crew import HOST, Hall, Ports
from queue_server.cli.options import data_option, json_option, port_option
from queue_server.cli.prepared import found_sample, load_settings
from queue_server.cli.screens import Screen
from queue_server.cli.serve import require_free
from queue_server.sample.centre import SampleCounter, read_sample_centre
from queue_server.settings import DEFAULT_PORT

START_LIMIT_S = 60.0
_KIOSK_NEEDS = ("escpos", "qrcode", "PIL", "cryptography", "asn1crypto")
_PLAYER_NEEDS = ("websocket", "serial", "minimalmodbus")
_FACE_NEEDS = ("numpy", "cv2", "dlib", "face_recognition", "face_recognition_models")
_SIGN_INS_SHOWN = 8
_LEFT_FREE = 4
"""Counters that the played officers leave to whoever tries the hall."""


@click.command()
@data_option
@port_option(DEFAULT_PORT)
@json_option
@click.option("--kiosks", type=click.IntRange(0, 3), default=1, show_default=True, help="Kiosks, with printers.")
@click.option("--visitors", type=click.IntRange(0, 5000), default=0, show_default=True, help="Played visitors an hour.")
def run(data_dir: Path, port: int, as_json: bool, kiosks: int, visitors: int) -> None:
    """Run a whole hall: server, kiosks, counter boards, virtual devices, and visitors if you like.

    The first start makes the sample centre and its sign-ins. Ctrl-C ends everything. To begin with an empty centre run
    `motcua init --empty` first.
    """
    ports = Ports(port)
    kiosks = kiosks if _can_have_kiosks() else 0
    _require_free(ports, kiosks)
    if _can_play():
        require_free(HOST, ports.wall)
    chosen = load_settings(data_dir, port=port)
    store = opening.open_store(chosen, found_sample)
    known = screens.paired(chosen.data, store)
    device_file = desks.device_file(chosen.data, store)
    store.engine.dispose()
    logs = chosen.data / "logs"
    logs.mkdir(exist_ok=True)
    free = read_sample_centre().left_free(_LEFT_FREE) if visitors else ()
    stations = [s for s in known if s.kind == "kiosk"][:kiosks]
    board = next(s for s in known if s.kind == "board")
    # The first tablet is for whoever opens its link in a browser.
    tablet = next(iter([s for s in known if s.kind == "tablet"][1:]), None)
    wall = next(s for s in known if s.kind == "wall") if _can_play() else None
    hall = Hall(chosen.data, ports, stations, board, wall, tablet, device_file, visitors, len(free), _has(_FACE_NEEDS))
    stages = hall.stages()
    crew = [child for stage in stages for child in stage]
    with _until_told_to_stop() as stop:
        try:
            for stage in stages:
                _start(stage, stop)
            if not stop.is_set():
                _show(as_json, hall, known, free)
            children.watch(crew, stop, lambda words: click.echo(words, err=True))
        except NotReadyError as trouble:
            raise click.ClickException(str(trouble)) from trouble
        finally:
            children.end(crew)
    click.echo("The hall is closed.", err=True)


def _start(stage: Sequence[Child], stop: threading.Event) -> None:
    for child in stage:
        child.log.write_bytes(b"")
        child.start()
    for child in stage:
        child.wait_until_ready(START_LIMIT_S, stop)


def _can_play() -> bool:
    """Whether a wall can have its own machine's program; else all are pages of the server."""
    return _has(_PLAYER_NEEDS)


def _has(modules: Sequence[str]) -> bool:
    return all(importlib.util.find_spec(name) is not None for name in modules)


def _can_have_kiosks() -> bool:
    found = _has(_KIOSK_NEEDS)
    if not found:
        click.echo("Without kiosks: pip install 'motcua[kiosk]' brings what they need.", err=True)
    return found


def _require_free(ports: Ports, kiosks: int) -> None:
    require_free(HOST, ports.server)
    require_free(HOST, ports.paper)
    for n in range(kiosks):
        for port in ports.printers(n):
            require_free(HOST, port)
        require_free(HOST, ports.kiosk(n))


class _until_told_to_stop:  # noqa: N801 (reads as a sentence where it is used)
    """An event that Ctrl-C or SIGTERM sets."""

    def __enter__(self) -> threading.Event:
        self._stop = threading.Event()
        self._before = {number: signal.signal(number, self._set) for number in (signal.SIGINT, signal.SIGTERM)}
        return self._stop

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _set(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()


def _show(as_json: bool, hall: Hall, known: Sequence[Screen], free: Sequence[SampleCounter]) -> None:
    """Where everything is, and who may sign in."""
    addresses = _addresses(hall, known)
    made = sign_ins.kept(hall.data)
    if as_json:
        click.echo(json.dumps(_as_json(addresses, made, free), ensure_ascii=False))
        sys.stdout.flush()
        return
    click.echo("\nThe hall is open. Open these in a browser:\n")
    say.rows(False, ("screen", "address"), addresses)
    if made:
        ordered = sorted(made, key=lambda s: s.role == "officer")
        click.echo(f"\nSign-ins (all {len(made)} are in {hall.data / sign_ins.FILE}):\n")
        say.rows(
            False,
            ("login", "password", "role", "name"),
            [(s.login, s.password, s.role, s.name) for s in ordered[:_SIGN_INS_SHOWN]],
        )
    if free:
        click.echo(f"\nLeft free by the played officers: {', '.join(map(_desk, free))}.")
        click.echo(f"Try a counter yourself: sign in as {free[0].officer.lower()}.")
    click.echo()
    if hall.wall is not None:
        click.echo(
            f"{hall.wall.name} runs `motcua player`, as a wall's own computer does; the other walls are smart TVs."
        )
    if hall.kiosks and not hall.compares_faces:
        click.echo("The first kiosk compares no faces: docs/face.md says what to install for it.")
    click.echo("One browser is one paired wall at a time; a second needs a private window or another browser.")
    click.echo("A phone that scans a ticket must reach the server: motcua serve --host 0.0.0.0 --public-url http://...")
    click.echo(f"Logs: {hall.data / 'logs'}    Ctrl-C ends everything.\n")
    sys.stdout.flush()


def _addresses(hall: Hall, known: Sequence[Screen]) -> list[tuple[str, str]]:
    ports = hall.ports
    tablets = [s for s in known if s.kind == "tablet"][:1]
    smart_tvs = [s for s in known if s.kind == "wall" and s != hall.wall]
    found = [(kiosk.name, f"http://{HOST}:{ports.kiosk(n)}/") for n, kiosk in enumerate(hall.kiosks)]
    if hall.kiosks:
        found.append(("Paper and printer faults", f"http://{HOST}:{ports.paper}/"))
    found.append(("Sign in: counter, manager", f"{ports.url}/"))
    if hall.wall is not None:
        found.append((hall.wall.name, f"http://{HOST}:{ports.wall}/"))
    found += [(screen.name, f"{ports.url}/pair#{screen.token}") for screen in [*smart_tvs, *tablets]]
    if hall.device_file is not None:
        found.append(("Virtual boards, keypads, cards, camera", f"http://{HOST}:{ports.paper}/hall"))
    return found


def _desk(counter: SampleCounter) -> str:
    return f"counter {counter.number} ({counter.officer.lower()})"


def _as_json(
    addresses: Sequence[tuple[str, str]], made: Sequence[sign_ins.SignIn], free: Sequence[SampleCounter]
) -> dict[str, Any]:
    return {
        "screens": [{"screen": name, "address": address} for name, address in addresses],
        "sign_ins": [{"login": s.login, "password": s.password, "role": s.role, "name": s.name} for s in made],
        "left_free": [{"counter": c.number, "login": c.officer.lower()} for c in free],
    }
