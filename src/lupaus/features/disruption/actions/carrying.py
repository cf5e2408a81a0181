"""What the engine does of this room between its passes: one chunk of every live disruption.

Whoever carries holds the disruption's row; another engine passes it over. Letters leave at the provider's pace, so the
next chunk is only written when most of the last have gone: a pause or a stop then holds back all the rest.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from lupaus.core.notices import SLIP
from lupaus.features.disruption.actions import undoing
from lupaus.features.disruption.actions.bringing import bring_chunk, waits
from lupaus.features.disruption.actions.gathering import gather
from lupaus.features.disruption.actions.settling import settle_chunk
from lupaus.features.disruption.actions.telling import Done, anybody_left, tell_chunk
from lupaus.features.disruption.actions.words import greet_new, say_still
from lupaus.features.disruption.models import Disruption, Telling
from lupaus.features.disruption.models.pace import head_start
from lupaus.ledger.policies import Rulebook
from lupaus.outbox.models import Notice
from lupaus.outbox.sorting import is_urgent_open
from lupaus.people.access import NoAccess, Scope, scope_of_organisation

ON_THEIR_WAY = 1_000
"""Messages of one word that wait or are sealed at the same time; the rest of the list waits with its disruption."""


def carry(now: datetime) -> int:
    """One chunk of each live disruption at `now` (aware UTC); answers how many rows were gone through."""
    due = (
        Q(state__in=("telling", "open"))
        | Q(tellings__undoing_at__isnull=False)
        | (Q(state="closed", settled_at=None) & ~Q(ending=""))
    )
    live = Disruption.objects.filter(due, organisation__frozen_at=None).order_by("pk")
    return sum(_carry_one(pk, now) for pk in live.values_list("pk", flat=True).distinct())


def _carry_one(pk: int, now: datetime) -> int:
    with transaction.atomic():
        rows = Disruption.objects.select_for_update(skip_locked=True, of=("self",))
        disruption = rows.filter(pk=pk).first()
        if disruption is None:
            return 0
        try:
            scope = scope_of_organisation(disruption.organisation_id)
        except NoAccess:
            return 0
        return _step(scope, disruption, now)


def _step(scope: Scope, disruption: Disruption, now: datetime) -> int:
    """What is to be done of it now, of all that can be."""
    if (taken_back := disruption.tellings.exclude(undoing_at=None).first()) is not None:
        return undoing.undo_chunk(scope, disruption, taken_back, now)
    if disruption.state == "telling":
        if disruption.gathered_at is None:
            return gather(scope, disruption, now) or 1
        return _tell(scope, disruption, now)
    if disruption.state == "closed":
        return settle_chunk(scope, disruption, now)
    if disruption.word_no and waits(disruption):
        greet_new(scope, disruption, now)
        return 1
    if _is_word_due(scope, disruption, now):
        say_still(scope, disruption, now)
        return 1
    return 0


def _tell(scope: Scope, disruption: Disruption, now: datetime) -> int:
    telling = disruption.tellings.select_related("bulletin").get(no=disruption.word_no)
    if (disruption.tell_from is not None and now < disruption.tell_from) or _many_on_their_way(telling):
        return 0
    if not anybody_left(disruption, telling) and (brought := bring_chunk(scope, disruption, telling, now)):
        return brought
    done = tell_chunk(scope, disruption, telling, Rulebook(scope.organisation), now)
    _note(telling, done, now)
    if not done.hits:
        disruption.state = "open"
        disruption.save(update_fields=["state"])
        return 1
    return done.hits


def _note(telling: Telling, done: Done, now: datetime) -> None:
    telling.carried += done.hits
    telling.moved += done.moved
    telling.calls += done.calls
    telling.held += done.held
    telling.done_at = None if done.hits else now
    telling.save(update_fields=["carried", "moved", "calls", "held", "done_at"])


def _many_on_their_way(telling: Telling) -> bool:
    going = Notice.objects.filter(
        step=SLIP, attempt=telling.bulletin_id, state__in=("waiting", "sealed"), medium="message"
    )
    return going.count() >= ON_THEIR_WAY


def _is_word_due(scope: Scope, disruption: Disruption, now: datetime) -> bool:
    """Is the next word to begin, so that the last of them has it by the time that was told? Nobody is woken for it."""
    if disruption.next_word_at is None or not is_urgent_open(now, scope.zone):
        return False
    return now >= disruption.next_word_at - head_start(disruption)
