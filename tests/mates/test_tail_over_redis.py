"""Two servers' ends of the log over a real Redis and a real PostgreSQL: what the bus brings need not be read."""

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import pytest
import redis

from queue_server.mates import commits
from queue_server.mates.bus import Bus
from queue_server.mates.tail import COMMITTED, Tail
from queue_server.operations import issue
from queue_server.store import log as event_log
from queue_server.store.engine import make_engine
from queue_server.store.log import Event
from queue_server.store.store import Store
from tests import postgres, redis_server
from tests.clocks import HandClock
from tests.kiosk.machines import until
from tests.operations.hall import Hall
from tests.redis_server import Redis

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
]
PATIENCE_S = 30.0
"""What takes milliseconds, or half a second where it was lost, on a quiet machine."""


@dataclass
class Server:
    """One server as far as its feed goes: what it handed on, and what it had to read for that."""

    store: Store
    bus: Bus
    tail: Tail
    heard: list[Event] = field(default_factory=list)
    found: list[Event] = field(default_factory=list)
    blind: bool = False

    def look(self, seq: int, most: int) -> list[Event]:
        """In the store's place, which it asks where it may look."""
        read = [] if self.blind else Store.events_after(self.store, seq, most)
        self.found += read
        return read

    def end_threads(self) -> None:
        """They live as long as their process: here each ends at the next thing it does."""
        for it, does in ((self.tail, "_look"), (self.bus._redis, "publish"), (self.bus._redis, "pubsub")):
            setattr(it, does, lambda *_args, **_options: sys.exit())

    def has_heard(self, seq: int) -> bool:
        return bool(self.heard) and self.heard[-1].seq == seq


@dataclass
class Centre:
    servers: list[Server]
    redis: Redis

    @property
    def seq(self) -> int:
        """The end of the log."""
        with self.servers[0].store.reading() as view:
            return view.head.seq

    @contextmanager
    def all_hear(self) -> Iterator[None]:
        """What is committed meanwhile, and nothing else, is handed on by both."""
        before = self.seq
        for server in self.servers:
            until(lambda server=server: server.heard == [] or server.has_heard(before), PATIENCE_S)  # type: ignore[misc]
            server.heard.clear()
            server.found.clear()
        yield
        written = Store.events_after(self.servers[0].store, before, 1000)
        for server in self.servers:
            until(lambda server=server: server.has_heard(written[-1].seq), PATIENCE_S)  # type: ignore[misc]
            assert server.heard == written


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory, pg_socket: str, pg_small_centre: str) -> Iterator[Centre]:
    with ExitStack() as leaving:
        database = leaving.enter_context(postgres.database(pg_socket, pg_small_centre))
        bus = leaving.enter_context(redis_server.running(tmp_path_factory.mktemp("bus")))
        clock = HandClock()
        made = Centre([a_server(f"s{n}", database, bus.url, clock) for n in range(2)], bus)
        until(lambda: all(one.bus.hears(other.bus.me) for one in made.servers for other in made.servers), PATIENCE_S)
        yield made
        for server in made.servers:
            server.end_threads()
        bus.kill()
        until(lambda: not any(thread.name.startswith(("tail", "bus_")) for thread in threading.enumerate()), PATIENCE_S)
        for server in made.servers:
            server.store.close()


def a_server(name: str, database: str, bus_url: str, clock: HandClock) -> Server:
    store = Store(make_engine(database), clock)
    bus = Bus(bus_url, store.centre_id, name)
    tail = Tail(store, bus)
    server = Server(store, bus, tail)
    store.events_after = server.look  # type: ignore[method-assign]
    tail.subscribe(server.heard.extend)
    tail.start()
    bus.start()
    return server


def test_what_one_commits_the_other_hears_without_reading_it(centre: Centre) -> None:
    speaks, hears = centre.servers
    hears.blind = True
    with centre.all_hear():
        hall = Hall(speaks.store)
        hall.open("counter-Q1")
        for _ in range(30):
            hall.issue()
        hall.call_next("counter-Q1")
    hears.blind = False


def test_what_both_commit_at_once_both_hear_in_order(centre: Centre) -> None:
    def some(server: Server) -> None:
        for _ in range(30):
            Hall(server.store).issue()

    with centre.all_hear():
        threads = [threading.Thread(target=some, args=(server,)) for server in centre.servers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def test_what_no_message_told_of_is_found_in_the_log(centre: Centre) -> None:
    speaks, hears = centre.servers
    centre.redis.kill()
    with centre.all_hear():
        Hall(speaks.store).issue()
    assert hears.found == hears.heard
    centre.redis.start()
    until(lambda: all(server.bus.up for server in centre.servers), PATIENCE_S)


def test_what_is_too_long_for_the_bus_is_read(centre: Centre) -> None:
    speaks, hears = centre.servers
    many = range(commits.MOST_EVENTS + 1)
    with centre.all_hear():
        speaks.store.perform(lambda tx: [issue.issue(tx, issue.IssueRequest("NOP")) for _ in many])
    assert hears.found == hears.heard


def test_what_was_not_written_so_is_not_handed_on_and_the_log_is_read(centre: Centre) -> None:
    aside = Store(make_engine(centre.servers[0].store.engine.url.render_as_string(hide_password=False)), HandClock())
    written: list[Event] = []
    aside.subscribe(written.extend)
    with centre.all_hear(), redis.Redis.from_url(centre.redis.url) as stranger:
        with aside.reading() as view:
            day = view.day
            false = event_log.next_event(view.head, aside.clock.now(), day, "ticket.cancelled", {"ticket_id": "none"})
        false = false._replace(hash="0" * 64)
        message = ["stranger", COMMITTED, commits.told([false])]
        for server in centre.servers:
            assert stranger.publish(f"motcua:{aside.centre_id}", json.dumps(message)) == 2
            assert not server.has_heard(false.seq)
        Hall(aside).issue()
    assert [server.found for server in centre.servers] == [written, written]
    aside.close()
