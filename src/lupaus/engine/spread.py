"""The engine on many machines: the same passes, woken by Procrastinate over PostgreSQL.

No promise waits in the task queue. Every two seconds one machine looks whether anything is due and wakes as many lanes
as there is work for; a lane claims, does and returns within ten seconds. A job that is lost costs nothing, since what
it would have done is still due and the next look wakes another; that nothing is done twice comes from the claims.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from time import monotonic

from django.db import close_old_connections
from procrastinate import App, Blueprint
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued

from lupaus.core.ports import Joints
from lupaus.engine.chores import Chore, Chores, safely
from lupaus.engine.jump import due_by_table
from lupaus.engine.read import read
from lupaus.engine.tick import one_round
from lupaus.engine.trouble import told
from lupaus.engine.turns import alone
from lupaus.ledger.breath import Breath
from lupaus.ledger.claim import BATCH
from lupaus.ledger.heart import beat, last_beat

log = logging.getLogger("lupaus.engine")

LANES = 8
"""How many passes may run at once over all machines."""
LONGEST = 10.0
"""Seconds of one job; then it makes room and is woken again."""
PLANS_FOR = 5.0
"""Seconds of them for plans; the rest is for letters."""
BEATS_EVERY = timedelta(seconds=20)
STALLED_AFTER = 30
"""Seconds without a sign of life from the machine that had a job."""
AGAIN_IN = 2.0
"""Seconds until a worker whose database went away tries once more."""
ENGINE, NIGHTLY = "engine", "nightly"


@dataclass(frozen=True)
class Machine:
    """What the jobs of one worker need. `clock` gives aware UTC."""

    joints: Joints
    clock: Callable[[], datetime]
    chores: Sequence[Chore] = ()


def work(machine: Machine, *, nightly: bool = True, seats: int = 2) -> None:
    """Work until TERM or Ctrl-C, whatever happens to the database meanwhile.

    `seats`: jobs at once in this process. `nightly`: also the chores of the night, whose copies land on this machine.
    """
    queues = [ENGINE, NIGHTLY] if nightly else [ENGINE]
    while True:
        app = app_for(machine)
        try:
            app.run_worker(
                queues=queues, concurrency=seats + int(nightly), delete_jobs="always", fetch_job_polling_interval=2.0,
                shutdown_graceful_timeout=LONGEST * 2, stalled_worker_timeout=STALLED_AFTER,
            )  # fmt: skip
        except Exception as error:
            log.error("the worker lost its database and begins anew: %s", told(error))
            time.sleep(AGAIN_IN)
        else:
            return


def app_for(machine: Machine) -> App:
    """Procrastinate's app with our jobs, on Django's own database."""
    app = App(connector=DjangoConnector().get_worker_connector())
    app.add_tasks_from(_jobs(machine), namespace="lupaus")
    return app


def _jobs(machine: Machine) -> Blueprint:
    jobs, clock, chores = Blueprint(), machine.clock, Chores(machine.chores, machine.clock)

    @jobs.task(queue=ENGINE, name="lane")
    def lane(number: int) -> None:
        """Passes until nothing is due, or the time is over."""
        with _connected():
            if not pass_for(machine, LONGEST):
                _wake(lane, number)

    @jobs.periodic(cron="*/2 * * * * *")
    @jobs.task(queue=ENGINE, name="look", queueing_lock="look")
    def look(timestamp: int) -> None:
        """Is anything due? Then as many lanes as there are batches."""
        with _connected():
            now = clock()
            _beat(now)
            for number in range(lanes_for(now)):
                _wake(lane, number)

    @jobs.periodic(cron="* * * * *")
    @jobs.task(queue=ENGINE, name="minute", queueing_lock="minute")
    def minute(timestamp: int) -> None:
        """The mailbox, and a sign of life to whoever watches from outside."""
        with _connected():
            each_minute(machine)

    @jobs.periodic(cron="* * * * *")
    @jobs.task(queue=ENGINE, name="aside", queueing_lock="aside")
    def aside(timestamp: int) -> None:
        """Slow work of rooms, each on one machine at a time."""
        with _connected():
            work_beside(machine)

    @jobs.periodic(cron="* * * * *")
    @jobs.task(queue=NIGHTLY, name="night", queueing_lock="night")
    def night(timestamp: int) -> None:
        """What is done once a day."""
        with _connected(), alone("chores") as has_it:
            if has_it:
                chores.do()

    @jobs.periodic(cron="* * * * *")
    @jobs.task(queue=ENGINE, name="sweep", queueing_lock="sweep", pass_context=True)
    async def sweep(context: object, timestamp: int) -> None:
        """Jobs of machines that died are no use to anybody: what they were for is still due."""
        manager = context.app.job_manager  # type: ignore[attr-defined]
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
            with suppress(Exception):
                await manager.finish_job(job, status="failed", delete_job=True)

    return jobs


def pass_for(machine: Machine, seconds: float) -> bool:
    """Rounds until nothing is due, which is true, or `seconds` are over."""
    ends = monotonic() + seconds

    def has_time() -> bool:
        return monotonic() < ends

    while has_time():
        until = monotonic() + PLANS_FOR
        done = one_round(
            machine.clock(), machine.joints, clock=machine.clock, rest=Breath(),
            goes_on=partial(_is_before, until), has_time=has_time,
        )  # fmt: skip
        if not any(done):
            return True
    return False


def _is_before(until: float) -> bool:
    return monotonic() < until


def lanes_for(now: datetime) -> int:
    """How many lanes what is due at `now` is worth: one for each batch, as many as there may be."""
    due = sum(due_by_table(now, LANES * BATCH).values())
    return min(LANES, max(1, -(-due // BATCH)))  # one always: what a changed plan has marked has no alarm


def each_minute(machine: Machine) -> None:
    """Read the mailbox, one machine at a time, and tell the outside watch that we live."""
    if machine.joints.read_mail is not None:
        with alone("inbox") as has_it:
            if has_it:
                safely("inbox", lambda: read(machine.clock(), machine.joints))
    if machine.joints.ping is not None:
        safely("ping", machine.joints.ping)


def work_beside(machine: Machine) -> None:
    """What other systems are told. It claims what it does, so that a machine that dies loses none of it."""
    for name, does in machine.joints.asides.items():
        with alone(f"aside {name}") as has_it:
            if has_it:
                safely(name, partial(does, machine.clock))


def _wake(lane: object, number: int) -> None:
    """At most one job waits in each lane."""
    with suppress(AlreadyEnqueued):
        lane.configure(queueing_lock=f"lane {number}").defer(number=number)  # type: ignore[attr-defined]


def _beat(now: datetime) -> None:
    last = last_beat("engine")
    if last is None or abs(now - last.at) >= BEATS_EVERY:
        beat("engine", now)


@contextmanager
def _connected() -> Iterator[None]:
    """Threads are kept from job to job, and a connection may have died meanwhile."""
    close_old_connections()
    try:
        yield
    finally:
        close_old_connections()
