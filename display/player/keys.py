"""From a key on an officer's desk to the command at the counter, and what the keypad then says."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from devices.keypad.key import Key, Press
from display.player.counters import AtCounter, Counters, Stage
from display.player.link import ServerAwayError, ServerLink, ServerRefusedError

TOO_OLD_S = 5.0
"""A press that had to wait longer is not done: whoever pressed has given up, and would be surprised."""
MOST_WAITING = 8

NOBODY, NO, AWAY = "----", "Err", "OFF"
"""What the four places of a keypad say: nobody waits, the server refused, the server is out of reach."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """A keypad of a counter. `say` writes its display; `transfer` goes from figures to services."""

    name: str
    counter: int
    transfer: Mapping[str, str]
    say: Callable[[str], None]


class KeyDesk:
    """One keypad's presses in their order, in a thread of its own: a slow answer for one holds up no other."""

    def __init__(self, desk: Desk, counters: Counters, link: ServerLink) -> None:
        self._desk = desk
        self._counters = counters
        self._link = link
        self._presses: queue.Queue[tuple[float, Press] | None] = queue.Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._live, name=f"keypad-{desk.name}", daemon=True)

    def start(self) -> None:
        """Begin to do what is pressed."""
        self._thread.start()

    def stop(self) -> None:
        """Do nothing more."""
        self._presses.put(None)
        self._thread.join(10)

    def press(self, press: Press) -> None:
        """A key was pressed. Returns at once; somebody who hammers on the keys is not heard."""
        try:
            self._presses.put_nowait((time.monotonic(), press))
        except queue.Full:
            log.warning("%s: too many keys at once", self._desk.name)

    def _live(self) -> None:
        while (waiting := self._presses.get()) is not None:
            pressed_at, press = waiting
            if time.monotonic() - pressed_at > TOO_OLD_S:
                log.warning("%s: %s came too late to be done", self._desk.name, press.key)
                continue
            self._desk.say(self._done(press))

    def _done(self, press: Press) -> str:
        """Do it; what the keypad is to say."""
        try:
            return self._do(press)
        except ServerRefusedError as why:
            log.info("%s: %s was refused: %s", self._desk.name, press.key, why.code)
            return NO
        except ServerAwayError as why:
            log.warning("%s: %s was not done: %s", self._desk.name, press.key, why)
            return AWAY

    def _do(self, press: Press) -> str:
        counter = self._counters.numbered(self._desk.counter)
        if counter is None:
            log.warning("%s: there is no counter %d", self._desk.name, self._desk.counter)
            return NO
        if press.key is Key.NEXT:
            return self._next(counter.id, counter.ticket)
        if counter.ticket is None:
            return NO
        return self._command(counter.ticket, press)

    def _next(self, counter_id: str, ticket: AtCounter | None) -> str:
        """Call the next. Who is being served is finished first: most keypads have no other key for it.

        A citizen who was called and not yet served is not: the wait ends when the service starts, so an officer says
        that it starts, or that nobody came.
        """
        if ticket is not None and ticket.stage is Stage.SERVING:
            self._link.ticket(str(uuid4()), ticket.ticket_id, "finish", {})
        called = self._link.call_next(str(uuid4()), counter_id)
        return NOBODY if called is None else _number(called)

    def _command(self, ticket: AtCounter, press: Press) -> str:
        body: dict[str, str] = {}
        if press.key is Key.TRANSFER:
            service = self._desk.transfer.get(press.digits)
            if service is None:
                log.info("%s: no service is known by these figures", self._desk.name)
                return NO
            body = {"service": service}
        answer = self._link.ticket(str(uuid4()), ticket.ticket_id, press.key.value, body)
        return _number(answer) if press.key in (Key.RECALL, Key.START) else ""


def _number(ticket: Mapping[str, Any]) -> str:
    return str(ticket.get("number", ""))[-4:]
