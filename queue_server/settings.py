"""Where a server keeps its data and what it listens on, and the secrets it made for itself on its first start."""

import json
import os
import secrets
import stat
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy.engine import make_url

from queue_server.trouble import Trouble

SECRETS_FILE = "secrets.json"
DATABASE_FILE = "motcua.sqlite3"
ADDRESS_FILE = "database.url"
"""Where the centre of a data directory was moved to: the address may hold a password."""
UNFINISHED = ".restoring"
"""The folder of a data directory in which a restore works. While it is there the directory is no centre."""
DEFAULT_PORT = 8400
DEFAULT_THREADS = 200
BODY_LIMIT = 64 * 1024
_KEY_BYTES = 32
SPARE_THREADS = 64
"""Threads kept for plain requests. Each socket holds one for as long as it lives, so without a reserve a hall full of
screens would shut out the counters."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """Keys that sign what the server hands out. With new ones every link and right given out before is void."""

    follow: bytes
    rating: bytes


@dataclass(frozen=True, slots=True)
class Settings:
    """All a server needs to know before it opens its database.

    `url` is an SQLAlchemy database address: that of `MOTCUA_DATABASE`, else where the centre was moved to, else an
    SQLite file in `data`. `public_url` is the address printed on tickets, as phones reach it; without one the address
    of the request is used. `behind_proxy`: a reverse proxy on this machine says who asks. `webhook` is an address that
    hears of faults of devices.
    `wait_for_standby`: a command is answered when a standby has it too, or after that time. `bus` is the address of the
    Redis or Valkey by which several servers of the centre tell each other; without one this server is the only one.
    """

    data: Path
    secrets: Secrets
    url: str
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    threads: int = DEFAULT_THREADS
    public_url: str | None = None
    behind_proxy: bool = False
    webhook: str | None = None
    wait_for_standby: timedelta | None = None
    bus: str | None = None

    @property
    def socket_limit(self) -> int:
        """How many screens may be connected at once."""
        return max(0, self.threads - SPARE_THREADS)


def default_data_dir() -> Path:
    """`MOTCUA_DATA`, else `motcua` in the user's data directory (XDG Base Directory Specification)."""
    chosen = os.environ.get("MOTCUA_DATA")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "motcua"


def database_elsewhere() -> str | None:
    """`MOTCUA_DATABASE`: an SQLAlchemy address, where the centre is not kept in a file of its data directory."""
    return os.environ.get("MOTCUA_DATABASE") or None


def keep_address(data: Path, url: str) -> None:
    """Let the data directory say that its centre is kept at `url`: for every command that is told nothing else."""
    if make_url(url) == make_url(_own_file(data)):
        (data / ADDRESS_FILE).unlink(missing_ok=True)
        return
    replace_file(data / ADDRESS_FILE, url + "\n")


def _kept_address(data: Path) -> str | None:
    try:
        return (data / ADDRESS_FILE).read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def _own_file(data: Path) -> str:
    return f"sqlite:///{data.resolve() / DATABASE_FILE}"


def load(
    data: Path,
    *,
    host: str = "127.0.0.1",
    port: int = DEFAULT_PORT,
    threads: int = DEFAULT_THREADS,
    url: str | None = None,
    public_url: str | None = None,
    behind_proxy: bool = False,
    webhook: str | None = None,
    wait_for_standby: timedelta | None = None,
    bus: str | None = None,
) -> Settings:
    """Settings for the data directory, which is made when it is missing.

    Raises `OSError` when the directory cannot be made, and `Trouble`: `secrets_damaged`, `secrets_open`,
    `restore_unfinished`, `bus_needs_postgresql`.
    """
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    address = url or database_elsewhere() or _kept_address(data) or _own_file(data)
    if bus is not None and address.startswith("sqlite"):
        raise Trouble("bus_needs_postgresql")
    if (data / UNFINISHED).exists():
        raise Trouble("restore_unfinished", what=data)
    return Settings(
        data=data,
        secrets=_secrets(data / SECRETS_FILE),
        url=address,
        host=host,
        port=port,
        threads=threads,
        public_url=public_url or os.environ.get("MOTCUA_PUBLIC_URL"),
        behind_proxy=behind_proxy,
        webhook=webhook,
        wait_for_standby=wait_for_standby,
        bus=bus,
    )


def _secrets(path: Path) -> Secrets:
    write_once(path, json.dumps({name: secrets.token_hex(_KEY_BYTES) for name in ("follow", "rating")}) + "\n")
    return read_secrets(path)


def read_secrets(path: Path) -> Secrets:
    """The keys in a secrets file. Raises `OSError`, and `Trouble`: `secrets_damaged`, `secrets_open`."""
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Trouble("secrets_open", what=path)
    try:
        found = json.loads(path.read_text(encoding="ascii"))
        keys = Secrets(follow=bytes.fromhex(found["follow"]), rating=bytes.fromhex(found["rating"]))
    except (ValueError, KeyError, TypeError) as damage:
        raise Trouble("secrets_damaged", what=path) from damage
    if min(len(keys.follow), len(keys.rating)) < _KEY_BYTES:
        raise Trouble("secrets_damaged", what=path)
    return keys


def replace_file(path: Path, text: str) -> None:
    """Write a file of mode 0600 in the place of another or of none; whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)


def write_once(path: Path, text: str) -> bool:
    """Write a file of mode 0600 unless it is there already; whole or not at all, also when two starts race.

    Returns whether this call made the file.
    """
    if path.exists():
        return False
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True
