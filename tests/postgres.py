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

from sqlalchemy import create_engine, text


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
def cluster() -> Iterator[str]:
    """The directory of a running server's socket."""
    home = Path(tempfile.mkdtemp(prefix="motcua-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(home, owner.pw_uid, owner.pw_gid)
    home.chmod(0o700)
    bin_dir, data = _programs(), home / "data"
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": "/"}
    subprocess.run(_as_owner(bin_dir / "initdb", "-D", data, "-A", "trust", "-U", "motcua", "-E", "UTF8"), **quiet)
    options = f"-c listen_addresses='' -c unix_socket_directories={home} -c max_connections=200"
    log = home / "log"
    subprocess.run(_as_owner(bin_dir / "pg_ctl", "-D", data, "-o", options, "-l", log, "-w", "start"), **quiet)
    home.chmod(0o711)
    try:
        yield str(home)
    finally:
        subprocess.run(_as_owner(bin_dir / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"), **quiet)
        shutil.rmtree(home)


@contextmanager
def database(socket_dir: str) -> Iterator[str]:
    """The SQLAlchemy address of a new, empty database."""
    name = f"t{uuid4().hex}"
    admin = create_engine(_address(socket_dir, "postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as conn:
        conn.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield _address(socket_dir, name)
    finally:
        with admin.connect() as conn:
            conn.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


def _address(socket_dir: str, name: str) -> str:
    return f"postgresql+psycopg://motcua@/{name}?host={socket_dir}"
