"""Logs: one line an entry, a stable English event with its keys, as text or as JSON (``CHENGMEN_LOG_FORMAT``).

Nobody gives a log personal data: keys of Records, slugs, counts and reasons are all that stands in one.
"""

from __future__ import annotations

import json
import logging
import logging.config
from datetime import UTC, datetime
from typing import Any

from . import environment

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
"""What every entry has; the rest was given as ``extra``."""


class EventFormatter(logging.Formatter):
    def __init__(self, *, form: str) -> None:
        super().__init__()
        self.form = form

    def format(self, record: logging.LogRecord) -> str:
        keys = {name: value for name, value in vars(record).items() if name not in _OWN}
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told: dict[str, Any] = {"at": at, "level": record.levelname, "logger": record.name}
        told |= {"event": record.getMessage(), **keys}
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        if self.form == "json":
            return json.dumps(told, ensure_ascii=False, default=str)
        trace = "\n" + told["trace"] if "trace" in told else ""
        rest = "".join(f" {name}={value}" for name, value in keys.items())
        return f"{at} {record.levelname} {record.name} {told['event']}{rest}{trace}"


def logging_settings(form: str = "") -> dict[str, Any]:
    """For ``LOGGING`` and ``dictConfig``. Raises ``EnvironmentInvalid``."""
    chosen = form or environment.choice("CHENGMEN_LOG_FORMAT", "text", among=("text", "json"))
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"event": {"()": "cms.settings.logs.EventFormatter", "form": chosen}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "event"}},
        # Wagtail tells titles of drafts at INFO, which is more than a log may hold.
        # axes tells names and addresses of whoever signs in.
        "loggers": {name: {"level": "INFO"} for name in ("cms", "departments", "search")}
        | {"axes": {"level": "CRITICAL"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
    }


def configure() -> None:
    """For processes that start without Django."""
    logging.config.dictConfig(logging_settings())
