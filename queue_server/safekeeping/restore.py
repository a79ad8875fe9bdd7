"""Putting a backup back: unpacked and proved beside its place, and moved there only when it is whole."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from queue_server import settings
from queue_server.domain.clock import SystemClock
from queue_server.safekeeping import archive
from queue_server.safekeeping.archive import Manifest
from queue_server.safekeeping.proving import Proof, prove
from queue_server.settings import DATABASE_FILE, SECRETS_FILE
from queue_server.store import copying
from queue_server.store.engine import make_engine
from queue_server.store.store import Store
from queue_server.trouble import Trouble

_OF_THE_DISK = "lost+found"
"""What an empty disk of its own holds already."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Restored:
    """What was put back: what the backup said of itself, and what was proved."""

    manifest: Manifest
    proof: Proof


def restore(
    source: archive.Source,
    data: Path,
    url: str | None,
    say: Say,
    prepare: Callable[[Path], None] = lambda _database: None,
) -> Restored:
    """Make a centre of a backup in the empty (or new) directory `data`.

    `url` is where its tables go when that is not the SQLite file of the directory: an empty database. `prepare`
    changes the proved copy before it is put in place. Anything that fails leaves the target as it was. What a restore
    that was killed left behind is cleared away by the next one.

    Raises `Trouble`: `target_not_empty`, and what `archive.unpack` and `prove` raise.
    """
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = data / settings.UNFINISHED
    shutil.rmtree(draft, ignore_errors=True)
    if any(entry.name != _OF_THE_DISK for entry in data.iterdir()):
        raise Trouble("target_not_empty", what=data)
    if url is not None:
        _require_empty(url)
    draft.mkdir(mode=0o700)
    try:
        say("unpacking")
        manifest = archive.unpack(source, draft)
        say("proving")
        proof = prove(draft / archive.DATABASE)
        if (proof.seq, proof.hash) != (manifest.seq, manifest.hash):
            raise Trouble("backup_damaged")
        _check_keys(draft)
        prepare(draft / archive.DATABASE)
        say("putting in place")
        if url is not None:
            _fill(url, draft / archive.DATABASE)
        _move_in(draft, data, with_database=url is None)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Restored(manifest, proof)


def _check_keys(draft: Path) -> None:
    try:
        settings.read_secrets(draft / SECRETS_FILE)
    except Trouble as damage:
        raise Trouble("backup_damaged") from damage


def _require_empty(url: str) -> None:
    target = Store(make_engine(url), SystemClock())
    try:
        target.migrate()
        with target.engine.connect() as conn:
            if not copying.is_empty(conn):
                raise Trouble("target_not_empty", what=make_url(url).render_as_string(hide_password=True))
    finally:
        target.close()


def _fill(url: str, database: Path) -> None:
    """All tables in one transaction."""
    source, target = make_engine(f"sqlite:///{database}"), make_engine(url)
    try:
        with source.connect() as taken, target.begin() as conn:
            copying.copy(taken, conn, copying.everything(), lambda _table, _rows: None)
    finally:
        source.dispose()
        target.dispose()


def _move_in(draft: Path, data: Path, *, with_database: bool) -> None:
    """While the draft's folder is there no server starts; it goes last."""
    handle = os.open(draft / archive.DATABASE, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
    if with_database:
        (draft / archive.DATABASE).rename(data / DATABASE_FILE)
    (draft / SECRETS_FILE).rename(data / SECRETS_FILE)
