"""APScheduler 3 with its SQLAlchemy job store.

It hands each job to a pool of ten threads (its default) and takes it out of the store, done or not: at most once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from threading import Event

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from bench.peers.protocol import Place, scattered


class Here:
    """A scheduler in a thread of this process."""

    def __init__(self, place: Place) -> None:
        store = SQLAlchemyJobStore(url=f"postgresql+psycopg://{place.address.partition('://')[2]}")
        self.body = f"bench.peers.body:{place.body}"
        self.scheduler = BackgroundScheduler(
            jobstores={"default": store}, job_defaults={"misfire_grace_time": None}, timezone=UTC
        )

    def fill(self, far: Sequence[int], due: Sequence[int], later: datetime) -> None:
        """One `add_job` each, into the store of a scheduler that is paused."""
        self.scheduler.start(paused=True)
        past = datetime.now(UTC) - timedelta(minutes=1)
        for distant, near in scattered(far, due):
            for many, at in ((distant, later), (near, past)):
                for promise in many:
                    self.scheduler.add_job(self.body, "date", run_date=at, args=[promise], id=str(promise))

    def work(self) -> None:
        """The scheduler goes on."""
        self.scheduler.resume()
        Event().wait()
