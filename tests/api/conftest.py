"""The API without a socket, on both engines and a clock moved by hand: for rules that need a closed hour or a late
moment."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from apiflask import APIFlask
from werkzeug.test import TestResponse

from queue_server import settings
from queue_server.app import create_app
from queue_server.auth import devices
from queue_server.store.store import Store
from tests.clocks import HandClock


@dataclass
class Hall:
    """The small centre behind its application."""

    app: APIFlask
    store: Store
    clock: HandClock
    tokens: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, role: str | None = None, **options: Any) -> TestResponse:
        headers = dict(options.pop("headers", {}))
        if role is not None:
            headers["Authorization"] = f"Bearer {self.token(role)}"
        answer = self.app.test_client().open(path, method=method, headers=headers, **options)
        self._hold_to_document(path, method, answer)
        return answer

    def _hold_to_document(self, path: str, method: str, answer: TestResponse) -> None:
        """Every answer that says yes has exactly the shape the OpenAPI document promises."""
        if answer.status_code >= 300 or answer.status_code == 204:
            return
        call, _ = self.app.url_map.bind("localhost").match(path.partition("?")[0], method)
        promised = getattr(self.app.view_functions[call], "_spec", {}).get("response")
        if promised is not None:
            assert answer.status_code == promised["status_code"]
            promised["schema"].model_validate_json(answer.data)

    def get(self, path: str, role: str | None = None, **headers: str) -> TestResponse:
        return self.ask("GET", path, role, headers=headers)

    def post(self, path: str, body: Any = None, role: str | None = None, key: str | None = None) -> TestResponse:
        headers = {"Idempotency-Key": key or str(uuid4())}
        return self.ask("POST", path, role, json={} if body is None else body, headers=headers)

    def token(self, role: str) -> str:
        if role not in self.tokens:
            with self.store.writing() as tx:
                counter = "counter-Q1" if role == "tablet" else None
                _, self.tokens[role] = devices.make_token(tx.conn, tx.now, role=role, name=role, counter_id=counter)
        return self.tokens[role]

    def issue(self, service: str = "NOP", **wish: Any) -> dict[str, Any]:
        answer = self.post("/api/v1/tickets", {"service": service, **wish}, role="kiosk")
        assert answer.status_code == 201, answer.text
        return dict(answer.json)

    def opened(self, number: int = 1) -> str:
        """The id of a counter, open for the officer whose desk it is."""
        counter_id = f"counter-Q{number}"
        assert self.post(f"/api/v1/counters/{counter_id}/open", role="officer").status_code == 200
        return counter_id

    def called(self, number: int = 1, service: str = "NOP") -> dict[str, Any]:
        """A ticket called to a counter."""
        counter_id = self.opened(number)
        self.issue(service)
        answer = self.post(f"/api/v1/counters/{counter_id}/call-next", role="officer")
        assert answer.status_code == 200, answer.text
        return dict(answer.json)

    def does(self, ticket: dict[str, Any], *commands: str) -> TestResponse:
        """Commands of the officer on a ticket; the last answer."""
        for command in commands:
            answer = self.post(f"/api/v1/tickets/{ticket['id']}/{command}", role="officer")
        return answer

    def state(self) -> dict[str, Any]:
        """All that may not change when something is refused."""
        return dict(self.get("/api/v1/snapshot", role="admin").json)


@pytest.fixture
def hall(tmp_path: Path, url: str, clock: HandClock, store: Store) -> Hall:
    return Hall(create_app(settings.load(tmp_path, url=url), store), store, clock)
