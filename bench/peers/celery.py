"""Celery with Redis: a message with a time, which a worker takes at once and holds in memory until then.

The messages are acknowledged when their time comes, before they are done (its default): at most once.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from threading import Thread
from time import perf_counter, sleep
from typing import Any

from celery import Celery

from bench.peers import body
from bench.peers.protocol import Place

QUEUE = "celery"
AT_ONCE = 4
HELD = timedelta(seconds=3)
"""How long a worker surely holds the last of what has been sent before its time comes."""
SLOWER = 4
"""How many times slower sending may be while the worker takes in."""
LATE = 3
"""The exit code when it was slower still: timers whose time comes while they are sent would measure the sending."""


class Here:
    """A worker in this process with a few threads: the pool `solo` was far slower when tried."""

    def __init__(self, place: Place) -> None:
        self.app = Celery("bench", broker=place.broker)
        self.app.conf.update(
            task_ignore_result=True, worker_hijack_root_logger=False, worker_send_task_events=False,
            broker_connection_retry_on_startup=True, broker_transport_options={"visibility_timeout": 86_400},
        )  # fmt: skip
        self.task = self.app.task(name=place.body)(getattr(body, place.body))
        self.due: Sequence[int] = ()
        self.sending = timedelta()

    def fill(self, far: Sequence[int], due: Sequence[int], later: datetime) -> None:
        """One message each; what will be due is sent when a worker holds the others, as it does in life."""
        began = perf_counter()
        for promise in far:
            self.task.apply_async(args=[promise], eta=later)
        self.sending = timedelta(seconds=SLOWER * len(due) * (perf_counter() - began) / len(far))
        self.due = due

    def work(self) -> None:
        """The worker takes all that there is, then what is soon due, and waits for its time."""
        Thread(target=self._send, daemon=True).start()
        worker: Any = self.app.WorkController(pool="threads", concurrency=AT_ONCE, without_gossip=True,
                                              without_mingle=True, without_heartbeat=True)  # fmt: skip
        worker.start()

    def _send(self) -> None:
        with self.app.connection_for_read() as connection:
            redis = connection.default_channel.client
            while redis.llen(QUEUE):
                sleep(0.05)
            at = datetime.now(UTC) + self.sending + HELD
            for promise in self.due:
                self.task.apply_async(args=[promise], eta=at)
            while redis.llen(QUEUE):
                sleep(0.05)
            if datetime.now(UTC) >= at:
                os._exit(LATE)
