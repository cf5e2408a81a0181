"""Procrastinate: a task queue in PostgreSQL, whose jobs may wait for their time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from procrastinate import App, PsycopgConnector
from procrastinate.types import JSONDict

from bench.peers import body
from bench.peers.protocol import Place, scattered

AT_ONCE = 4


class Here:
    """A worker in this process, a few jobs at once; those that are not async, as ours, are done in threads."""

    def __init__(self, place: Place) -> None:
        self.app = App(connector=PsycopgConnector(conninfo=place.address))
        self.task = self.app.task(name=place.body)(getattr(body, place.body))

    def fill(self, far: Sequence[int], due: Sequence[int], later: datetime) -> None:
        """Deferred in batches."""
        asyncio.run(self._fill(far, due, later))

    async def _fill(self, far: Sequence[int], due: Sequence[int], later: datetime) -> None:
        past = datetime.now(UTC) - timedelta(minutes=1)
        async with self.app.open_async():
            await self.app.schema_manager.apply_schema_async()
            for distant, near in scattered(far, due):
                for many, at in ((distant, later), (near, past)):
                    jobs: list[JSONDict] = [{"promise": promise} for promise in many]
                    await self.task.configure(schedule_at=at).batch_defer_async(*jobs)

    def work(self) -> None:
        """The worker begins."""
        asyncio.run(self._work())

    async def _work(self) -> None:
        async with self.app.open_async():
            await self.app.run_worker_async(concurrency=AT_ONCE, install_signal_handlers=False)
