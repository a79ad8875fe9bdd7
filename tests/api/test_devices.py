"""What the hosts report of their devices: transitions become events, silence becomes unknown, nonsense is named."""

from datetime import timedelta
from typing import Any

import pytest

from queue_server import silence
from queue_server.auth import devices
from queue_server.context import house
from queue_server.operations.rebuild import audit
from queue_server.store import log
from tests.api.conftest import Hall, hall

__all__ = ["hall"]

PRINTER = "tcp-127.0.0.1-9100"


class Kiosk:
    """A paired kiosk of zone A with a printer, as the server hears it."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        with hall.store.writing() as tx:
            made, self._token = devices.pair(
                tx.conn, tx.now, kind="kiosk", name="Máy lấy số 1", zone_ids=["zoneA"], counter_id=None
            )
        self.id = made.id

    def says(self, *items: dict[str, Any], at: str | None = None, tested: Any = ()) -> Any:
        body = {"at": at or self.hall.clock.now().isoformat(), "items": list(items), "tested": list(tested)}
        headers = {"Authorization": f"Bearer {self._token}"}
        return self.hall.ask("POST", "/api/v1/devices/reports", json=body, headers=headers)

    def printer(self, state: str = "ready", reason: str = "", **more: Any) -> dict[str, Any]:
        item = {"key": PRINTER, "kind": "printer", "name": "printer 1", "state": state, "reason": reason}
        return {**item, "since": self.hall.clock.now().isoformat(), "testable": True, **more}

    def revoke(self) -> None:
        with self.hall.store.writing() as tx:
            devices.revoke(tx.conn, tx.now, self.id)


@pytest.fixture
def kiosk(hall: Hall) -> Kiosk:
    return Kiosk(hall)


def of_devices(hall: Hall) -> list[log.Event]:
    with hall.store.reading() as view:
        return [e for e in log.read(view.conn, view.centre_id) if e.type.startswith("device.")]


def listed(hall: Hall, query: str = "") -> list[dict[str, Any]]:
    answer = hall.get(f"/api/v1/devices{query}", role="technician")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json["items"]
    return items


def silence_once(hall: Hall) -> None:
    with hall.app.app_context():
        silence.once(house())


def test_only_transitions_are_events_and_counters_run_on(hall: Hall, kiosk: Kiosk) -> None:
    for done in range(5):
        assert kiosk.says(kiosk.printer(counters={"done": done})).json["tests"] == []
        hall.clock.go(seconds=5)
    kiosk.says(kiosk.printer("blocked", "media-empty-error", last_error="no paper"))
    kiosk.says(kiosk.printer("blocked", "cover-open-error"))
    assert [(e.data["state"], e.data["reason"]) for e in of_devices(hall)] == [
        ("ready", ""),
        ("blocked", "media-empty-error"),
        ("blocked", "cover-open-error"),
    ]
    kiosk.says(kiosk.printer(counters={"done": 9}))
    (device,) = listed(hall, "?history=3")
    assert device["counters"] == {"done": 9}
    assert device["host"]["name"] == "Máy lấy số 1"
    assert device["host"]["zone_ids"] == ["zoneA"]
    assert [h["reason"] for h in device["history"]] == ["", "cover-open-error", "media-empty-error"]


def test_a_silent_host_is_unknown_and_comes_back(hall: Hall, kiosk: Kiosk) -> None:
    kiosk.says(kiosk.printer())
    hall.clock.go(seconds=15)
    silence_once(hall)
    assert listed(hall)[0]["state"] == "ready"
    hall.clock.go(seconds=1)
    silence_once(hall)
    silence_once(hall)
    (device,) = listed(hall)
    assert (device["state"], device["reason"], device["testable"]) == ("unknown", "host-silent", False)
    assert [fault["zone_ids"] for fault in hall.state()["faults"]] == [["zoneA"]]
    assert len(of_devices(hall)) == 2
    kiosk.says(kiosk.printer())
    assert listed(hall)[0]["state"] == "ready"
    assert hall.state()["faults"] == []


def test_a_host_with_a_wrong_clock_still_knows_how_long_ago_it_was(hall: Hall, kiosk: Kiosk) -> None:
    now = hall.clock.now()
    wrong = now - timedelta(days=400)
    kiosk.says(kiosk.printer(since=(wrong - timedelta(minutes=3)).isoformat()), at=wrong.isoformat())
    assert listed(hall)[0]["since"] == (now - timedelta(minutes=3)).isoformat()


def test_a_device_that_is_no_longer_there_and_a_revoked_host_leave_the_list(hall: Hall, kiosk: Kiosk) -> None:
    kiosk.says(kiosk.printer(), kiosk.printer(key="second"))
    kiosk.says(kiosk.printer())
    assert [d["key"] for d in listed(hall)] == [PRINTER]
    kiosk.revoke()
    assert listed(hall) == []


def test_a_test_is_asked_once_and_its_outcome_told(hall: Hall, kiosk: Kiosk) -> None:
    kiosk.says(kiosk.printer(), kiosk.printer(key="serial/1", testable=False))
    path = f"/api/v1/devices/{kiosk.id}/{PRINTER}/test"
    assert hall.post(path, role="technician").status_code == 202
    assert kiosk.says(kiosk.printer()).json["tests"] == [PRINTER]
    done = {"key": PRINTER, "outcome": "done"}
    assert kiosk.says(kiosk.printer(), tested=[done]).json["tests"] == []
    last = of_devices(hall)[-1]
    assert (last.type, last.data["outcome"]) == ("device.tested", "done")


def test_a_test_nobody_takes_up_is_forgotten(hall: Hall, kiosk: Kiosk) -> None:
    kiosk.says(kiosk.printer())
    hall.post(f"/api/v1/devices/{kiosk.id}/{PRINTER}/test", role="technician")
    hall.clock.go(seconds=21)
    assert kiosk.says(kiosk.printer()).json["tests"] == []


def test_what_cannot_be_tested_is_refused(hall: Hall, kiosk: Kiosk) -> None:
    kiosk.says(kiosk.printer(key="serial/1", testable=False), kiosk.printer())
    answers = {
        f"/api/v1/devices/{kiosk.id}/serial/1/test": (409, "no_test"),
        f"/api/v1/devices/{kiosk.id}/nothing/test": (404, "not_found"),
        f"/api/v1/devices/nobody/{PRINTER}/test": (404, "not_found"),
    }
    for path, expected in answers.items():
        answer = hall.post(path, role="technician")
        assert (answer.status_code, answer.json["code"]) == expected
    hall.clock.go(seconds=16)
    assert hall.post(f"/api/v1/devices/{kiosk.id}/{PRINTER}/test", role="technician").json["code"] == "no_test"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"state": "fine"}, "state"),
        ({"kind": "toaster"}, "kind"),
        ({"key": ""}, "key"),
        ({"key": "a\tb"}, "key"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"reason": "Hết giấy"}, "reason"),
        ({"since": "yesterday"}, "since"),
        ({"since": "0001-01-01T00:00:00Z"}, "since"),
        ({"counters": {"done": -1}}, "done"),
        ({"counters": {f"c{'x' * n}": 1 for n in range(17)}}, "counters"),
        ({"last_error": "x" * 201}, "last_error"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_nonsense_is_refused_by_name_and_changes_nothing(
    hall: Hall, kiosk: Kiosk, wrong: dict[str, Any], field: str
) -> None:
    answer = kiosk.says({**kiosk.printer(), **wrong})
    assert (answer.status_code, answer.json["code"]) == (422, "validation")
    assert any(field in name for name in answer.json["fields"]), answer.json["fields"]
    assert of_devices(hall) == []


def test_the_paper_left_is_a_metric_while_its_host_speaks(hall: Hall, kiosk: Kiosk) -> None:
    kiosk.says(kiosk.printer(name="#1", counters={"prints_left": 230, "prints_left_assumed": 1}))
    assert 'motcua_prints_left{assumed="yes",host="Máy lấy số 1",printer="#1"} 230.0' in hall.get("/metrics").text
    kiosk.says(kiosk.printer(name="#1", counters={"prints_left": 41, "prints_left_assumed": 0}))
    assert 'motcua_prints_left{assumed="no",host="Máy lấy số 1",printer="#1"} 41.0' in hall.get("/metrics").text
    hall.clock.go(seconds=20)
    silence_once(hall)
    assert "motcua_prints_left{" not in hall.get("/metrics").text


def test_too_many_or_twice_the_same_is_refused(hall: Hall, kiosk: Kiosk) -> None:
    many = [kiosk.printer(key=f"k{n}") for n in range(65)]
    for items in (many, [kiosk.printer(), kiosk.printer()]):
        answer = kiosk.says(*items)
        assert answer.status_code == 422
        assert list(answer.json["fields"]) == ["items"]


def test_the_log_alone_says_how_the_devices_are(hall: Hall, kiosk: Kiosk) -> None:
    kiosk.says(kiosk.printer(), kiosk.printer(key="second"))
    kiosk.says(kiosk.printer("error", "cutter-error"))
    hall.clock.go(seconds=20)
    silence_once(hall)
    with hall.store.reading() as view:
        assert audit(view).differences == ()
    metrics = hall.get("/metrics").text
    assert 'motcua_device_state{kind="printer",state="unknown"} 1.0' in metrics


def test_a_new_roll_is_told_to_its_kiosk_once(hall: Hall, kiosk: Kiosk) -> None:
    path = f"/api/v1/devices/{kiosk.id}/{PRINTER}/new-roll"
    assert hall.post(path, role="technician").json["code"] == "not_found"
    kiosk.says(kiosk.printer())
    assert hall.post(path, role="technician").json["code"] == "no_meter"
    kiosk.says(kiosk.printer(counters={"prints_left": 3}))
    assert hall.post(path, role="officer").status_code == 403
    assert hall.post(path, role="technician").status_code == 202
    assert kiosk.says(kiosk.printer(counters={"prints_left": 3})).json == {"tests": [], "new_rolls": [PRINTER]}
    assert kiosk.says(kiosk.printer(counters={"prints_left": 400})).json["new_rolls"] == []
    hall.clock.go(seconds=20)
    assert hall.post(path, role="technician").json["code"] == "no_meter"
