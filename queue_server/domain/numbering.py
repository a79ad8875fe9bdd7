"""What is printed as a number."""

from queue_server.domain.problems import Problem

LAST_NUMBER = 9999
"""A wall and a voice have room for four digits."""


def label(series: str, n: int) -> str:
    """The number a citizen reads, "A015": at least three digits so that all of a morning's look alike.

    Raises:
        Problem: ``day_full`` when the series has no number left today.
    """
    if n > LAST_NUMBER:
        raise Problem("day_full", series=series)
    return f"{series}{n:03d}"
