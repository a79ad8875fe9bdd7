"""Ratings: the token is the right, and it holds for one."""

from apiflask import APIBlueprint
from flask import Response

from queue_server.api import commands
from queue_server.api.commands import Answer
from queue_server.api.models import Rating
from queue_server.api.shapes.base import Made
from queue_server.auth import signed
from queue_server.context import house
from queue_server.domain.problems import Problem
from queue_server.operations.rate import rate as rate_leg
from queue_server.store.store import Transaction

bp = APIBlueprint("ratings", __name__, url_prefix="/api/v1/ratings")


@bp.post("")
@bp.input(Rating, arg_name="body")
@bp.output(Made, status_code=201)
def rate(body: Rating) -> Response:
    """Rate one served leg."""
    right = signed.rating_right(house().settings.secrets, body.token)
    if right is None:
        raise Problem("rating_token_invalid")

    def command(tx: Transaction) -> Answer:
        return Answer({"id": rate_leg(tx, right.leg_id, body.score, body.reasons, right.channel)}, 201)

    return commands.run_as(f"rating:{right.leg_id}", command)
