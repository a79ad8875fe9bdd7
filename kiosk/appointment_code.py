"""The code of an appointment as the server gives it out: what the pad offers, and what a scanner is listened for."""

ALPHABET = "23456789ACDEFHJKMNPRTVWXY"
"""The server's own (contract: `POST /api/v1/appointments/today`), without what looks like something else."""
LENGTH = 8
_BETWEEN = " -"


def as_code(text: str) -> str | None:
    """The code in what was typed or scanned, with or without spaces and dashes; None for anything else."""
    code = "".join(character for character in text.upper() if character not in _BETWEEN)
    return code if len(code) == LENGTH and all(character in ALPHABET for character in code) else None
