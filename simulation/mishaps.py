"""What goes wrong: an engine that dies between any two statements, and a second one that steps in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from django.db import connection

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


class Died(BaseException):
    """The engine is gone, as with SIGKILL: no `except Exception` and no finally of ours may help it."""


class Mishaps:
    """Counts the engine's statements; at a drawn one it dies, at another a second engine steps in."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.deaths = 0
        self.interruptions = 0
        self._is_inside = False

    @contextmanager
    def around(self, other_engine: Callable[[], None]) -> Iterator[None]:
        """Let the engine's work inside be interrupted. Raises `Died` where the draw says so."""
        dies_at = self.random.randrange(1, 60) if self.random.random() < 0.1 else 0
        steps_in_at = self.random.randrange(1, 40) if self.random.random() < 0.1 else 0
        count = 0

        def wrapper(execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
            nonlocal count
            if self._is_inside:
                return execute(sql, params, many, context)
            count += 1
            if count == dies_at:
                self.deaths += 1
                raise Died
            if steps_in_at and count >= steps_in_at and not connection.in_atomic_block:
                self._step_in(other_engine)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(wrapper):
            yield

    def _step_in(self, other_engine: Callable[[], None]) -> None:
        if self.random.random() < 0.5:
            return
        self._is_inside = True
        try:
            self.interruptions += 1
            other_engine()
        finally:
            self._is_inside = False
