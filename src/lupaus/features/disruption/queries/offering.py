"""What may be chosen in a filter: the firm's kinds, its suppliers, its people."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from lupaus.features.disruption.rules.reach import Reach
from lupaus.ledger import queries as book
from lupaus.people.access import Scope
from lupaus.people.members import members
from lupaus.people.models import Party

KINDS: dict[str, str | Lazy] = {
    "visit": _("Visit"), "callback": _("Callback"), "delivery": _("Delivery"), "repair": _("Putting right"),
    "refund": _("Refund"), "information": _("An answer"), "other": _("Something else"), "journey": _("Journey"),
    "recall": _("Reminder"),
}  # fmt: skip
MOST = 200


def kinds(scope: Scope) -> list[tuple[str, str]]:
    """Kinds of promises of ours, by the firm's own names."""
    rows = book.kinds(scope).exclude(slug__in=("supply", "selftest")).order_by("pk")
    return [(slug, name or str(KINDS.get(slug, slug))) for slug, name in rows.values_list("slug", "name")]


def suppliers(scope: Scope) -> list[tuple[str, str]]:
    """Those on whose word something of ours hangs."""
    hanging = book.promises(scope).filter(depends_on__isnull=False, outcome="open")
    rows = Party.objects.filter(pk__in=hanging.values("depends_on__debtor")).order_by("name", "pk")[:MOST]
    return [(str(code), name) for code, name in rows.values_list("code", "name")]


def people(scope: Scope, today: date) -> list[tuple[str, str]]:
    """The members, where there are several."""
    found = [(str(one.code), one.name) for one in members(scope, today)]
    return found if len(found) > 1 else []


def said(scope: Scope, reach: Reach) -> list[tuple[str, str]]:
    """The filter in words: pairs of a label and what was chosen."""
    parties = dict(
        Party.objects.filter(organisation=scope.organisation, code__in=[c for c in (reach.supplier, reach.whose) if c])
        .values_list("code", "name")
    )  # fmt: skip
    names = {str(code): name for code, name in parties.items()}
    pairs = [
        (_("What was promised"), dict(kinds(scope)).get(reach.kind, reach.kind)),
        (_("Where"), reach.place), (_("About what"), reach.thing),
        (_("On whose word it hangs"), names.get(reach.supplier, "")), (_("Who has them"), names.get(reach.whose, "")),
        (_("Due from"), day_said(reach.due_from)), (_("Due to"), day_said(reach.due_to)),
    ]  # fmt: skip
    return [(str(label), value) for label, value in pairs if value]


def day_said(on: date | None) -> str:
    """A day as it is written in a list and read again."""
    return f"{on.day}.{on.month}.{on.year}" if on else ""
