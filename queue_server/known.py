"""What a server knows beside its database. Alone it hears all of it; beside mates they tell each other (`among.py`)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from queue_server.mates.company import Alone, Company
from queue_server.operations.device_hosts import DeviceHosts
from queue_server.operations.self_test.running import SelfTests
from queue_server.realtime.lead import Leaders, Leads
from queue_server.settings import Settings
from queue_server.store.store import News, Store
from queue_server.succession.followers import Followers

if TYPE_CHECKING:
    from queue_server.realtime.feed import Feed


@dataclass(frozen=True, slots=True)
class Known:
    """The parts that are of another kind where several servers share a centre."""

    company: Company
    news: News
    hosts: DeviceHosts
    leads: Leads
    followers: Followers
    self_tests: SelfTests
    begin: "Callable[[Feed], None]"
    """Called once, when the feed lives: what others say is heard from then on."""


def alone(settings: Settings, store: Store) -> Known:
    """For the only server of a centre."""
    hosts, followers = DeviceHosts(store.clock.now()), Followers(store, settings.wait_for_standby)
    return Known(
        company=Alone(),
        news=store,
        hosts=hosts,
        leads=Leaders(),
        followers=followers,
        self_tests=SelfTests(store, hosts, lambda: followers.every, settings.data),
        begin=lambda _feed: None,
    )
