"""What a firm has decided: its kinds with their plans, and its calendar. Read by every pass."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from functools import lru_cache

from django.db import connection

from lupaus.core import kinds as core_kinds
from lupaus.core.calendar import Calendar
from lupaus.core.kinds import Kind
from lupaus.core.plan import Contact, Policy
from lupaus.core.promise import Promise
from lupaus.ledger import models
from lupaus.ledger.realarming import realarm


class Rulebook:
    """The kinds and the calendar of one organisation, as they are now."""

    def __init__(self, organisation: int, read: Rules | None = None) -> None:
        self.organisation = organisation
        self.calendar, self.kinds = read or _rules([organisation])[organisation]

    def kind(self, slug: str) -> Kind:
        """The kind of this slug. Raises `KeyError` when the firm has none."""
        for kind in self.kinds.values():
            if kind.slug == slug:
                return kind
        raise KeyError(slug)

    def policy(self, promise: Promise, contact: Contact, leader: int | None = None) -> Policy:
        """The policy under which `promise` is planned. `leader`: whom its holder turns to, where it is late."""
        return Policy(self.kinds[promise.kind], self.calendar, contact, leader)


Rules = tuple[Calendar, dict[int, Kind]]


def rulebooks(organisations: Collection[int]) -> dict[int, Rulebook]:
    """The rulebooks of several organisations, in two statements."""
    return {pk: Rulebook(pk, rules) for pk, rules in _rules(organisations).items()}


def _rules(organisations: Collection[int]) -> dict[int, Rules]:
    marks = ", ".join(["%s"] * len(organisations))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, zone, calendar FROM people_organisation WHERE id IN ({marks})",  # noqa: S608
            list(organisations),
        )
        found: dict[int, Rules] = {pk: (_calendar(zone, text), {}) for pk, zone, text in cursor.fetchall()}
        cursor.execute(
            f"SELECT organisation_id, id, slug, plan FROM ledger_kind WHERE organisation_id IN ({marks})",  # noqa: S608
            list(organisations),
        )
        for organisation, pk, slug, text in cursor.fetchall():
            found[organisation][1][pk] = _kind(slug, pk, text)
    return found


# Every pass and most pages read the rules anew, so that a change counts at once; the same text is understood once.


@lru_cache(maxsize=1024)
def _calendar(zone: str, text: str) -> Calendar:
    return Calendar.from_settings({"zone": zone, **json.loads(text)})


@lru_cache(maxsize=4096)
def _kind(slug: str, pk: int, text: str) -> Kind:
    return core_kinds.from_json(slug, pk, json.loads(text))


def open_book(organisation: int) -> None:
    """Give a new organisation the default kinds. Harmless when repeated."""
    for kind in core_kinds.DEFAULTS:
        models.Kind.objects.get_or_create(
            organisation_id=organisation,
            slug=kind.slug,
            defaults={"plan": core_kinds.to_json(kind)},
        )


def change_kind(organisation: int, kind: Kind, now: datetime) -> int:
    """Store a changed plan, and have every open promise of that kind looked at again.

    Answers how many they are. Call inside a transaction. Raises `PlanError` on contradictions.
    """
    core_kinds.check(kind)
    row = models.Kind.objects.get(organisation=organisation, slug=kind.slug)
    row.plan = core_kinds.to_json(kind)
    row.plan_no += 1
    row.save(update_fields=["plan", "plan_no"])
    return realarm(organisation, now, kind=row.pk)


def rename_kind(organisation: int, slug: str, name: str) -> None:
    """Call a kind by the firm's own name; an empty one is the product's word."""
    models.Kind.objects.filter(organisation=organisation, slug=slug).update(name=name[:80])
