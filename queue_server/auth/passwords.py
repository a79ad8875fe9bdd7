"""Passwords: argon2id (RFC 9106) with the library's own parameters, and equal work whether or not the login exists."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH = 10
MAX_LENGTH = 256
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""No letters that are misread from paper: i, l, o, 0, 1."""

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """The salted hash to store.

    Raises `ValueError` when the password is shorter than `MIN_LENGTH` or longer than `MAX_LENGTH` characters.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise ValueError(f"a password has {MIN_LENGTH} to {MAX_LENGTH} characters")
    return _hasher.hash(password)


def fits(stored: str | None, password: str) -> bool:
    """Whether the password is the one behind the stored hash.

    For an unknown login (`None`) the same work is done: the time of the answer does not tell which logins exist.
    """
    try:
        _hasher.verify(stored or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def invent() -> str:
    """A random password of about 79 bits in four groups, as it is read to a person."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_hex(16))
