"""Keeps people out of the logs."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

PLACES = (
    (re.compile(r"/p/[^\s\"'?]+"), "/p/…"),  # a signed link is a key
    (re.compile(r"/team/join/[^\s\"'?]+"), "/team/join/…"),  # so is an invitation
    (re.compile(r"\?[^\s\"']+"), "?…"),
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "(address)"),
    (re.compile(r"(?<![\w.:-])(\+|0)\d[\d -]{5,}\d"), "(number)"),
)


def to_the_terminal(form: str) -> dict[str, Any]:
    """Django's LOGGING: everything to the terminal, discreetly. `form`: line, for people; json, for programs."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"discreet": {"()": "lupaus.project.discretion.Discreet"}},
        "formatters": {
            "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
            "json": {"()": "lupaus.project.discretion.JsonLine"},
        },
        "handlers": {
            "terminal": {"class": "logging.StreamHandler", "formatter": form, "filters": ["discreet"]},
        },
        "root": {"handlers": ["terminal"], "level": "WARNING"},
        "loggers": {
            "lupaus": {"level": "INFO"},
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.server": {"handlers": ["terminal"], "level": "WARNING", "propagate": False},
            "axes": {"level": "ERROR"},
        },
    }


def discreet(line: str) -> str:
    """The line without signed links, query strings, e-mail addresses and phone numbers."""
    for pattern, instead in PLACES:
        line = pattern.sub(instead, line)
    return line


class Discreet(logging.Filter):
    """Rewrites each record's text; tracebacks carry code, not values, and stay."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = discreet(record.getMessage()), None
        return True


class JsonLine(logging.Formatter):
    """A record as one line of JSON, for programs that read logs. `at` is UTC."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said = {"at": at, "level": record.levelname, "logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            said["trace"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)
