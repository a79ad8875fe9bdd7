"""The OpenAPI document, and the API held to it by requests nobody thought of."""

from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.conftest import Hall

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def test_the_api_keeps_to_its_document(hall: Hall) -> None:
    hall.opened(1)
    hall.issue("NOP")
    right = {"Authorization": f"Bearer {hall.token('admin')}"}
    document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", hall.app)
    for found in document.get_all_operations():
        operation = found.ok()

        @settings(max_examples=10, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def keeps(case: Any) -> None:
            case.call_and_validate(headers=right, checks=CHECKS)

        keeps()


def test_the_document_is_valid_and_says_who_may_do_what(hall: Hall) -> None:
    document = hall.get("/api/v1/openapi.json").json
    assert document["openapi"].startswith("3.1")
    schemathesis.openapi.from_dict(document).validate()
    issue = document["paths"]["/api/v1/tickets"]["post"]
    assert issue["x-roles"] == ["admin", "kiosk", "reception"]
    assert "Idempotency-Key" in {p["name"] for p in issue["parameters"]}
    assert document["paths"]["/api/v1/services"]["get"]["security"] == []
