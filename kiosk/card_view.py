"""What the screen shows of a card visit: whom to greet, and what was read, masked. Nothing else of a card leaves."""

from typing import Any

from devices.face.catalogue import catalogue
from devices.id_card.holder import Holder
from devices.id_card.problems import words
from kiosk.card_visit import CardVisit, Phase
from kiosk.face_step import FaceView


def card_view(visit: CardVisit, face_offered: bool) -> dict[str, Any]:
    """The visit for the page. `trouble_vi` and `trouble_en` are the words for `trouble`, None when there is none."""
    holder = visit.greeted
    return {
        "id": visit.id,
        "version": visit.version,
        "phase": str(visit.phase),
        "step": None if visit.step is None else str(visit.step),
        "trouble": visit.trouble or None,
        "trouble_vi": words(visit.trouble, "vi") if visit.trouble else None,
        "trouble_en": words(visit.trouble, "en") if visit.trouble else None,
        "trust": None if visit.trust is None else str(visit.trust),
        "greeting": None if holder is None else _greeting(holder),
        "read": _list(holder) if holder is not None and visit.phase is Phase.READ else [],
        "elderly": visit.is_elderly,
        "face": {"offered": face_offered, "state": str(visit.face)},
    }


def face_view(seen: FaceView) -> dict[str, Any]:
    """The check of the face for the page. `hint` is the keyword of what to ask of the person, with its words."""
    return {
        "state": str(seen.state),
        "hint": seen.hint,
        "hint_vi": None if seen.hint is None else catalogue("vi")[f"hint.{seen.hint}"],
        "hint_en": None if seen.hint is None else catalogue("en")[f"hint.{seen.hint}"],
        "attempt": seen.attempt,
        "good_pictures": seen.good_pictures,
        "turning": seen.turning,
    }


def _greeting(holder: Holder) -> dict[str, str | None]:
    """By given name only, as one does in Vietnam: the full name is nobody's business who looks over a shoulder."""
    return {"name": holder.given_name, "sex": None if holder.sex is None else str(holder.sex)}


def _list(holder: Holder) -> list[dict[str, str | None]]:
    """What was read of the person, so that they know it; masked, and None where not even a part is shown."""
    shown = {
        "number": holder.masked_number,
        "name": _masked_name(holder.name),
        "birth": f"**/**/{holder.birth_year}" if holder.birth_year else "",
        "sex": str(holder.sex) if holder.sex else "",
    }
    kept_back = {
        "residence": holder.residence,
        "issued": holder.issued,
        "expiry": holder.expiry,
    }
    return [
        *(_row(what, value) for what, value in shown.items() if value),
        *(_row(what, None) for what, value in kept_back.items() if value),
    ]


def _row(what: str, value: str | None) -> dict[str, str | None]:
    return {"what": what, "value": value}


def _masked_name(name: str) -> str:
    """Trần Thị Mẫu as "T. T. Mẫu"."""
    *before, given = name.split() or [""]
    return " ".join([*(f"{word[0]}." for word in before), given])
