"""Whether this server is alone at its centre or one of several, as far as the rest of the program need know."""

from typing import TYPE_CHECKING, Protocol

from queue_server.mates.seat import Seat

if TYPE_CHECKING:
    # A server alone needs no client of Redis.
    from queue_server.mates.bus import Bus


class Company(Protocol):
    """`on_duty`: this process does what only one of a centre may. `complete`: what any process of the centre hears is
    known here too; while it is not, nobody is judged by what was not heard."""

    @property
    def on_duty(self) -> bool: ...

    @property
    def complete(self) -> bool: ...


class Alone:
    """The only server of the centre."""

    on_duty = True
    complete = True


class Mates:
    """One of several servers: the seat knows who lives, the bus who is heard."""

    def __init__(self, seat: Seat, bus: "Bus") -> None:
        self._seat = seat
        self.bus = bus

    @property
    def on_duty(self) -> bool:
        return self._seat.on_duty

    @property
    def others(self) -> frozenset[str]:
        """The names of the other servers that live."""
        return self._seat.sharing - {self.bus.me}

    @property
    def complete(self) -> bool:
        return self._seat.sure and all(self.bus.hears(name) for name in self.others)
