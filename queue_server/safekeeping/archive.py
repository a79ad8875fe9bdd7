"""The file of a backup: a gzipped tar of what a centre is made of, its manifest first.

    manifest.json     what is inside, with sizes and SHA-256, and where the log ended
    secrets.json      the keys that follow links and rating rights were signed with
    centre.sqlite3    the log and all tables, whichever engine they came from

The keys belong to it: without them the links on paper in citizens' hands would open nothing after a restore. So a
backup is as secret as the data directory. The passwords of first start (`sign-ins.txt`) stay out.
"""

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from queue_server.safekeeping.sealing import Opener, Sealer, is_sealed
from queue_server.settings import SECRETS_FILE
from queue_server.trouble import Trouble

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "centre.sqlite3"
CONTENTS = (SECRETS_FILE, DATABASE)
_LONGEST_MANIFEST = 64 * 1024
_BLOCK = 1024 * 1024


class Sink(Protocol):
    """Where a backup is written to."""

    def write(self, data: bytes, /) -> int: ...


class Source(Protocol):
    """Where a backup is read from."""

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `made_at` is ISO 8601; `seq` and `hash` are the end of the log in it."""

    made_at: str
    centre: str
    seq: int
    hash: str
    files: Mapping[str, Mapping[str, Any]]
    format: int = FORMAT


def pack(folder: Path, made_at: str, centre: str, seq: int, last_hash: str, out: Sink) -> Manifest:
    """Write the contents of `folder` to `out`."""
    files: dict[str, dict[str, Any]] = {
        name: {"bytes": (folder / name).stat().st_size, "sha256": _digest(folder / name)} for name in CONTENTS
    }
    manifest = Manifest(made_at, centre, seq, last_hash, files)
    text = json.dumps(asdict(manifest), ensure_ascii=False).encode()
    with (
        gzip.GzipFile(fileobj=out, mode="wb", compresslevel=6, mtime=0) as packed,  # type: ignore[call-overload]
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        tar.addfile(_entry(MANIFEST, len(text)), io.BytesIO(text))
        for name in CONTENTS:
            with (folder / name).open("rb") as content:
                tar.addfile(_entry(name, files[name]["bytes"]), content)
    return manifest


def unpack(source: Source, folder: Path) -> Manifest:
    """Read a backup from `source` into the empty `folder`; every byte is checked against the manifest.

    Raises `Trouble`: `backup_damaged`, `backup_newer`, `passphrase_wrong`.
    """
    try:
        with (
            gzip.GzipFile(fileobj=source, mode="rb") as packed,  # type: ignore[call-overload]
            tarfile.open(fileobj=packed, mode="r|") as tar,
        ):
            members = iter(tar)
            manifest = _manifest(tar, next(members, None))
            for name in CONTENTS:
                _extract(tar, next(members, None), name, manifest, folder / name)
            # To the very end: a file that was cut off there is no backup either.
            while packed.read(_BLOCK):
                pass
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError) as damage:
        raise Trouble("backup_damaged") from damage
    return manifest


@contextmanager
def sealed_into(out: BinaryIO, passphrase: bytes | None) -> Iterator[Sink]:
    """`out` itself, or what seals into it."""
    if passphrase is None:
        yield out
        return
    sealer = Sealer(out, passphrase)
    yield sealer
    sealer.close()


def opened(source: BinaryIO, passphrase: bytes | None) -> Source:
    """`source` as a backup is read from it. Raises `Trouble`: `passphrase_needed`, `passphrase_wrong`."""
    if not is_sealed(source):
        return source
    if passphrase is None:
        raise Trouble("passphrase_needed")
    return Opener(source, passphrase)


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


def _manifest(tar: tarfile.TarFile, entry: tarfile.TarInfo | None) -> Manifest:
    content = tar.extractfile(entry) if entry is not None and entry.isreg() else None
    if entry is None or content is None or entry.name != MANIFEST or entry.size > _LONGEST_MANIFEST:
        raise Trouble("backup_damaged")
    try:
        found = json.loads(content.read())
        if found["format"] != FORMAT:
            raise Trouble("backup_newer")
        return Manifest(**found)
    except (ValueError, KeyError, TypeError) as damage:
        raise Trouble("backup_damaged") from damage


def _extract(tar: tarfile.TarFile, entry: tarfile.TarInfo | None, name: str, manifest: Manifest, file: Path) -> None:
    promised = manifest.files.get(name)
    content = tar.extractfile(entry) if entry is not None and entry.isreg() else None
    if entry is None or content is None or promised is None or entry.name != name or entry.size != promised["bytes"]:
        raise Trouble("backup_damaged")
    digest = hashlib.sha256()
    file.touch(mode=0o600)
    with file.open("wb") as out:
        while block := content.read(_BLOCK):
            digest.update(block)
            out.write(block)
    if digest.hexdigest() != promised["sha256"]:
        raise Trouble("backup_damaged")


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
