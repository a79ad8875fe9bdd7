"""A server takes its port from who ends, and from nobody else."""

import socket
import threading

import click
import pytest

from bench.running import HOST, free_port
from queue_server.cli.serve import require_free


def test_a_port_that_is_let_go_in_a_moment_is_waited_for() -> None:
    """As of a server that was killed just now."""
    ending = socket.create_server((HOST, free_port()))
    threading.Timer(0.3, ending.close).start()
    require_free(HOST, ending.getsockname()[1])


def test_a_port_that_somebody_keeps_is_refused() -> None:
    with socket.create_server((HOST, free_port())) as other, pytest.raises(click.ClickException) as refused:
        require_free(HOST, other.getsockname()[1])
    assert "--port" in refused.value.message
