"""Several writes as one: the same rows on both engines as one after the other."""

from datetime import UTC, datetime

from sqlalchemy import bindparam, insert, select, update

from queue_server.store import tables as t
from queue_server.store import together, upsert
from queue_server.store.store import Store

AT = datetime(2026, 3, 2, 1, 2, 3, 456789, tzinfo=UTC)
VISIT = {"centre_id": "c", "day": "2026-03-02", "channel": "kiosk", "language": "vi", "identity": "none",
         "priority": "none", "help": ["wheelchair"], "appointment_at": None, "opened_at": AT}  # fmt: skip


def series(n: int, name: str = "A") -> dict[str, object]:
    return {"centre_id": "c", "day": "2026-03-02", "series": name, "n": n}


def test_rows_of_all_kinds_in_one_write(store: Store) -> None:
    with store.writing() as tx:
        conn = tx.conn
        here = {"centre_id": tx.centre_id}
        together.write(
            conn,
            (insert(t.visit), [{"id": f"v{i}", **VISIT, **here} for i in range(3)]),
            (insert(t.series_counter), [{**series(4, "Y"), **here}]),
        )
        rows = conn.execute(select(t.visit.c.id, t.visit.c.help, t.visit.c.opened_at).order_by(t.visit.c.id)).all()
        assert [tuple(row) for row in rows] == [(f"v{i}", ["wheelchair"], AT) for i in range(3)], "lists and moments"
        assert conn.execute(select(t.series_counter.c.n).where(t.series_counter.c.series == "Y")).scalar_one() == 4


def test_updates_of_the_same_parameters_do_not_mix(store: Store) -> None:
    changed = update(t.visit).where(t.visit.c.id == bindparam("b_id"))
    language = changed.values(language=bindparam("b_value"))
    day = changed.values(day=bindparam("b_value"), channel="web")
    with store.writing() as tx:
        here = {"centre_id": tx.centre_id}
        together.write(tx.conn, (insert(t.visit), [{"id": i, **VISIT, **here} for i in "ab"]))
        together.write(
            tx.conn, (language, [{"b_id": "a", "b_value": "en"}]), (day, [{"b_id": "b", "b_value": "2026-03-03"}])
        )
        found = tx.conn.execute(select(t.visit.c.language, t.visit.c.day, t.visit.c.channel).order_by(t.visit.c.id))
        assert [tuple(row) for row in found] == [("en", "2026-03-02", "kiosk"), ("vi", "2026-03-03", "web")]


def test_a_row_that_is_there_is_replaced(store: Store) -> None:
    with store.writing() as tx:
        for n in (1, 7):
            row = {**series(n, "Z"), "centre_id": tx.centre_id}
            replace = upsert.statement(tx.conn.dialect.name, t.series_counter, tuple(row))
            together.write(tx.conn, (replace, [row]))
        found = tx.conn.execute(select(t.series_counter.c.n).where(t.series_counter.c.series == "Z")).scalars().all()
        assert found == [7]


def test_nothing_to_write_is_no_statement(store: Store) -> None:
    with store.writing() as tx:
        together.write(tx.conn)
