"""Keeps people out of the logs."""

from __future__ import annotations

import logging
import re

PLACES = (
    (re.compile(r"/p/[^\s\"'?]+"), "/p/…"),  # a signed link is a key
    (re.compile(r"/team/join/[^\s\"'?]+"), "/team/join/…"),  # so is an invitation
    (re.compile(r"\?[^\s\"']+"), "?…"),
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "(address)"),
    (re.compile(r"(?<![\w.:-])(\+|0)\d[\d -]{5,}\d"), "(number)"),
)


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
