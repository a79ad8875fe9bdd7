"""The face step of a kiosk in tests: the calls of its page, and somebody who does as the screen says."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.kiosk.cards import CardKiosk
from tests.kiosk.machines import until

READY_S = 60
"""For camera and model; a busy machine takes long to load it."""
CHECK_S = 60
ENDS = ("matched", "likely", "officer")
_READY = re.compile(r"(camera|face):.*-> ready")
_TURNS = {"turn-left": "left", "turn-right": "right"}


def wait_for_model(log: Path) -> None:
    """The kiosk that writes this log has its camera and its model."""
    until(lambda: {"camera", "face"} <= set(_READY.findall(log.read_text(encoding="utf-8"))), READY_S)


def wait_until_offered(desk: CardKiosk, visit: str) -> None:
    """The camera and the model are there."""
    until(lambda: desk.look(visit)["face"]["offered"], READY_S)


def agree(desk: CardKiosk, visit: str) -> None:
    """The consent on the screen."""
    answer = desk.kiosk.post(f"/local/v1/card/{visit}/face", {"consent": True})
    assert answer.status_code == 201, answer.text


def face(desk: CardKiosk, visit: str) -> dict[str, Any]:
    """Where the check stands."""
    answer = desk.kiosk.get(f"/local/v1/card/{visit}/face")
    assert answer.ok, answer.text
    return dict(answer.json())


def come_to_an_end(desk: CardKiosk, visit: str, turn: Callable[[str], object]) -> str:
    """What the check came to; whoever is before the camera turns as they are asked."""
    shown, state = "front", ""

    def over() -> bool:
        nonlocal shown, state
        seen = face(desk, visit)
        wanted = _TURNS.get(seen["hint"] or "", "front")
        if wanted != shown:
            shown = wanted
            turn(wanted)
        state = seen["state"]
        return state in ENDS

    until(over, CHECK_S)
    return state
