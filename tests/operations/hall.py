"""Short words for what happens in a hall, so that tests read as stories."""

from collections.abc import Callable
from typing import Any, TypeVar

from queue_server.domain.forecast import QueueForecaster
from queue_server.domain.transitions import Command
from queue_server.operations import call_next, counters, issue, look, rebuild, service_desk
from queue_server.operations.actor import Actor
from queue_server.operations.forecasting import Forecasts
from queue_server.store.hall import Hall as InMemory
from queue_server.store.store import Store, Transaction

SCRIPT = Actor("admin")
Answer = TypeVar("Answer")


def assert_hall_is_what_the_tables_say(tx: Transaction) -> None:
    """What a process has in memory of the hall is what its database says of it, after each command."""
    followed, read = tx.hall, InMemory(tx.conn, tx.centre_id, tx.head)
    assert followed.end == tx.head
    assert {line: places for line, places in followed.lines._lines.items() if places} == read.lines._lines
    assert followed.lines._places == read.lines._places
    for ticket_id in followed.tickets._known:
        assert followed.tickets.rows(tx, ticket_id) == read.tickets.rows(tx, ticket_id)
    for counter_id, desk in followed.desks._known.items():
        assert desk == read.desks.at(tx, counter_id)
    for day, series in followed._last_numbers:
        assert followed.last_number(tx, day, series) == read.last_number(tx, day, series)


class Hall:
    """One command a call, each in its own transaction."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.forecasts = Forecasts(QueueForecaster())

    def _perform(self, command: Callable[[Transaction], Answer]) -> Answer:
        def checked(tx: Transaction) -> Answer:
            answer = command(tx)
            assert_hall_is_what_the_tables_say(tx)
            return answer

        return self.store.perform(checked)

    def issue(self, service: str = "NOP", **more: Any) -> str:
        return self._perform(lambda tx: issue.issue(tx, issue.IssueRequest(service, **more)))

    def open(self, counter: str, officer: str | None = None, actor: Actor = SCRIPT) -> None:
        self._perform(lambda tx: counters.open_counter(tx, counter, officer, None, actor))

    def pause(self, counter: str, actor: Actor = SCRIPT) -> None:
        self._perform(lambda tx: counters.pause_counter(tx, counter, "ăn trưa", actor))

    def close(self, counter: str, actor: Actor = SCRIPT) -> None:
        self._perform(lambda tx: counters.close_counter(tx, counter, None, actor))

    def call_next(self, counter: str, actor: Actor = SCRIPT) -> str | None:
        return self._perform(lambda tx: call_next.call_next(tx, counter, actor))

    def end_and_call_next(self, counter: str, ticket_id: str, command: Command, actor: Actor = SCRIPT) -> str | None:
        def both(tx: Transaction) -> str | None:
            service_desk.end_at(tx, counter, ticket_id, command, actor)
            return call_next.call_next(tx, counter, actor)

        return self._perform(both)

    def do(self, command: str, ticket_id: str, *args: Any, actor: Actor = SCRIPT) -> None:
        self._perform(lambda tx: getattr(service_desk, command)(tx, ticket_id, *args, actor))

    def cancel(self, ticket_id: str) -> None:
        self._perform(lambda tx: service_desk.cancel(tx, ticket_id, None))

    def ticket(self, ticket_id: str) -> dict[str, Any]:
        with self.store.reading() as view:
            found = look.ticket(view, self.forecasts, ticket_id)
        assert found is not None
        return found

    def number(self, ticket_id: str | None) -> str | None:
        return None if ticket_id is None else self.ticket(ticket_id)["number"]

    def snapshot(self) -> dict[str, Any]:
        with self.store.reading() as view:
            return look.snapshot(view, self.forecasts)

    def audit(self) -> rebuild.Audit:
        with self.store.reading() as view:
            return rebuild.audit(view)
