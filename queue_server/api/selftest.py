"""The opening self-test: begin it, and read its sheet while it runs and after."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response

from queue_server.api import commands, wire
from queue_server.api.commands import Answer
from queue_server.api.models import Nothing
from queue_server.api.shapes.base import Made
from queue_server.api.shapes.machines import SelfTest
from queue_server.context import house
from queue_server.operations.self_test.sheet import Line, Sheet, Verdict
from queue_server.words import words

bp = APIBlueprint("selftest", __name__, url_prefix="/api/v1/selftest")


@bp.post("")
@bp.input(Nothing, arg_name="body")
@bp.output(Made, status_code=202)
def begin(body: Nothing) -> Response:
    """Try everything out once, or join the self-test under way. Answers the id of its sheet."""
    return commands.run(lambda tx: Answer({"id": house().self_tests.start().id}, 202))


@bp.get("")
@bp.output(SelfTest)
@bp.doc(responses={204: "None was begun since the server's start"})
def sheet() -> Response:
    """The newest sheet, as far as it has come."""
    found = house().self_tests.sheet
    return Response(status=204) if found is None else wire.answer(wire.text(_sheet(found)))


def _sheet(found: Sheet) -> dict[str, Any]:
    return {
        "id": found.id,
        "started_at": found.started_at.isoformat(),
        "ended_at": found.ended_at and found.ended_at.isoformat(),
        "result": found.result,
        "lines": [_line(one) for one in found.lines],
    }


def _line(one: Line) -> dict[str, Any]:
    return {
        "key": one.key,
        "about": one.about,
        "host": one.host,
        "name": one.name,
        "result": one.verdict.result,
        "reason": one.verdict.reason,
        "text_vi": verdict_text(one.verdict, "vi"),
        "text_en": verdict_text(one.verdict, "en"),
    }


def verdict_text(verdict: Verdict, language: str) -> str:
    """What came of a check and what to do: the self-test's own words, else those for the fault of a device."""
    known = {**words("faults", language), **words("selftest", language)}
    text = known.get(verdict.reason, known["unnamed"])
    facts = {name: _figure(fact, language) for name, fact in verdict.facts.items()}
    return text.format_map({"reason": verdict.reason, **facts})


def _figure(fact: Any, language: str) -> str:
    """A fact as it is read: one decimal, after a comma in Vietnamese."""
    if not isinstance(fact, float):
        return str(fact)
    return f"{fact:.1f}".replace(".", "," if language == "vi" else ".")
