"""The only way a ticket changes: state × command → state and event.

The table is the source for the guards of the operations, the buttons of the screens, the API document and the
property-based tests.
"""

from dataclasses import dataclass
from enum import StrEnum

from queue_server.domain.problems import Problem


class State(StrEnum):
    """Where a ticket's current leg stands."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    FINISHED = "finished"
    NO_SHOW = "no_show"
    PARKED = "parked"
    TRANSFERRED = "transferred"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Command(StrEnum):
    """What may be asked of a ticket; the words of the API."""

    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    NO_SHOW = "no-show"
    PARK = "park"
    TRANSFER = "transfer"
    CANCEL = "cancel"
    EXPIRE = "expire"


@dataclass(frozen=True)
class Transition:
    """One arrow: where it leads and the event that says so."""

    to: State
    event: str


TABLE: dict[tuple[State, Command], Transition] = {
    (State.WAITING, Command.CALL): Transition(State.CALLED, "ticket.called"),
    (State.PARKED, Command.CALL): Transition(State.CALLED, "ticket.called"),
    (State.NO_SHOW, Command.CALL): Transition(State.CALLED, "ticket.called"),
    (State.CALLED, Command.RECALL): Transition(State.CALLED, "ticket.recalled"),
    (State.CALLED, Command.START): Transition(State.SERVING, "ticket.started"),
    (State.CALLED, Command.NO_SHOW): Transition(State.NO_SHOW, "ticket.no_show"),
    (State.CALLED, Command.PARK): Transition(State.PARKED, "ticket.parked"),
    (State.SERVING, Command.PARK): Transition(State.PARKED, "ticket.parked"),
    (State.SERVING, Command.FINISH): Transition(State.FINISHED, "ticket.finished"),
    (State.WAITING, Command.TRANSFER): Transition(State.TRANSFERRED, "ticket.transferred"),
    (State.CALLED, Command.TRANSFER): Transition(State.TRANSFERRED, "ticket.transferred"),
    (State.SERVING, Command.TRANSFER): Transition(State.TRANSFERRED, "ticket.transferred"),
    (State.PARKED, Command.TRANSFER): Transition(State.TRANSFERRED, "ticket.transferred"),
    (State.WAITING, Command.CANCEL): Transition(State.CANCELLED, "ticket.cancelled"),
    (State.PARKED, Command.CANCEL): Transition(State.CANCELLED, "ticket.cancelled"),
    (State.WAITING, Command.EXPIRE): Transition(State.EXPIRED, "ticket.expired"),
    (State.CALLED, Command.EXPIRE): Transition(State.EXPIRED, "ticket.expired"),
    (State.PARKED, Command.EXPIRE): Transition(State.EXPIRED, "ticket.expired"),
}

AT_COUNTER = frozenset({State.CALLED, State.SERVING})
"""States in which a counter holds the ticket by an open call."""

OPEN = AT_COUNTER | {State.WAITING, State.PARKED}
"""States of a leg that still expects something."""

UNDOABLE = frozenset(
    {"ticket.called", "ticket.started", "ticket.finished", "ticket.no_show", "ticket.parked", "ticket.transferred"}
)
"""Events an officer may take back as a slip. A recall has been heard: there is nothing to take back."""

COMMAND_OF = {
    "ticket.called": Command.CALL,
    "ticket.started": Command.START,
    "ticket.finished": Command.FINISH,
    "ticket.no_show": Command.NO_SHOW,
    "ticket.parked": Command.PARK,
    "ticket.transferred": Command.TRANSFER,
}
"""The command behind each undoable event."""


def require(state: State, command: Command) -> Transition:
    """The transition for ``command`` in ``state``.

    Raises:
        Problem: ``illegal_transition`` with the commands that would fit.
    """
    transition = TABLE.get((state, command))
    if transition is None:
        raise Problem("illegal_transition", state=state.value, command=command.value, allowed=allowed(state))
    return transition


def allowed(state: State) -> list[str]:
    """The commands a person may give in ``state``; expiry is the day's own."""
    return [c.value for (s, c) in TABLE if s is state and c is not Command.EXPIRE]
