"""What those who run a server rely on: health, figures, logs without persons, and the minute's housekeeping."""

import json

from sqlalchemy import event, func, select

from queue_server import housekeeping
from queue_server.context import House
from queue_server.domain.clock import LeapWatch
from queue_server.store import tables as t
from queue_server.store.auth_tables import device
from tests.api.conftest import Hall
from tests.running import Centre


def house_of(hall: Hall) -> House:
    found: House = hall.app.extensions["motcua"]
    return found


def test_ready_says_what_it_looked_at(centre: Centre) -> None:
    answer = centre.get("/readyz").json()
    assert answer["ok"]
    assert answer["checks"].keys() == {"store", "migrations", "disk", "feed"}
    assert centre.get("/healthz").json()["ok"]


def test_a_server_whose_tables_are_old_is_not_ready(hall: Hall) -> None:
    with hall.store.writing() as tx:
        tx.conn.exec_driver_sql("update alembic_version set version_num = '0001'")
    answer = hall.get("/readyz")
    assert (answer.status_code, answer.json["ok"]) == (503, False)
    assert answer.json["checks"]["migrations"]["found"] == "0001"


def test_metrics_count_calls_and_people(centre: Centre) -> None:
    service = centre.get("/api/v1/services").json()["items"][-1]
    centre.issue(service["code"])
    figures = centre.get("/metrics").text
    assert 'motcua_requests_total{call="tickets.issue",status="201"}' in figures
    waiting = next(line for line in figures.splitlines() if f'motcua_waiting{{service="{service["code"]}"}}' in line)
    assert float(waiting.split()[1]) >= 1


def test_the_log_is_json_and_names_nobody(centre: Centre) -> None:
    ticket = centre.issue(centre.get("/api/v1/services").json()["items"][0]["code"])
    follow = ticket["follow_url"].partition("#")[2]
    centre.get(f"/api/v1/tickets/{ticket['id']}", Authorization=f"Follow {follow}")
    log = centre.log.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert any(line.get("route") == "/api/v1/tickets/<ticket_id>" and line["status"] == 200 for line in lines)
    for secret in (ticket["id"], follow, centre.token("kiosk")):
        assert secret not in log


def test_speech_needs_a_screen_of_the_hall(centre: Centre) -> None:
    answer = centre.get("/wall/voice?number=A015&counter=3&lang=vi")
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert centre.get("/wall/voice?number=A015&counter=3&lang=vi", role="wall").status_code in (200, 503)


def test_the_night_closes_the_day_and_forgets_old_answers(hall: Hall) -> None:
    ticket = hall.issue()
    hall.clock.go(days=1, minutes=1)
    housekeeping.once(house_of(hall), LeapWatch(lambda: 0.0))
    assert hall.get(f"/api/v1/tickets/{ticket['id']}", role="officer").json["state"] == "expired"
    with hall.store.reading() as view:
        assert view.conn.execute(select(func.count()).select_from(t.idempotency)).scalar() == 0


def test_who_was_seen_is_written_down(hall: Hall) -> None:
    hall.get("/api/v1/snapshot", role="wall")
    seen_at = hall.clock.now()
    hall.clock.go(seconds=30)
    housekeeping.once(house_of(hall), LeapWatch(lambda: 0.0))
    with hall.store.reading() as view:
        assert list(view.conn.execute(select(device.c.last_seen_at)).scalars()) == [seen_at]


def test_a_clock_that_leaps_a_day_ahead_expires_nobody(hall: Hall) -> None:
    ticket = hall.issue()
    steady = [0.0]
    watch = LeapWatch(lambda: steady[0])
    housekeeping.once(house_of(hall), watch)
    hall.clock.go(days=1)
    steady[0] += 60
    housekeeping.once(house_of(hall), watch)
    assert hall.get(f"/api/v1/tickets/{ticket['id']}", role="admin").json["state"] == "waiting"
    hall.clock.go(days=-1)
    steady[0] += 1200
    housekeeping.once(house_of(hall), watch)
    assert hall.get(f"/api/v1/tickets/{ticket['id']}", role="admin").json["state"] == "waiting"
    hall.clock.go(days=1, seconds=10)
    steady[0] += 86400
    housekeeping.once(house_of(hall), watch)
    assert hall.get(f"/api/v1/tickets/{ticket['id']}", role="admin").json["state"] == "expired", "the day did end"


def test_time_that_passes_while_a_disk_is_slow_is_no_leap(hall: Hall) -> None:
    ticket = hall.issue()
    watch = LeapWatch(hall.clock.steady)

    def take_two_minutes(_: object) -> None:
        hall.clock.go(minutes=2)

    event.listen(hall.store.engine, "commit", take_two_minutes)
    housekeeping.once(house_of(hall), watch)
    event.remove(hall.store.engine, "commit", take_two_minutes)
    hall.clock.go(days=1)
    housekeeping.once(house_of(hall), watch)
    assert hall.get(f"/api/v1/tickets/{ticket['id']}", role="admin").json["state"] == "expired"
