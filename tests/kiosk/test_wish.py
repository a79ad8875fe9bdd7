"""What the page sends is read with suspicion."""

from typing import Any

import pytest

from kiosk.problems import LocalProblem
from kiosk.wish import Wish, read_intent

GOOD: dict[str, Any] = {
    "intent": "0d4f0e1e-8f6a-4d0b-9f0e-2f6d3a1b5c7d",
    "service": "TNHS-TP",
    "procedure": None,
    "priority": "none",
    "help": ["guide", "wheelchair"],
    "language": "vi",
    "paper": "print",
}


def test_good() -> None:
    intent, wish = read_intent(GOOD)
    assert intent == GOOD["intent"]
    assert wish == Wish("TNHS-TP", "none", ("wheelchair", "guide"), "vi", None, "print")
    assert wish.as_command() == {
        "service": "TNHS-TP",
        "channel": "kiosk",
        "priority": "none",
        "appointment": None,
        "help": ["wheelchair", "guide"],
        "language": "vi",
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("intent", "not a uuid"),
        ("intent", 7),
        ("intent", None),
        ("service", ""),
        ("service", "x" * 65),
        ("service", "a\x00b"),
        ("service", ["TNHS-TP"]),
        ("procedure", ""),
        ("procedure", 3),
        ("priority", "first"),
        ("priority", None),
        ("help", "guide"),
        ("help", ["sing"]),
        ("help", [1]),
        ("language", "fr"),
        ("paper", "maybe"),
        ("name", "Nguyễn Văn A"),
    ],
)
def test_each_fault_is_named(field: str, value: Any) -> None:
    with pytest.raises(LocalProblem) as caught:
        read_intent({**GOOD, field: value})
    assert (caught.value.code, caught.value.status) == ("validation", 422)
    assert list(caught.value.data["fields"]) == [field]


@pytest.mark.parametrize("body", [None, [], "text", 3])
def test_only_an_object(body: Any) -> None:
    with pytest.raises(LocalProblem):
        read_intent(body)
