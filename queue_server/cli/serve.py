"""`motcua serve`: the queue server, in one command."""

import errno
import gc
import importlib
import os
import signal
import socket
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from queue_server import logs, opening
from queue_server.cli.one_heap import share_one_heap
from queue_server.cli.options import data_option, port_option
from queue_server.cli.own_core import stay_on_own_core
from queue_server.cli.prepared import found_sample, load_settings
from queue_server.cli.staying_worker import StayingWorker
from queue_server.domain.clock import Clock, SystemClock
from queue_server.known import Known, alone
from queue_server.mates.seat import new_name
from queue_server.mates.seating import require_place, seat_for
from queue_server.settings import DEFAULT_PORT, DEFAULT_THREADS, SPARE_THREADS, Settings
from queue_server.store.store import Store
from queue_server.succession.promotion import require_right_to_write
from queue_server.succession.watch import tell_predecessor
from queue_server.webhook import check_address

GRACE_S = 3
"""Open sockets never finish by themselves; screens reconnect, so there is nothing to wait for."""
ENDING_S = 3.0
"""A server that was just killed may still have a process that ends, and holds its port until then."""
_AGAIN_S = 0.05


def _address(_context: click.Context, _option: click.Parameter, url: str | None) -> str | None:
    try:
        return url and check_address(url)
    except ValueError as why:
        raise click.BadParameter(str(why)) from why


@click.command()
@data_option
@port_option(DEFAULT_PORT)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option(
    "--database",
    envvar="MOTCUA_DATABASE",
    show_envvar=True,
    metavar="URL",
    help="Where the centre is kept, postgresql+psycopg://USER@HOST/NAME.  [default: a file in the data directory]",
)
@click.option(
    "--bus",
    envvar="MOTCUA_BUS",
    show_envvar=True,
    metavar="URL",
    help="Redis or Valkey by which several servers on one PostgreSQL tell each other, redis://HOST:6379/0.  "
    "[default: this is the only server]",
)
@click.option(
    "--threads",
    type=click.IntRange(SPARE_THREADS + 8, 4000),
    default=DEFAULT_THREADS,
    show_default=True,
    help=f"Threads; {SPARE_THREADS} are kept for requests, each of the others can hold one connected screen.",
)
@click.option(
    "--public-url",
    envvar="MOTCUA_PUBLIC_URL",
    show_envvar=True,
    metavar="URL",
    help="Address of this server as phones reach it: it stands in the QR code of each ticket.  "
    "[default: that of the kiosk's own request]",
)
@click.option(
    "--behind-proxy",
    is_flag=True,
    help="A reverse proxy on this machine says who asks: trust its X-Forwarded-For and X-Forwarded-Proto.",
)
@click.option(
    "--wait-for-standby",
    type=click.FloatRange(0.1, 30),
    envvar="MOTCUA_WAIT_FOR_STANDBY",
    show_envvar=True,
    metavar="SECONDS",
    help="Answer a command only when a standby has it too, or after this time.  [default: do not wait]",
)
@click.option(
    "--webhook",
    envvar="MOTCUA_WEBHOOK",
    show_envvar=True,
    metavar="URL",
    callback=_address,
    help="Where each fault of a device, and its end, is sent as JSON.  [default: nowhere]",
)
def serve(
    data_dir: Path,
    port: int,
    host: str,
    database: str | None,
    bus: str | None,
    threads: int,
    public_url: str | None,
    behind_proxy: bool,
    webhook: str | None,
    wait_for_standby: float | None,
) -> None:
    """Run the queue server.

    A fresh data directory gets the sample centre, with random passwords in its file sign-ins.txt. To start without
    sample data run `motcua init --empty` first.
    """
    chosen = load_settings(
        data_dir,
        host=host,
        port=port,
        threads=threads,
        url=database,
        bus=bus,
        public_url=public_url,
        behind_proxy=behind_proxy,
        webhook=webhook,
        wait_for_standby=None if wait_for_standby is None else timedelta(seconds=wait_for_standby),
    )
    require_free(host, port)
    serve_centre(chosen, SystemClock())


def serve_centre(chosen: Settings, clock: Clock) -> None:
    """Open the data directory and serve it until told to end. Raises `Trouble` when it cannot be opened or written."""
    share_one_heap()
    logs.configure()
    store = opening.open_store(chosen, found_sample)
    require_right_to_write(store)
    store.close()
    require_place(chosen)
    click.echo(f"motcua: http://{chosen.host}:{chosen.port}/", err=True)
    # Loaded before the fork: a worker that takes the place of a killed one begins to serve at once.
    importlib.import_module("queue_server.app")
    # The collector writes to whatever it looks at; what it leaves alone stays shared with the worker.
    gc.collect()
    gc.freeze()
    Server(chosen, clock).run()


def require_free(host: str, port: int) -> None:
    """Raise `click.ClickException` when somebody goes on listening there, or we may not."""
    deadline = time.monotonic() + ENDING_S
    while (refusal := _refusal(host, port)) is not None:
        if refusal.errno != errno.EADDRINUSE or time.monotonic() > deadline:
            reason = refusal.strerror or str(refusal)
            raise click.ClickException(f"port {port} on {host} is not free: {reason}. Try another --port.") from refusal
        time.sleep(_AGAIN_S)


def _refusal(host: str, port: int) -> OSError | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as refusal:
            return refusal
    return None


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with one worker of threads: one process owns the write lock and the order of the feed."""

    def __init__(self, chosen: Settings, clock: Clock) -> None:
        self._settings = chosen
        self._clock = clock
        super().__init__()

    def load_config(self) -> None:
        host = f"[{self._settings.host}]" if ":" in self._settings.host else self._settings.host
        options: dict[str, Any] = {
            "bind": f"{host}:{self._settings.port}",
            "workers": 1,
            "worker_class": StayingWorker,
            "threads": self._settings.threads,
            "worker_connections": self._settings.threads + 800,
            "timeout": 60,
            "graceful_timeout": GRACE_S,
            "keepalive": 75,
            "max_requests": 0,
            "loglevel": "warning",
            "proc_name": "motcua",
            "control_socket_disable": True,
            # Whom to believe is said by --behind-proxy alone; gunicorn by itself believes everybody on loopback.
            "forwarded_allow_ips": "",
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, made in the worker: threads and database connections do not survive a fork."""
        from queue_server import housekeeping, silence
        from queue_server.app import create_app
        from queue_server.context import house
        from queue_server.webhook import Webhook

        store = opening.connect(self._settings, self._clock)
        app = create_app(self._settings, store, self._sit_down(store))
        with app.app_context():
            parts = house()
        housekeeping.start(parts)
        silence.start(parts)
        parts.right.watch()
        tell_predecessor(store, self._settings.data)
        if self._settings.webhook:
            Webhook(self._settings.webhook, parts.company).start(store, parts.news)
        # What is loaded now stays for the life of the process; the collector need not look through it again and again.
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        stay_on_own_core()
        return app

    def _sit_down(self, store: Store) -> Known:
        """Take the place of this server, and with a bus join the others. A file's place was taken before the fork."""
        if opening.file_of(store.engine.url) is not None:
            return alone(self._settings, store)
        me = new_name()
        seat = seat_for(self._settings, me)
        seat.take()
        seat.keep(_end_server)
        if self._settings.bus is None:
            return alone(self._settings, store)
        from queue_server.among import among
        from queue_server.mates.bus import Bus

        return among(seat, Bus(self._settings.bus, store.centre_id, me), self._settings, store)


def _end_server() -> None:
    """Another server has the place of this one: end all of it, from one of its workers."""
    os.kill(os.getppid(), signal.SIGTERM)
