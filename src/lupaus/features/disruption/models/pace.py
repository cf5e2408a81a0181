"""How fast letters leave here: as the installation says, and then as it was measured."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Max, Min

from lupaus.core.notices import SLIP
from lupaus.features.disruption.models.incident import Disruption, Telling
from lupaus.features.disruption.rules import rate
from lupaus.outbox.models import Notice
from lupaus.people.access import Scope


def per_minute(scope: Scope) -> int:
    """Letters a minute: of the last long telling of this firm, else `LUPAUS_LETTERS_PER_MINUTE`."""
    last = Telling.objects.filter(organisation=scope.organisation, done_at__isnull=False, carried__gte=100)
    telling = last.order_by("-pk").first()
    if telling is not None:
        told = Notice.objects.filter(step=SLIP, attempt=telling.bulletin_id, state="told")
        went = told.aggregate(first=Min("settled_at"), last=Max("settled_at"), many=Count("pk"))
        if went["many"] and (found := rate.measured(went["many"], went["last"] - went["first"])):
            return found
    return int(settings.LUPAUS_LETTERS_PER_MINUTE)


def head_start(disruption: Disruption) -> timedelta:
    """How long before its time the next word begins: as long as the last one took, at most half of the interval."""
    last = disruption.tellings.filter(done_at__isnull=False).order_by("-no").first()
    if last is None or last.done_at is None or disruption.tell_from is None:
        return timedelta()
    took = last.done_at - max(last.begun_at, disruption.tell_from)
    return max(timedelta(), min(took, timedelta(minutes=disruption.word_every) / 2))
