"""What one of several servers knows: put together here, and imported by those alone that have a bus."""

from queue_server.known import Known
from queue_server.mates.bus import Bus
from queue_server.mates.company import Mates
from queue_server.mates.followers import SharedFollowers
from queue_server.mates.hosts import SharedHosts
from queue_server.mates.seat import Seat
from queue_server.mates.self_tests import SharedSelfTests
from queue_server.mates.tail import Tail
from queue_server.realtime.feed import Feed
from queue_server.realtime.shared_lead import SharedLeads
from queue_server.settings import Settings
from queue_server.store.store import Store


def among(seat: Seat, bus: Bus, settings: Settings, store: Store) -> Known:
    """For one of several servers."""
    company = Mates(seat, bus)
    hosts = SharedHosts(store.clock.now(), bus)
    followers = SharedFollowers(store, settings.wait_for_standby, bus)
    tail, leads = Tail(store, bus), SharedLeads(company)

    def begin(feed: Feed) -> None:
        leads.wake = lambda: feed.tell_leads(leads.heed)
        tail.start()
        bus.start()

    return Known(
        company=company,
        news=tail,
        hosts=hosts,
        leads=leads,
        followers=followers,
        self_tests=SharedSelfTests(store, hosts, lambda: followers.every, settings.data, company),
        begin=begin,
    )
