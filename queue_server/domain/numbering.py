"""What is printed as a number, and which numbers a series has."""

from queue_server.domain.problems import Problem

LAST_NUMBER = 9999
"""A wall and a voice have room for four digits."""

FIRST_LENT = 9001
"""From here on a series is lent to the kiosks, block by block, for the time without the server; the numbers before it
are given out in turn and have no holes."""


def label(series: str, n: int) -> str:
    """The number a citizen reads, "A015": at least three digits so that all of a morning's look alike.

    Raises:
        Problem: ``day_full`` when the series has no number left today.
    """
    if n > LAST_NUMBER:
        raise Problem("day_full", series=series)
    return f"{series}{n:03d}"


def in_turn(series: str, last: int) -> int:
    """The number after ``last`` in a series that is given out one by one. Raises ``day_full``."""
    if last + 1 >= FIRST_LENT:
        raise Problem("day_full", series=series)
    return last + 1
