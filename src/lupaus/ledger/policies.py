"""What a firm has decided: its kinds with their plans, and its calendar. Read by every pass."""

from __future__ import annotations

from datetime import datetime

from lupaus.core import kinds as core_kinds
from lupaus.core.calendar import Calendar
from lupaus.core.kinds import Kind
from lupaus.core.plan import Contact, Policy
from lupaus.core.promise import Promise
from lupaus.ledger import models
from lupaus.people.models import Organisation


class Rulebook:
    """The kinds and the calendar of one organisation, read once."""

    def __init__(self, organisation: int) -> None:
        row = Organisation.objects.get(pk=organisation)
        self.organisation = organisation
        self.calendar = Calendar.from_settings({"zone": row.zone, **row.calendar})
        self.kinds: dict[int, Kind] = {
            kind.pk: core_kinds.from_json(kind.slug, kind.pk, kind.plan)
            for kind in models.Kind.objects.filter(organisation=organisation)
        }

    def kind(self, slug: str) -> Kind:
        """The kind of this slug. Raises `KeyError` when the firm has none."""
        for kind in self.kinds.values():
            if kind.slug == slug:
                return kind
        raise KeyError(slug)

    def policy(self, promise: Promise, contact: Contact) -> Policy:
        """The policy under which `promise` is planned."""
        return Policy(self.kinds[promise.kind], self.calendar, contact)


def open_book(organisation: int) -> None:
    """Give a new organisation the default kinds. Harmless when repeated."""
    for kind in core_kinds.DEFAULTS:
        models.Kind.objects.get_or_create(
            organisation_id=organisation,
            slug=kind.slug,
            defaults={"plan": core_kinds.to_json(kind)},
        )


def change_kind(organisation: int, kind: Kind, now: datetime) -> int:
    """Store a changed plan and set the alarm of every open promise of that kind to now.

    Answers how many promises will be looked at again. Raises `PlanError` on contradictions.
    """
    core_kinds.check(kind)
    row = models.Kind.objects.get(organisation=organisation, slug=kind.slug)
    row.plan = core_kinds.to_json(kind)
    row.plan_no += 1
    row.save(update_fields=["plan", "plan_no"])
    return realarm(organisation, now, kind=row.pk)


def realarm(organisation: int, now: datetime, *, kind: int | None = None, party: int | None = None) -> int:
    """Look again, at `now`, at the open promises that a change touches; answers how many."""
    rows = models.Promise.objects.filter(organisation=organisation, outcome="open")
    if kind is not None:
        rows = rows.filter(kind=kind)
    if party is not None:
        rows = rows.filter(creditor=party)
    return rows.update(next_step_at=now)


def rename_kind(organisation: int, slug: str, name: str) -> None:
    """Call a kind by the firm's own name; an empty one is the product's word."""
    models.Kind.objects.filter(organisation=organisation, slug=slug).update(name=name[:80])
