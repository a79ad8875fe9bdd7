"""What a running server holds, reachable from a request."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import Flask, current_app

from queue_server.auth.recent import RecentTokens
from queue_server.auth.seen import LastSeen
from queue_server.damage import Damage
from queue_server.day_keys import DayKeys
from queue_server.mates.company import Company
from queue_server.operations.device_hosts import DeviceHosts
from queue_server.operations.forecasting import Forecasts
from queue_server.operations.procedures import ProcedureFinder
from queue_server.operations.self_test.running import SelfTests
from queue_server.settings import Settings
from queue_server.store.store import News, Store
from queue_server.succession.followers import Followers
from queue_server.succession.watch import Right

if TYPE_CHECKING:
    from queue_server.realtime.feed import Feed

_KEY = "motcua"


@dataclass(slots=True)
class House:
    """The parts that requests and sockets share."""

    settings: Settings
    store: Store
    forecasts: Forecasts
    company: Company
    news: News
    feed: "Feed"
    hosts: DeviceHosts
    self_tests: SelfTests
    day_keys: DayKeys
    followers: Followers
    right: Right
    damage: Damage = field(default_factory=Damage)
    procedures: ProcedureFinder = field(default_factory=ProcedureFinder)
    recent: RecentTokens = field(default_factory=RecentTokens)
    seen: LastSeen = field(default_factory=LastSeen)


def move_in(app: Flask, house: House) -> None:
    app.extensions[_KEY] = house


def house() -> House:
    """The house of the application that handles the present request."""
    found: House = current_app.extensions[_KEY]
    return found
