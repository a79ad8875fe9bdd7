"""One JSON line per happening, on standard error: what, when, how; never who."""

import json
import logging
import sys
from typing import Any

import structlog

_encode = json.JSONEncoder(ensure_ascii=False, default=repr).encode


def configure() -> None:
    """Set up logging for a server process."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(_line),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def _line(happening: dict[str, Any], **_: Any) -> str:
    """With an encoder made once: the library's own way makes one for each line."""
    return _encode(happening)
