"""Every hint, decision and problem has its words in both languages."""

import pytest

from devices.face import problems
from devices.face.catalogue import catalogue
from devices.face.check import Decision
from devices.face.quality import Hint

_CODES = {value for name, value in vars(problems).items() if name.isupper()}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_there_are_words_for_everything_and_for_nothing_else(language: str) -> None:
    keys = {f"hint.{hint}" for hint in Hint} | {f"decision.{one}" for one in Decision}
    assert set(catalogue(language)) == keys | {f"problem.{code}" for code in _CODES}
    assert all(catalogue(language).values())


def test_there_are_two_languages() -> None:
    with pytest.raises(ValueError, match="fr"):
        catalogue("fr")
