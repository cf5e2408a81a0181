"""A line of the table, and what several rounds of it say together."""

from __future__ import annotations

import gc
from collections.abc import Callable
from statistics import median
from time import perf_counter, process_time
from typing import Any

Line = dict[str, Any]


def line(name: str, value: float, unit: str, goal: str = "", *, ok: bool = True) -> Line:
    """One line: what was measured, and whether its goal was met. Without a goal it is told for its own sake."""
    return {"name": name, "value": round(value, 4), "unit": unit, "goal": goal, "ok": ok}


def silent(name: str, why: str) -> Line:
    """A line without a figure: what was to be measured did not come to its end, or is not here."""
    return {"name": name, "value": None, "why": why, "unit": "", "goal": "", "ok": True}


def shown(line: Line) -> str:
    """The value as a table shows it, or why there is none."""
    value = line["value"]
    if value is None:
        return str(line["why"])
    return f"{value:,.2f}" if value < 100 and value != int(value) else f"{value:,.0f}"


def core_share() -> float:
    """How much of a core the machine gives us just now: 1 when nobody else works on it."""
    began, worked = perf_counter(), process_time()
    while perf_counter() - began < 1:
        pass
    return (process_time() - worked) / (perf_counter() - began)


def in_turns(
    first: Callable[[], object], second: Callable[[], object], *, before: Callable[[], None], rounds: int
) -> tuple[float, float]:
    """The median seconds of two works, done in turns, so that a noisy neighbour disturbs both alike.

    Each is done once unmeasured. `before` sets the scene anew before every work.
    """
    took: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + 1):
        for work, times in zip((first, second), took, strict=True):
            before()
            gc.collect()
            began = perf_counter()
            work()
            if turn:
                times.append(perf_counter() - began)
    return median(took[0]), median(took[1])
