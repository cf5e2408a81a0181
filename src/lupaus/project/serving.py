"""One process that serves the pages and runs the engine, and stops both cleanly."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from lupaus.engine.backup import back_up
from lupaus.engine.chores import Chore
from lupaus.engine.doctor import examine
from lupaus.engine.loop import Engine
from lupaus.engine.turns import alone
from lupaus.features.exchange.actions.bringing import tidy
from lupaus.features.exchange.actions.undoing import go_on
from lupaus.outbox.ours.clearing import clear_told
from lupaus.people.models import Organisation
from lupaus.people.statistics import refresh_statistics
from lupaus.project import doors, reach
from lupaus.project.selftest import forget_trials
from lupaus.project.wiring import joints
from lupaus.web.clock import now

log = logging.getLogger("lupaus.serving")
THREADS = 4
STOPPING = (signal.SIGINT, signal.SIGTERM, *((signal.SIGHUP,) if hasattr(signal, "SIGHUP") else ()))
"""Ctrl-C, whoever runs the machine, and a terminal that was closed."""
_engine: Engine | None = None
_asked = ""
"""Which signal asked for the end."""


class NotServed(Exception):
    """One sentence for the person at the keyboard."""


def prepare() -> None:
    """Bring the book to this version. Harmless when it is."""
    Path(settings.LUPAUS_HOME).mkdir(parents=True, exist_ok=True, mode=0o700)
    with alone("migrate", waits=True):  # of machines that start together one brings it, and the others wait
        call_command("migrate", verbosity=0, interactive=False)


def chores() -> list[Chore]:
    """What the engine does by night: copy the book, doubt it, end what was left of customer lists, forget what we were told.

    By the first firm's night: the book is one, whoever else is in it.
    """
    home = Path(settings.LUPAUS_HOME)
    zone = Organisation.objects.order_by("pk").values_list("zone", flat=True).first() or Chore.zone
    nightly: list[tuple[str, time, Callable[[datetime], object]]] = [
        ("nightly backup", time(3), lambda when: back_up(home, when)),
        ("nightly doctor", time(3, 30), lambda when: examine(when, full=True)),
        ("nightly count of the tables", time(3, 45), refresh_statistics),
        ("customer lists half way", time(4), go_on),
        ("customer lists left lying", time(4, 30), tidy),
        ("whoever was made for a trial", time(4, 45), forget_trials),
        ("what we were told long ago", time(5), clear_told),
    ]
    return [Chore(name, at, run, zone) for name, at, run in nightly]


def serve(host: str, port: int, *, with_engine: bool, show: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or TERM; then the engine finishes its batch, and nothing is left half done.

    Raises `NotServed`.
    """
    from waitress import create_server

    from lupaus.project.wsgi import application

    try:
        server = create_server(application, host=host, port=port, threads=THREADS, ident="lupaus")
    except OSError as problem:
        raise NotServed(f"Cannot listen on {host}, port {port}: {problem.strerror or problem}.") from problem
    for number in STOPPING:
        signal.signal(number, _stop)
    _announce(host, port, show)
    why = "the server ended"
    try:
        if with_engine:
            _start_engine()
        server.run()
    except KeyboardInterrupt:
        pass
    except BaseException as error:
        why = type(error).__name__
        raise
    finally:
        log.info("stopping: %s", _asked or why)
        server.close()
        if _engine is not None:
            _engine.stop(timeout=20)


def work(*, nightly: bool) -> None:
    """Be one of the machines that run the engine, until TERM or Ctrl-C.

    Raises `NotServed` on SQLite, whose book is one process's own.
    """
    if connection.vendor != "postgresql":
        raise NotServed(
            "Many machines need PostgreSQL: set LUPAUS_DATABASE_URL. On SQLite `lupaus up` is all there is."
        )
    from lupaus.engine.spread import Machine
    from lupaus.engine.spread import work as spread

    spread(Machine(joints(), now, chores()), nightly=nightly)


def _start_engine() -> None:
    global _engine
    _engine = Engine(joints(), clock=now, chores=chores())
    _engine.start()


@contextmanager
def engine_at_rest() -> Iterator[None]:
    """Within it this process's engine, if it runs one, does nothing: the demo plays another time."""
    is_running = _engine is not None
    if _engine is not None:
        _engine.stop(timeout=60)
    try:
        yield
    finally:
        if is_running:
            _start_engine()


def _announce(host: str, port: int, show: Callable[[str], None]) -> None:
    shown = reach.shown(host)
    first = doors.first_run_path()
    show(f"Lupaus: {doors.whole_address('/', shown, port)}")
    if first is not None:
        show(f"Begin your book: {doors.whole_address(first, shown, port)}")
    elif (link := doors.sign_in_path()) is not None:
        show(f"Sign in once: {doors.whole_address(link, shown, port)}")
    show("Stop with Ctrl-C.")
    sys.stdout.flush()


def _stop(number: int, frame: FrameType | None) -> None:
    global _asked
    _asked = f"asked by {signal.Signals(number).name}"  # the server swallows what is raised here
    raise KeyboardInterrupt
