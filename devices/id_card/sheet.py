"""What a trial of a card reader prints: how the reading went, with the person's data masked."""

from __future__ import annotations

from typing import Any

from devices.id_card.holder import Holder
from devices.id_card.problems import CardProblem, words
from devices.id_card.reading import CardReading


def as_json(reader: str, reading: CardReading) -> dict[str, Any]:
    """The sheet for a script."""
    return {
        "reader": reader,
        "trust": reading.trust,
        "reason": reading.finding.reason,
        "detail": reading.finding.detail,
        "text_vi": words(reading.finding.reason, "vi"),
        "text_en": words(reading.finding.reason, "en"),
        "protocol": reading.protocol,
        "proofs": list(reading.proofs),
        "groups": list(reading.groups),
        "apdus": reading.apdus,
        "steps_ms": {step: round(took, 1) for step, took in reading.steps_ms.items()},
        "total_ms": round(sum(reading.steps_ms.values()), 1),
        "holder": _masked(reading.holder),
        "photo": _photo(reading),
        "warnings": list(reading.warnings),
    }


def problem_as_json(reader: str, problem: CardProblem) -> dict[str, Any]:
    """The sheet of a reading that was none."""
    return {
        "reader": reader,
        "problem": problem.code,
        "detail": problem.detail,
        "text_vi": words(problem.code, "vi"),
        "text_en": words(problem.code, "en"),
    }


def as_text(told: dict[str, Any]) -> str:
    """Either sheet for a person."""
    rows = [("reader", told["reader"])]
    rows += _problem_rows(told) if "problem" in told else _reading_rows(told)
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:{width}}  {value}".rstrip() for name, value in rows)


def masked_name(name: str) -> str:
    """The first letter of each word, and as many stars as letters follow."""
    return " ".join(word[0] + "*" * (len(word) - 1) for word in name.split())


def _masked(holder: Holder | None) -> dict[str, Any] | None:
    if holder is None:
        return None
    return {
        "number": holder.masked_number,
        "name": masked_name(holder.name),
        "birth_year": f"{holder.birth_year // 10}*" if holder.birth_year else "",
        "sex": "*" if holder.sex else "",
        "residence": bool(holder.residence),
        "issued": bool(holder.issued),
        "expiry": bool(holder.expiry),
    }


def _photo(reading: CardReading) -> dict[str, Any] | None:
    if reading.photo is None:
        return None
    found = reading.photo
    return {"kind": found.kind, "width": found.width, "height": found.height, "bytes": len(found.data)}


def _problem_rows(told: dict[str, Any]) -> list[tuple[str, str]]:
    return [("problem", f"{told['problem']}  {told['detail']}"), ("", told["text_vi"]), ("", told["text_en"])]


def _reading_rows(told: dict[str, Any]) -> list[tuple[str, str]]:
    steps = " · ".join(f"{step} {took:.0f}" for step, took in told["steps_ms"].items())
    rows = [
        ("trust", f"{told['trust'].upper()} ({told['reason']})  {told['detail']}"),
        ("", told["text_vi"]),
        ("", told["text_en"]),
        ("protocol", told["protocol"]),
        ("chip proved by", ", ".join(told["proofs"]) or "nothing"),
        ("groups", " ".join(told["groups"])),
        ("commands", str(told["apdus"])),
        ("milliseconds", f"{told['total_ms']:.0f}  ({steps})"),
    ]
    holder, photo = told["holder"], told["photo"]
    if holder:
        rows += [("number", holder["number"]), ("name", holder["name"]), ("born", holder["birth_year"])]
        there = [field for field in ("residence", "issued", "expiry") if holder[field]]
        rows += [("also told", ", ".join(there) or "nothing")]
    if photo:
        rows += [("photo", f"{photo['kind']}, {photo['width']} × {photo['height']}, {photo['bytes']} bytes")]
    if told["warnings"]:
        rows += [("to know", ", ".join(told["warnings"]))]
    return rows
