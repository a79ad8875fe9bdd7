"""The sample centre in a real store, on both databases."""

from collections.abc import Iterator

import pytest

from queue_server.domain.forecast import QueueForecaster
from queue_server.domain.procedure_list import parse_procedure_list
from queue_server.operations import look
from queue_server.operations.forecasting import Forecasts
from queue_server.operations.import_procedures import agencies_of, import_procedures
from queue_server.operations.issue import IssueRequest, issue
from queue_server.operations.sample_centre import create_sample_centre
from queue_server.sample.centre import read_sample_centre
from queue_server.store import log
from queue_server.store.engine import make_engine
from queue_server.store.store import Store
from tests.clocks import HandClock

PLAN = read_sample_centre()


@pytest.fixture
def hall(empty_url: str, clock: HandClock) -> Iterator[Store]:
    made = Store(make_engine(empty_url), clock)
    made.migrate()
    create_sample_centre(made, PLAN)
    yield made
    made.close()


def test_it_stands_as_planned(hall: Store) -> None:
    with hall.reading() as view:
        services = look.services(view, Forecasts(QueueForecaster()))
        counters = look.counters(view)
        procedures = look.procedures(view)
        assert look.centre(view)["name_vi"] == PLAN.name_vi
    assert {s["code"] for s in services} == {s.code for s in PLAN.services}
    assert services[0]["code"] == "TNHS-CT" and services[0]["agency"]["code"] == "CT"
    assert [c["number"] for c in counters] == list(range(1, 26))
    assert all(len(c["service_ids"]) >= 2 for c in counters)
    assert [p["code"] for p in procedures] == [p.code for p in PLAN.procedures]
    assert all(p["sample"] and p["service_id"] and p["name_en"] for p in procedures)


def test_a_newcomer_may_try_at_any_hour(hall: Store, clock: HandClock) -> None:
    for _ in range(24 * 7):
        clock.go(hours=1)
        with hall.writing() as tx:
            assert issue(tx, IssueRequest(service="TNHS-TP"))


def test_what_is_prepared_from_the_procedures_learns_of_a_new_list(hall: Store) -> None:
    with hall.reading() as view:
        before = view.directory.version
    with hall.writing() as tx:
        import_procedures(tx, PLAN.procedures[:1])
    with hall.reading() as view:
        assert view.directory.version > before


def test_a_list_replaces_by_code_and_adds_the_rest(hall: Store) -> None:
    lines = [f"2.{i:06d},TP,Thủ tục số {i}\n" for i in range(2060)]
    data = ("code,agency,name_vi\nMAU-2.000001,Sở Xây dựng,Tên mới\n" + "".join(lines)).encode()
    with hall.writing() as tx:
        found = parse_procedure_list(data, agencies_of(tx))
        assert not found.errors
        assert import_procedures(tx, found.rows) == (2060, 1)
    with hall.reading() as view:
        rows = {row["code"]: row for row in look.procedures(view)}
        sizes = [len(e.data["items"]) for e in log.read(view.conn, view.centre_id) if e.type == "procedures.saved"]
    assert len(rows) == len(PLAN.procedures) + 2060
    assert rows["MAU-2.000001"]["name_vi"] == "Tên mới" and rows["MAU-2.000001"]["agency"]["code"] == "XD"
    assert not rows["MAU-2.000001"]["sample"] and rows["MAU-2.000002"]["sample"]
    assert max(sizes) == 100
