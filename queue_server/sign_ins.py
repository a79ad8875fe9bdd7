"""The sign-ins made on first start: random passwords, readable in one file of mode 0600 until they are changed."""

import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FILE = "sign-ins.txt"


@dataclass(frozen=True, slots=True)
class SignIn:
    """A login with the password it was made with."""

    login: str
    password: str
    role: str
    name: str


def keep(data: Path, sign_ins: Iterable[SignIn]) -> None:
    """Write the file anew, whole or not at all."""
    lines = [f"{s.login}\t{s.password}\t{s.role}\t{s.name}" for s in sign_ins]
    draft = data / f".{FILE}.{secrets.token_hex(4)}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write("".join(line + "\n" for line in lines))
    draft.replace(data / FILE)


def kept(data: Path) -> list[SignIn]:
    """The sign-ins nobody has changed yet."""
    path = data / FILE
    if not path.exists():
        return []
    parts = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return [SignIn(*part) for part in parts if len(part) == 4]


def forget(data: Path, login: str) -> None:
    """The password was changed or the account closed: what the file says is no longer true."""
    before = kept(data)
    after = [s for s in before if s.login != login]
    if len(after) != len(before):
        keep(data, after)
