"""The one exception with which a rule refuses."""

from typing import Any


class Problem(Exception):  # noqa: N818 (RFC 9457 calls it a problem)
    """A request that the rules refuse; the state is as it was before.

    ``code`` is stable and listed in ``docs/contract.md``; ``data`` holds what a screen needs to explain it
    (never a person's data). Status and texts belong to the API.
    """

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(code)
        self.code = code
        self.data = data
