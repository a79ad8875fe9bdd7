"""Small centres for tests: two zones, three services, three counters, three officers."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from queue_server.store.engine import make_engine
from queue_server.store.store import Store
from tests.clocks import HandClock

WEEKDAYS = (("07:30", "11:30"), ("13:30", "17:00"))
"""Opening of an ordinary Vietnamese office, Monday to Friday."""

SKILLS = {"CB01": ("NOP",), "CB02": ("NOP", "TRA"), "CB03": ("PHI", "TRA")}
"""Who serves what: the second officer helps both."""


def found_small_centre(store: Store, **policy: int) -> None:
    """Make the centre: services NOP (A), TRA (B), PHI (C); counters Q1 to Q3 with officers CB01 to CB03."""
    centre = {"id": "centre", "code": "TT", "name_vi": "Trung tâm", "name_en": "Centre", "tz": "Asia/Ho_Chi_Minh",
              "theme": {"colour": "#0b5563", "accent": "#ffb627", "emblem_url": None}, "policy": policy}  # fmt: skip
    with store.founding(centre) as tx:
        for i, (room, floor) in enumerate((("A", 1), ("B", 2))):
            names = {"name_vi": f"Khu {room}", "name_en": f"Zone {room}"}
            row = {"id": f"zone{room}", "code": room, "kind": "intake", "room": room, "floor": floor, "position": i}
            tx.append("zone.saved", row | names)
        tx.append(
            "agency.saved", {"id": "agency", "code": "STP", "name_vi": "Sở Tư pháp", "name_en": None, "position": 1}
        )
        for i, (code, series, purpose, zone) in enumerate(
            (("NOP", "A", "submit", "zoneA"), ("TRA", "B", "result", "zoneA"), ("PHI", "C", "pay", "zoneB"))
        ):
            tx.append("service.saved", {"id": f"service-{code}", "code": code, "series": series, "name_vi": code,
                                        "name_en": None, "purpose": purpose, "agency_id": "agency", "zone_id": zone,
                                        "position": i, "daily_limit": None, "active": True})  # fmt: skip
        for code, skills in SKILLS.items():
            tx.append("officer.saved", {"id": f"officer-{code}", "code": code, "active": True,
                                        "service_ids": [f"service-{s}" for s in skills]})  # fmt: skip
        for n in (1, 2, 3):
            tx.append("counter.saved", {"id": f"counter-Q{n}", "code": f"Q{n}", "number": n, "name_vi": f"Quầy {n}",
                                        "name_en": None, "zone_id": "zoneA" if n < 3 else "zoneB",
                                        "desk_officer_id": f"officer-CB0{n}", "active": True})  # fmt: skip
        for row in _hours():
            tx.append("hours.saved", row)


@cache
def small_centre_file() -> Path:
    """An SQLite file with the small centre, founded at `MONDAY_NINE`: to be copied, never opened."""
    home = Path(tempfile.mkdtemp(prefix="motcua-small-centre-"))
    atexit.register(shutil.rmtree, home)
    made = Store(make_engine(f"sqlite:///{home}/centre.db"), HandClock())
    made.migrate()
    found_small_centre(made)
    # The last to close takes the write-ahead log into the file.
    made.close()
    return home / "centre.db"


def _hours() -> list[dict[str, Any]]:
    return [
        {"id": f"hours-{day}-{i}", "weekday": day, "opens": opens, "closes": closes, "service_id": None}
        for day in range(5)
        for i, (opens, closes) in enumerate(WEEKDAYS)
    ]
