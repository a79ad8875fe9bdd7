"""Making a backup: taken at one moment, packed, read back and proved, and only then named as one."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from queue_server.operations import machine
from queue_server.safekeeping import archive
from queue_server.safekeeping.proving import Proof, prove
from queue_server.safekeeping.taking import take
from queue_server.settings import DATABASE_FILE, SECRETS_FILE, Settings
from queue_server.trouble import Trouble

_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"motcua-.+-(\d{8}T\d{6}Z)\.tar\.gz(\.sealed)?")

Say = Callable[[str], None]


@dataclass(frozen=True)
class Made:
    """A backup that was made and proved. `removed` are older ones that were past their time."""

    file: Path
    size: int
    proof: Proof
    removed: tuple[Path, ...]


def back_up(settings: Settings, to: Path, passphrase: bytes | None, keep: timedelta, now: datetime, say: Say) -> Made:
    """Back the centre up into the folder `to`; the server may be running.

    Raises `Trouble`, `OSError` and SQLAlchemy's errors; then there is no new backup, and none was removed.
    """
    to.mkdir(parents=True, exist_ok=True, mode=0o700)
    with workplace(settings.data) as work:
        taken, read_back = work / "taken", work / "read-back"
        for folder in (taken, read_back):
            folder.mkdir()
        _require_room(settings)
        say("taking")
        take(settings.url, settings.data / SECRETS_FILE, taken, archive.DATABASE, lambda _table, _rows: None)
        say("proving")
        proof = prove(taken / archive.DATABASE)
        file = to / _name(proof.centre, now, passphrase is not None)
        draft = file.with_name(f".{file.name}.part")
        try:
            say("packing")
            _pack(taken, now, proof, passphrase, draft)
            shutil.rmtree(taken)
            say("reading back")
            _read_back(draft, passphrase, read_back)
            draft.rename(file)
        finally:
            draft.unlink(missing_ok=True)
        _sync(to)
    machine.note_backup(settings.data, now, file.resolve(), proof.seq)
    return Made(file, file.stat().st_size, proof, tuple(_remove_old(to, proof.centre, now - keep)))


def _name(centre: str, now: datetime, sealed: bool) -> str:
    safe = re.sub(r"[^\w-]", "_", centre)
    return f"motcua-{safe}-{now.astimezone(UTC):{_STAMP}}.tar.gz" + (".sealed" if sealed else "")


def _require_room(settings: Settings) -> None:
    """The copy, and the copy read back, must leave the running server what it needs."""
    file = settings.data / DATABASE_FILE
    needed = machine.LEAST_FREE_BYTES + 2 * (file.stat().st_size if file.exists() else 0)
    if shutil.disk_usage(settings.data).free < needed:
        raise Trouble("no_room_for_backup", what=settings.data, needed_mb=needed // 2**20)


@contextmanager
def workplace(data: Path) -> Iterator[Path]:
    """A folder beside the data, as protected as they are: nothing unsealed touches the place backups go to."""
    home = data / machine.BACKUPS
    home.mkdir(exist_ok=True, mode=0o700)
    work = Path(tempfile.mkdtemp(prefix=".making-", dir=home))
    try:
        yield work
    finally:
        shutil.rmtree(work)


def _pack(taken: Path, now: datetime, proof: Proof, passphrase: bytes | None, file: Path) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        with archive.sealed_into(out, passphrase) as sink:
            archive.pack(taken, now.isoformat(), proof.centre, proof.seq, proof.hash, sink)
        out.flush()
        os.fsync(out.fileno())


def _read_back(file: Path, passphrase: bytes | None, folder: Path) -> None:
    """The very bytes on the disk, opened and unpacked again; its manifest holds the digests of what was proved."""
    with file.open("rb") as source:
        archive.unpack(archive.opened(source, passphrase), folder)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_old(to: Path, centre: str, before: datetime) -> Iterator[Path]:
    """Backups of this centre made before that moment, by their names; the newest is never among them."""
    prefix = _name(centre, before, False).partition(f"{before.astimezone(UTC):{_STAMP}}")[0]
    dated = sorted(
        (datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC), file)
        for file in to.iterdir()
        if file.name.startswith(prefix) and (found := _NAME.fullmatch(file.name))
    )
    for made_at, file in dated[:-1]:
        if made_at < before:
            file.unlink()
            yield file
