"""django-tasks-db: Django's tasks, kept in Django's own database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command

from bench.peers import body
from bench.peers.protocol import Place, scattered


class Here:
    """A worker in this process, one task at a time, which never sleeps between two."""

    def __init__(self, place: Place) -> None:
        settings.configure(
            DATABASES={"default": _database(place.address)}, USE_TZ=True, DEBUG=False,
            INSTALLED_APPS=["django_tasks", "django_tasks_db"],
            TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}},
            LOGGING_CONFIG=None,
        )  # fmt: skip
        django.setup()
        from django_tasks import task

        # A task is found again by the name of its function, so it takes the function's place.
        self.task: Any = task()(getattr(body, place.body))
        setattr(body, place.body, self.task)

    def fill(self, far: Sequence[int], due: Sequence[int], later: datetime) -> None:
        """One `enqueue` each."""
        call_command("migrate", verbosity=0, interactive=False)
        past = datetime.now(UTC) - timedelta(minutes=1)
        for distant, near in scattered(far, due):
            for many, at in ((distant, later), (near, past)):
                chosen = self.task.using(run_after=at)
                for promise in many:
                    chosen.enqueue(promise)

    def work(self) -> None:
        """The worker begins."""
        call_command("db_worker", verbosity=0, interval=0, startup_delay=False)


def _database(address: str) -> dict[str, Any]:
    """The peer's own database, as its documentation advises; as durable as ours."""
    if not address.startswith("postgres"):
        return {
            "ENGINE": "django.db.backends.sqlite3", "NAME": address,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE", "timeout": 30,
                "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL",
            },
        }  # fmt: skip
    from psycopg.conninfo import conninfo_to_dict

    told = conninfo_to_dict(address)
    return {
        "ENGINE": "django.db.backends.postgresql", "NAME": told["dbname"], "USER": told.get("user", ""),
        "PASSWORD": told.get("password", ""), "HOST": told.get("host", ""), "PORT": told.get("port", ""),
        "CONN_MAX_AGE": None,
    }  # fmt: skip
