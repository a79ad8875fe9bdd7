"""A PostgreSQL server of the tests' own: a fresh cluster on a Unix socket, ended by process id."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

WITHOUT_DISK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
"""For data that need not outlive a power cut: what is committed outlives a kill of our processes all the same."""


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if not found:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    return found[-1].parent


def _as_owner(*args: str | Path) -> list[str]:
    """PostgreSQL refuses to run as root: then the package's own user runs it."""
    command = [str(a) for a in args]
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@contextmanager
def cluster(*settings: str) -> Iterator[str]:
    """The directory of a running server's socket; `settings` as in postgresql.conf."""
    home = Path(tempfile.mkdtemp(prefix="motcua-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(home, owner.pw_uid, owner.pw_gid)
    home.chmod(0o700)
    bin_dir, data = _programs(), home / "data"
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": "/"}
    subprocess.run(
        _as_owner(bin_dir / "initdb", "-D", data, "-A", "trust", "-U", "motcua", "-E", "UTF8", "-N"), **quiet
    )
    chosen = ("listen_addresses=''", f"unix_socket_directories={home}", "max_connections=200", *settings)
    options = " ".join(f"-c {setting}" for setting in chosen)
    log = home / "log"
    subprocess.run(_as_owner(bin_dir / "pg_ctl", "-D", data, "-o", options, "-l", log, "-w", "start"), **quiet)
    home.chmod(0o711)
    try:
        yield str(home)
    finally:
        subprocess.run(_as_owner(bin_dir / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"), **quiet)
        shutil.rmtree(home)


def cut_power(socket_dir: str) -> None:
    """End a server as a power cut does, and start it again: what it has not written to a file is gone."""
    data = Path(socket_dir) / "data"
    log = Path(socket_dir) / "log"
    subprocess.run(
        _as_owner(_programs() / "pg_ctl", "-D", data, "-l", log, "-m", "immediate", "-w", "restart"),
        check=True, stdout=subprocess.DEVNULL, cwd="/",
    )  # fmt: skip


@contextmanager
def database(socket_dir: str, template: str = "template1") -> Iterator[str]:
    """The SQLAlchemy address of a new database: a copy of `template`, to which nobody may be connected; else empty."""
    name = f"t{uuid4().hex}"
    _tell(socket_dir, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield f"postgresql+psycopg://motcua@/{name}?host={socket_dir}"
    finally:
        _tell(socket_dir, f"DROP DATABASE {name} WITH (FORCE)")


def _tell(socket_dir: str, command: str) -> None:
    with psycopg.connect(host=socket_dir, user="motcua", dbname="postgres", autocommit=True) as admin:
        admin.execute(command.encode())
