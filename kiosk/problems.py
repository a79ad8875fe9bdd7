"""What can go wrong at a kiosk, as problems a person can read (RFC 9457), in the shape the server uses."""

from collections.abc import Mapping
from typing import Any

from kiosk.words import say

# The stable codes a kiosk answers by itself, without the server. Texts are in the message catalogues as `problem.CODE`.
LOCAL_STATUS = {
    "invalid_json": 400,
    "unsupported_media_type": 415,
    "body_too_large": 413,
    "validation": 422,
    "idempotency_key_reused": 422,
    "wrong_origin": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "printer_blocked": 409,
    "card_visit_over": 409,
    "face_unavailable": 409,
    "no_number_here": 409,
    "server_unreachable": 503,
    "storage_failed": 503,
    "server_answer_bad": 502,
    "internal": 500,
}


class KioskProblem(Exception):  # noqa: N818 RFC 9457 calls it a problem
    """A named problem with its text in both languages, and data for the screen."""

    def __init__(
        self, code: str, status: int, text_vi: str, text_en: str, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(f"{code} ({status})")
        self.code = code
        self.status = status
        self.text_vi = text_vi
        self.text_en = text_en
        self.data = dict(data or {})

    def as_json(self) -> dict[str, Any]:
        """The body of an `application/problem+json` answer."""
        return {
            **self.data,
            "type": f"urn:motcua:problem:{self.code}",
            "title": self.text_en,
            "status": self.status,
            "code": self.code,
            "text_vi": self.text_vi,
            "text_en": self.text_en,
        }


class LocalProblem(KioskProblem):
    """A problem the kiosk found by itself."""

    def __init__(self, code: str, **data: Any) -> None:
        key = f"problem.{code}"
        super().__init__(code, LOCAL_STATUS[code], say("vi", key), say("en", key), data)
