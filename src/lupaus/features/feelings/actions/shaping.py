"""The firm writes what it aims at in a service moment, or adds a moment of its own."""

from __future__ import annotations

from uuid import uuid4

from django.db import transaction

from lupaus.core.lifecycle import Refusal
from lupaus.features.feelings.models import Aim
from lupaus.features.feelings.rules.moments import MOST_AIMED_AT, MOST_OWN, STANDARD, Moment
from lupaus.features.feelings.rules.words import AIMED_AT, joined
from lupaus.people.access import Scope
from lupaus.people.models import Organisation


def write(scope: Scope, moment: Moment) -> Moment:
    """From now on this is aimed at; answers that came before are read by it too. An empty `key` adds a moment.

    Refused: no_aim, bad_target, no_moment_name, moment_gone, too_many_moments.
    """
    if not moment.aims or not set(moment.aims) <= set(AIMED_AT) or len(moment.aims) > MOST_AIMED_AT:
        raise Refusal("no_aim")
    if not 1 <= moment.target <= 100:
        raise Refusal("bad_target")
    if moment.is_own and not (moment.name and moment.kind):
        raise Refusal("no_moment_name")
    rows = Aim.objects.filter(organisation=scope.organisation)
    with transaction.atomic():
        # Two who add at once take turns, so that the number holds.
        Organisation.objects.select_for_update(no_key=True).get(pk=scope.organisation)
        if moment.is_own and moment.key and not rows.filter(key=moment.key).exists():
            raise Refusal("moment_gone")
        if not moment.key:
            if rows.exclude(key__in=STANDARD).count() >= MOST_OWN:
                raise Refusal("too_many_moments", most=MOST_OWN)
            moment = moment._replace(key=str(uuid4()))
        rows.update_or_create(
            organisation_id=scope.organisation, key=moment.key,
            defaults={
                "name": moment.name if moment.is_own else "", "kind": moment.kind if moment.is_own else "",
                "feelings": joined(moment.aims), "behaviour": moment.behaviour, "target": moment.target,
                "is_used": moment.is_used,
            },
        )  # fmt: skip
    return moment
