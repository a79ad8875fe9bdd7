"""A right of its own for a command that speaks to the server by its API."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from queue_server.auth import devices
from queue_server.cli.prepared import open_centre


@contextmanager
def temporary_token(data_dir: Path, role: str, name: str) -> Iterator[str]:
    """A token of the centre in `data_dir` with the rights of `role`; it is revoked at the end."""
    _, store = open_centre(data_dir)
    with store.writing() as tx:
        made, secret = devices.make_token(tx.conn, tx.now, role=role, name=name, counter_id=None)
    try:
        yield secret
    finally:
        with store.writing() as tx:
            devices.revoke(tx.conn, tx.now, made.id)
