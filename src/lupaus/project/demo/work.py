"""Long work of the demo in the background: one at a time, with its progress, while the engine rests."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock, Thread

from django.db import connection

from lupaus.project.demo.making import Progress

log = logging.getLogger("lupaus.demo")
Job = Callable[[Progress], "Outcome"]


@dataclass(frozen=True)
class Outcome:
    """Where to go afterwards. The rest is told after a jump: the new time (aware UTC), how many calls
    came onto the list meanwhile, and how many messages were written."""

    goal: str
    now: datetime | None = None
    calls: int = 0
    messages: int = 0


@dataclass
class Work:
    """What is going on. `what`: year, jump or again."""

    what: str
    done: int = 0
    total: int = 0
    outcome: Outcome | None = None
    has_failed: bool = False
    thread: Thread | None = field(default=None, repr=False)

    @property
    def is_over(self) -> bool:
        return self.outcome is not None or self.has_failed

    def progress(self, done: int, total: int) -> None:
        """So far."""
        self.done, self.total = done, total


_lock = Lock()
_last: Work | None = None


def going() -> Work | None:
    """The work in hand, or the last one."""
    return _last


def start(what: str, job: Job) -> Work:
    """Begin, unless something is going on: then that is answered, and a second tap sees its progress."""
    global _last
    with _lock:
        if _last is not None and not _last.is_over:
            return _last
        work = _last = Work(what)
    work.thread = Thread(target=_run, args=(work, job), name="lupaus-demo")
    work.thread.start()
    return work


def _run(work: Work, job: Job) -> None:
    from lupaus.project.serving import engine_at_rest

    try:
        with engine_at_rest():
            work.outcome = job(work.progress)
    except Exception as error:
        where = " < ".join(
            f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-5:]
        )
        log.error("the demo's %s failed: %s at %s", work.what, type(error).__name__, where)
        work.has_failed = True
    finally:
        connection.close()
