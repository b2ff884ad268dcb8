"""Structured logs: one event a line, values escaped, no bodies and no secrets (B31, B32)."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

VALUE_LIMIT = 300  # characters of one value; a subject of a megabyte is one short line


def configure(form: str = "text", *, debug: bool = False) -> None:
    """Send every log line, ours and the libraries', to standard error as "text" or "json"."""
    level = logging.DEBUG if debug else logging.INFO
    final: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if form == "text":
        final = structlog.processors.LogfmtRenderer(
            key_order=["timestamp", "level", "event"], bool_as_flag=False
        )
    shared: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _shorten,
    ]
    structlog.configure(
        processors=[*shared, final],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=final, foreign_pre_chain=shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    # A job that is still at work when its time comes again is no news.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def _shorten(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Cut long values and escape control characters; what is None is left out."""
    kept = {}
    for key, value in event.items():
        if value is None:
            continue
        if isinstance(value, str) and key != "exception":
            value = value.encode("unicode_escape").decode() if not value.isprintable() else value
            value = value if len(value) <= VALUE_LIMIT else value[:VALUE_LIMIT] + "…"
        kept[key] = value
    return kept
