"""For whoever watches from outside: alive, ready, and measured. No figure of a firm or a person is among them."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from functools import cache
from time import monotonic
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lupaus.engine.doctor import SILENT
from lupaus.engine.jump import due_by_table, next_alarm
from lupaus.ledger.heart import last_beat
from lupaus.web.clock import now

if TYPE_CHECKING:
    from prometheus_client import Histogram
    from prometheus_client.metrics_core import Metric

COUNTED_UP_TO = 10_000
"""What waits is counted no further: to count a hundred thousand each quarter of a minute would itself be work."""
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """This process answers. It asks nothing of the database, so that its fall restarts no machine."""
    return JsonResponse({"alive": True})


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """May pages be asked of this process? 503 while the book cannot be reached or is of another version.

    `engine` is well, silent or never: told, but no reason to take the pages away.
    """
    try:
        is_migrated = _is_migrated()
        beat = last_beat("engine")
    except DatabaseError:
        return JsonResponse({"ready": False, "why": "database"}, status=503)
    if not is_migrated:
        return JsonResponse({"ready": False, "why": "version"}, status=503)
    engine = "never" if beat is None else "silent" if now(request) - beat.at > SILENT else "well"
    return JsonResponse({"ready": True, "engine": engine})


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """In the words of Prometheus, for who has the token (`LUPAUS_METRICS_TOKEN`); without one there is no such page."""
    token = settings.LUPAUS_METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise Http404
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest

    registry = CollectorRegistry(auto_describe=False)
    ProcessCollector(registry=registry)
    registry.register(_seconds())
    registry.register(Book())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class Book:
    """What the book says of the engine, whichever machines it runs on."""

    def collect(self) -> Iterator[Metric]:
        """Asked anew each time."""
        from prometheus_client.core import GaugeMetricFamily as Gauge

        at = now()
        waiting = Gauge("lupaus_due", f"Due now, counted up to {COUNTED_UP_TO}.", labels=["what"])
        for what, many in due_by_table(at, COUNTED_UP_TO).items():
            waiting.add_metric([what], many)
        yield waiting
        first = next_alarm()
        late = max(0.0, (at - first).total_seconds()) if first is not None else 0.0
        yield Gauge("lupaus_late_seconds", "How long the earliest of what is due has waited.", value=late)
        for name in ("engine", "doctor"):
            beat = last_beat(name)
            if beat is not None:
                age = (at - beat.at).total_seconds()
                yield Gauge(f"lupaus_{name}_age_seconds", f"Since the {name} last said a word.", value=age)
            if name == "doctor" and beat is not None:
                is_well = float(bool(beat.facts.get("ok", True)))
                yield Gauge(
                    "lupaus_doctor_ok", "1 when the last whole examination found nothing.", value=is_well
                )


class MeasureRequests:
    """How long each page takes, by its name: never by its address, which may hold a key."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        began = monotonic()
        response = self.get_response(request)
        match = request.resolver_match
        name = (match.view_name or "api") if match is not None else "none"
        _seconds().labels(name, f"{response.status_code // 100}xx").observe(monotonic() - began)
        return response


@cache
def _seconds() -> Histogram:
    from prometheus_client import Histogram

    return Histogram(
        "lupaus_request_seconds",
        "Seconds from request to answer.",
        ["page", "status"],
        registry=None,
        buckets=BUCKETS,
    )


_migrated = False


def _is_migrated() -> bool:
    """Asked until it is so; from then on only whether the book answers."""
    global _migrated
    if _migrated:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    executor = MigrationExecutor(connection)
    _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated
