"""Dates as cards write them: two figures for the year in the machine-readable zone, day first elsewhere."""

from __future__ import annotations

import re
from datetime import date

_DAY_FIRST = re.compile(r"(\d{2})/?(\d{2})/?(\d{4})")
_YEAR = re.compile(r"\d{4}")
_CENTURY = 100
_EARLIEST_YEAR = 1870


def day_first(text: str) -> date | None:
    """31/12/1999 or 31121999; None for anything else, like a year alone."""
    found = _DAY_FIRST.fullmatch(text.strip())
    return _real(int(found[3]), int(found[2]), int(found[1])) if found else None


def year_of(text: str) -> int | None:
    """The year at the end of a date of which the day or the month may not be known."""
    found = _YEAR.fullmatch(text.strip()[-4:])
    return int(found[0]) if found and int(found[0]) >= _EARLIEST_YEAR else None


def past(yymmdd: str, today: date) -> date | None:
    """A birth date: the latest such day that is not to come. None when a part is not known."""
    found = _six(yymmdd, today.year // _CENTURY * _CENTURY)
    if found is None or found <= today:
        return found
    return _real(found.year - _CENTURY, found.month, found.day)


def to_come(yymmdd: str) -> date | None:
    """An expiry: cards of this kind exist since 2021. None when it is not known."""
    return _six(yymmdd, 2000)


def _six(yymmdd: str, century: int) -> date | None:
    if len(yymmdd) != 6 or not (yymmdd.isascii() and yymmdd.isdigit()):
        return None
    return _real(century + int(yymmdd[:2]), int(yymmdd[2:4]), int(yymmdd[4:]))


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
