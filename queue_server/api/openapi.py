"""The OpenAPI 3.1 document, from the code: calls, bodies and answers, and with each its roles and refusals."""

from typing import Any

from apiflask import APIFlask

from queue_server.api.shapes.base import Problem
from queue_server.auth import roles

_PROBLEM = "#/components/schemas/Problem"
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Made once for each intent; a repeat with the same key gets the answer of the first for 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 64},
}
_NO_KEY = frozenset(
    {
        "/api/v1/session",
        "/api/v1/device-session",
        "/api/v1/devices/reports",
        "/api/v1/devices/{host_id}/{key}/test",
        "/api/v1/standby/depose",
    }
)
_METHODS = frozenset({"get", "post", "put", "patch", "delete"})


def install(app: APIFlask) -> None:
    """Configure the document and what the library cannot know."""
    app.config.update(
        OPENAPI_VERSION="3.1.0",
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
        AUTO_404_RESPONSE=False,
        AUTO_OPERATION_ID=True,
        AUTO_SERVERS=False,
        INFO={"description": "The queue of one service centre. Meaning and codes: docs/contract.md."},
        SECURITY_SCHEMES={
            "session": {"type": "apiKey", "in": "cookie", "name": "motcua_session"},
            "token": {"type": "http", "scheme": "bearer"},
            "follow": {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Follow KEY"},
        },
    )

    @app.spec_processor
    def complete(document: dict[str, Any] | str) -> dict[str, Any] | str:
        assert isinstance(document, dict)
        document["components"].setdefault("schemas", {})["Problem"] = Problem.model_json_schema()
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                if method in _METHODS:
                    _complete(path, method, operation, document["components"]["schemas"])
        figures = document["paths"]["/metrics"]["get"]["responses"]["200"]
        figures["content"] = {"text/plain": {"schema": {"type": "string"}}}
        return document


def _complete(path: str, method: str, operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    made_of = operation["operationId"].removeprefix(f"{method}_")
    call = next(one for one in roles.CALLS if one.replace(".", "_") == made_of)
    may = roles.CALLS[call]
    operation["responses"]["default"] = {
        "description": "A refusal: application/problem+json, with a code and a text in both languages",
        "content": {"application/problem+json": {"schema": {"$ref": _PROBLEM}}},
    }
    if may is not roles.ANYONE:
        operation["security"] = [{"session": []}, {"token": []}, {"follow": []}]
        operation["x-roles"] = sorted(may)
    else:
        operation["security"] = []
    if method == "post" and path not in _NO_KEY:
        operation.setdefault("parameters", []).append(_KEY)
    if "requestBody" in operation:
        reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        operation["requestBody"]["required"] = "required" in schemas[reference.rpartition("/")[2]]
