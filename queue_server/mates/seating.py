"""Sitting down before a server begins: whoever finds the place taken says so and ends."""

from sqlalchemy.engine import make_url

from queue_server.mates import file_seat
from queue_server.mates.seat import Seat, SharedSeat, mark_of, new_name
from queue_server.opening import file_of
from queue_server.settings import SECRETS_FILE, Settings
from queue_server.trouble import Trouble


def require_place(settings: Settings) -> None:
    """Before the server forks: nobody else serves the centre, or only servers with the same bus and data directory.

    A file's lock is kept, by this process and those it forks. A seat in PostgreSQL does not survive a fork and is only
    tried. Raises `Trouble`: `another_server`, `other_home`, `bus_unknown`.
    """
    if settings.bus is not None:
        _check_bus(settings.bus)
    file = file_of(make_url(settings.url))
    if file is None:
        seat = seat_for(settings, new_name())
        try:
            seat.take()
        finally:
            seat.leave()
    else:
        file_seat.take(file)


def seat_for(settings: Settings, me: str) -> Seat:
    """The kind of seat that a server with these settings takes in PostgreSQL, under the name `me`."""
    kind = Seat if settings.bus is None else SharedSeat
    return kind(settings.url, me, mark_of(settings.data / SECRETS_FILE))


def _check_bus(url: str) -> None:
    try:
        from queue_server.mates import bus
    except ModuleNotFoundError as missing:
        raise Trouble("bus_unknown") from missing
    bus.check(url)
