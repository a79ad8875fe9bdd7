"""A snapshot reads today, however many days there were before: each screen that connects takes one."""

import re
from pathlib import Path
from typing import Any

from sqlalchemy import event

from queue_server.store.engine import make_engine
from queue_server.store.store import Store
from tests.centres import found_small_centre
from tests.clocks import HandClock
from tests.operations.hall import Hall

_ALL_DAYS = re.compile(r"SCAN (ticket|visit|leg|call)(?! USING (COVERING )?INDEX (ix_leg_line|uq_call_one_open))")
"""A walk through a table that grows with each day. The indexes named hold only who waits or is at a counter now."""


def test_no_table_of_all_days_is_read_through(tmp_path: Path) -> None:
    store = Store(make_engine(f"sqlite:///{tmp_path}/motcua.db"), HandClock())
    store.migrate()
    found_small_centre(store)
    asked: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    with store.reading() as view:
        engine = view.conn.engine
    event.listen(engine, "before_cursor_execute", note)
    Hall(store).snapshot()
    event.remove(engine, "before_cursor_execute", note)
    with store.reading() as view:
        plans = [
            row[3]
            for statement, parameters in asked
            for row in view.conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    assert any("ix_leg_line" in plan for plan in plans)
    assert [plan for plan in plans if _ALL_DAYS.match(plan)] == []
