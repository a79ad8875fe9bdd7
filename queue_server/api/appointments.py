"""Appointments: book, find the one somebody came for, call off, list a day."""

from functools import partial

from apiflask import APIBlueprint
from flask import Response

from queue_server.api import commands, wire
from queue_server.api.commands import Answer
from queue_server.api.models import Booking, Cancel, DayQuery, FindAppointment, SlotsQuery, WhoCame
from queue_server.api.shapes.appointments import Appointment, Appointments, CodePicture, Slots
from queue_server.auth import code_guesses
from queue_server.context import house
from queue_server.domain.person_mark import person_mark
from queue_server.operations import appointments
from queue_server.qr import qr_rows
from queue_server.store.store import Transaction

bp = APIBlueprint("appointments", __name__, url_prefix="/api/v1/appointments")


@bp.post("")
@bp.input(Booking, arg_name="body")
@bp.output(Appointment, status_code=201)
def book(body: Booking) -> Response:
    """Book a service for a moment."""
    mark = None if body.person is None else partial(_mark, body.person)

    def command(tx: Transaction) -> Answer:
        return Answer(appointments.shown(tx, appointments.book(tx, body.service, body.at, mark)), 201)

    if body.person is None:
        return commands.run(command)
    with house().store.reading() as view:
        # Before a key is made for that day: a day that nobody can book gets none.
        day = appointments.day_to_book(view, body.service, body.at)
    return commands.run_keyed(house().day_keys.of(day), command)


@bp.post("/today")
@bp.input(WhoCame, arg_name="body")
@bp.output(Appointments)
def today(body: WhoCame) -> Response:
    """What the person of that number, or the holder of that code, can come with today.

    It changes nothing; a POST, since a personal number has no place in an address.
    """
    with house().store.reading() as view:
        if body.person is not None:
            found = appointments.of_person(view, partial(_mark, body.person))
            return wire.answer(wire.text({"items": found}))
    with code_guesses.counted(), house().store.reading() as view:
        found = [appointments.shown(view, appointments.due(view, str(body.code))["id"])]
    return wire.answer(wire.text({"items": found}))


@bp.get("")
@bp.input(DayQuery, location="query", arg_name="query")
@bp.output(Appointments)
def on_day(query: DayQuery) -> Response:
    """All appointments of a day, today's unless another is named."""
    with house().store.reading() as view:
        day = query.day.isoformat() if query.day else view.day
        return wire.answer(wire.text({"items": appointments.on_day(view, day)}))


@bp.get("/slots")
@bp.input(SlotsQuery, location="query", arg_name="query")
@bp.output(Slots)
def slots(query: SlotsQuery) -> Response:
    """The moments of a day that can be booked for a service, and how many have booked them."""
    with house().store.reading() as view:
        found = appointments.slots(view, query.service, query.day.isoformat())
    return wire.answer(wire.text({"items": [{"at": at.isoformat(), "booked": booked} for at, booked in found]}))


@bp.post("/find")
@bp.input(FindAppointment, arg_name="body")
@bp.output(Appointment)
def find(body: FindAppointment) -> Response:
    """The appointment of a code, of whatever day and state. It changes nothing; a code has no place in an address."""
    with code_guesses.counted(), house().store.reading() as view:
        return wire.answer(wire.text(appointments.shown(view, body.code)))


@bp.get("/<appointment>/code")
@bp.output(CodePicture)
def code(appointment: str) -> Response:
    """The code of an appointment (by its id) as a QR code, row by row."""
    with code_guesses.counted(), house().store.reading() as view:
        found = appointments.shown(view, appointment)
    return wire.answer(wire.text({"rows": qr_rows(found["code"])}))


@bp.post("/<appointment>/cancel")
@bp.input(Cancel, arg_name="body")
@bp.output(Appointment)
def cancel(appointment: str, body: Cancel) -> Response:
    """Call an appointment off, by its id or code."""

    def command(tx: Transaction) -> Answer:
        return Answer(appointments.shown(tx, appointments.cancel(tx, appointment, body.reason or None)))

    with code_guesses.counted():
        return commands.run(command)


def _mark(number: str, service_id: str, day: str) -> str:
    return person_mark(house().day_keys.of(day), service_id, number)
