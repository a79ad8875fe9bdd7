"""A console that is served until somebody says stop."""

from __future__ import annotations

import logging
import signal
import threading

import click
from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from devices.address import TcpAddress


def require_loopback(control: TcpAddress) -> None:
    """Raise click.UsageError for a console that others could reach."""
    if not control.is_loopback:
        raise click.UsageError(
            "--control must be a loopback address: whoever reaches the console can break the devices"
        )


def console_server(app: Flask, control: TcpAddress) -> BaseWSGIServer:
    """The server of a console, listening; SIGTERM and Ctrl-C end it. Raises click.ClickException."""
    # Werkzeug would log each poll of the page.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    try:
        server = make_server(control.host, control.port, app, threaded=True)
    except (OSError, SystemExit) as why:
        raise click.ClickException(f"the console cannot listen on {control.authority}: {why}") from why

    def end(_signal: int, _frame: object) -> None:
        # shutdown() waits for serve_forever(), which runs in this very thread.
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    return server


def serve(server: BaseWSGIServer) -> None:
    """Serve until it is told to end."""
    try:
        server.serve_forever(poll_interval=0.1)
    finally:
        server.server_close()
