"""Where something went wrong, for the log: never whose promise it was."""

from __future__ import annotations

import traceback

FRAMES = 6


def told(error: BaseException) -> str:
    """The error's kind and the innermost places, innermost first. Its own words may hold a name; they stay out."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-FRAMES:]))
    return f"{type(error).__name__} at {where}"
