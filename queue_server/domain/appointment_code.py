"""The code of an appointment: what a person reads from a message and types at a kiosk."""

import secrets

ALPHABET = "23456789ACDEFHJKMNPRTVWXY"
"""Without what looks like something else: 0 O Q, 1 I L, B, G, S, U, Z."""
LENGTH = 8
"""25 to the power of 8 are 150 thousand million: nobody tries them out at a desk."""


def new_code() -> str:
    """A code that cannot be guessed from others."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def as_typed(text: str) -> str:
    """What somebody typed or a scanner read, as codes are written: capitals, without spaces and dashes."""
    return "".join(character for character in text.upper() if character not in " -")
