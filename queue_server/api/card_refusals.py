"""Cards that failed at a kiosk."""

from apiflask import APIBlueprint
from flask import Response

from queue_server.api import commands
from queue_server.api.commands import NOTHING, Answer
from queue_server.api.models import CardRefused
from queue_server.auth import identify
from queue_server.domain.problems import Problem
from queue_server.operations import card_refusals
from queue_server.store.store import Transaction

bp = APIBlueprint("card_refusals", __name__, url_prefix="/api/v1/card-refusals")


@bp.post("")
@bp.input(CardRefused, arg_name="body")
@bp.output({}, status_code=204)
def tell(body: CardRefused) -> Response:
    """A card was not what it said: tell the staff where and why."""
    device = identify.asker().device
    if device is None:
        raise Problem("forbidden")

    def command(tx: Transaction) -> Answer:
        card_refusals.tell(tx, device.id, device.name, device.zone_ids, body.reason)
        return NOTHING

    return commands.run(command)
