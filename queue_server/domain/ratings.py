"""What a rating is: the criteria of Decree 61/2018/NĐ-CP and Circular 01/2018/TT-VPCP."""

from collections.abc import Sequence

from queue_server.domain.problems import Problem

LOWEST, HIGHEST = 1, 5
REASONS = frozenset({"attitude", "guidance", "time", "result", "other"})
"""Attitude, guidance, timeliness and result are the decree's; a person may mean something else."""
SATISFIED_FROM = 4
"""Scores that count as satisfied: "Hài lòng" and "Rất hài lòng"."""


def check(score: int, reasons: Sequence[str]) -> None:
    """Refuse what is not a rating.

    Raises:
        Problem: ``validation`` naming the field.
    """
    if not LOWEST <= score <= HIGHEST:
        raise Problem("validation", fields={"score": f"{LOWEST}..{HIGHEST}"})
    if not REASONS.issuperset(reasons):
        raise Problem("validation", fields={"reasons": sorted(REASONS)})
