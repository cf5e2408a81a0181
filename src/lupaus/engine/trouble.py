"""What went wrong: for the log, never whose promise it was; for a person, in a sentence of their own."""

from __future__ import annotations

import traceback
from typing import Any

FRAMES = 6


def told(error: BaseException) -> str:
    """The error's kind and the innermost places, innermost first. Its own words may hold a name; they stay out."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-FRAMES:]))
    return f"{type(error).__name__} at {where}"


class BackupError(Exception):
    """A backup or restore that cannot be. `code` and `facts` make the sentence.

    Codes: no_tool (pg_dump or pg_restore missing), failed (it said no), damaged (the copy), ill (the
    book itself), other_database, in_use (somebody writes in the book that is to be replaced); and of a move: no_book
    (path), not_empty, other_version, unlike (table, row), unfit (table, why).
    """

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
