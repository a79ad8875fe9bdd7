"""The centre of a storm: no series of numbers runs out, and its day does not end.

A series gives out 9,000 numbers in turn. A hundred thousand need twelve; every officer serves all of them.
"""

from datetime import datetime
from string import ascii_uppercase

from queue_server.store.store import Store

SERIES = ascii_uppercase[:16]
DESKS = 32


def found(store: Store, now: datetime) -> None:
    """Make the centre, open around the clock, in a zone where the day has just begun."""
    centre = {"id": "storm", "code": "BAO", "name_vi": "Trung tâm", "name_en": "Centre", "tz": zone_of_a_young_day(now),
              "theme": {"colour": "#0b5563", "accent": "#ffb627", "emblem_url": None}, "policy": {}}  # fmt: skip
    services = [f"service-{series}" for series in SERIES]
    with store.founding(centre) as tx:
        tx.append("zone.saved", {"id": "zone", "code": "A", "kind": "intake", "name_vi": "Khu A", "name_en": "Zone A",
                                 "room": "A", "floor": 1, "position": 0})  # fmt: skip
        for position, series in enumerate(SERIES):
            tx.append("service.saved", {"id": f"service-{series}", "code": series, "series": series, "name_vi": series,
                                        "name_en": None, "purpose": "submit", "agency_id": None, "zone_id": "zone",
                                        "position": position, "daily_limit": None, "active": True})  # fmt: skip
        for n in range(1, DESKS + 1):
            tx.append("officer.saved", {"id": f"officer-{n}", "code": f"CB{n:02}", "active": True,
                                        "service_ids": services})  # fmt: skip
            tx.append("counter.saved", {"id": f"counter-{n}", "code": f"Q{n}", "number": n, "name_vi": f"Quầy {n}",
                                        "name_en": None, "zone_id": "zone", "desk_officer_id": f"officer-{n}",
                                        "active": True})  # fmt: skip
        for weekday in range(7):
            tx.append("hours.saved", {"id": f"hours-{weekday}", "weekday": weekday, "opens": "00:00",
                                      "closes": "00:00", "service_id": None})  # fmt: skip


def zone_of_a_young_day(now: datetime) -> str:
    """The name of a zone in which it is between one and two o'clock in the night at `now`, which is UTC."""
    ahead = 1 - now.hour if now.hour <= 13 else 25 - now.hour
    # The signs of these names are the other way round (tz database, file etcetera).
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"
