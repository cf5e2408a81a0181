"""The green line: how many promises are in keeping, none forgotten, checked when; and a banner if the engine is silent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lupaus.core.clock_time import local_date
from lupaus.engine.doctor import SILENT
from lupaus.ledger import queries
from lupaus.ledger.heart import last_beat
from lupaus.people.access import Scope
from lupaus.people.models import Organisation
from lupaus.web import slots, speech
from lupaus.web.clock import now as now_at_edge

STALE = timedelta(days=2)
"""The book is examined each night. What was found longer ago says nothing of today."""
COUNTED_FOR = 15
"""Seconds. Counting a million promises on every page would cost more than the page."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """Does the engine live, and when was the whole book last examined? Instants are aware UTC.

    `words_code`: well, silent (no heartbeat for two minutes), ill (the last examination found a
    breach), stale (that was nights ago), never (it has not run yet).
    """

    ok: bool
    count: int
    checked_at: datetime | None
    words_code: str
    beat_at: datetime | None


def pulse(scope: Scope, now: datetime) -> Pulse:
    """The state of this book at `now`."""
    count = (
        cache.get_or_set(f"open:{scope.organisation}", partial(queries.open_count, scope), COUNTED_FOR) or 0
    )
    alive, examined = last_beat("engine"), last_beat("doctor")
    checked_at = examined.at if examined else None
    if alive is None:
        return Pulse(False, count, checked_at, "never", None)
    if now - alive.at > SILENT:
        return Pulse(False, count, checked_at, "silent", alive.at)
    if examined is not None and not examined.facts.get("ok", True):
        return Pulse(False, count, checked_at, "ill", alive.at)
    if checked_at is not None and now - checked_at > STALE:
        return Pulse(False, count, checked_at, "stale", alive.at)
    return Pulse(True, count, checked_at or alive.at, "well", alive.at)


def green_line(request: HttpRequest) -> slots.Pulse | None:
    """The line at the foot of a member's page."""
    scope = getattr(request, "scope", None)
    if scope is None:
        return None
    found = pulse(scope, now_at_edge(request))
    words = ""
    if found.words_code in ("silent", "never"):
        words = _("The engine is not running. Promises are safe, but nobody is reminded until it runs.")
    elif found.words_code == "ill":
        words = _("The last check found something that must be looked at: run lupaus doctor.")
    elif found.words_code == "stale" and found.checked_at is not None:
        day = speech.day(local_date(found.checked_at, scope.zone), get_language() or "en")
        words = _("The book was last checked on %(day)s. Check it now with: lupaus doctor") % {"day": day}
    return slots.Pulse(ok=found.ok, count=found.count, checked_at=found.checked_at, words=words)


def banners(request: HttpRequest) -> Iterable[slots.Banner]:
    """What stands above every page of a member while something is not as it should be."""
    scope = getattr(request, "scope", None)
    if scope is None:
        return
    found = pulse(scope, now_at_edge(request))
    if found.words_code == "silent":
        yield slots.Banner(
            kind="silent",
            title=_("The engine is silent"),
            words=_(
                "Nothing is forgotten, but nobody is reminded until it runs again. Start Lupaus once more."
            ),
        )
    if Organisation.objects.filter(pk=scope.organisation, frozen_at__isnull=False).exists():
        yield slots.Banner(
            kind="frozen",
            title=_("Nothing goes out"),
            words=_("The book was restored from a backup. Look at what would go out, then let it go."),
            acts=_look(),
        )


def _look() -> list[slots.Act]:
    try:
        return [slots.Act(label=_("Look at it"), url=reverse("desk:frozen"))]
    except NoReverseMatch:
        return []
