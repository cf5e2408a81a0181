"""What the firm has decided, as the settings show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lupaus.core import events as e
from lupaus.core.ahead import ahead
from lupaus.core.calendar import Calendar
from lupaus.core.clock_time import Precision, due_end, local_date
from lupaus.core.folding import make
from lupaus.core.kinds import Kind
from lupaus.core.plan import Contact, Policy
from lupaus.features.desk.queries import words as say
from lupaus.features.desk.queries.promise_page import ComingStep, coming_steps
from lupaus.ledger import queries as book
from lupaus.outbox import texts
from lupaus.outbox.own_texts import own_texts
from lupaus.outbox.placeholders import own_names
from lupaus.people.access import Scope

Words = str | Lazy

MEANINGS: dict[str, Words] = {
    "name": gettext_lazy("the customer's name"),
    "person": gettext_lazy("your name"),
    "firm": gettext_lazy("the name of the firm"),
    "phone": gettext_lazy("your phone number"),
    "link": gettext_lazy("the address of their own page"),
    "date": gettext_lazy("the day of the last visit, or of this one"),
    "last": gettext_lazy("when you were there last, such as “last November”"),
    "time": gettext_lazy("the agreed time"),
    "thing": gettext_lazy("what is looked after"),
    "matter": gettext_lazy("what was promised"),
    "price": gettext_lazy("the price"),
    "place": gettext_lazy("the address of the visit"),
    "promiser": gettext_lazy("who promised"),
    "interval": gettext_lazy("how often it comes round"),
    "until": gettext_lazy("until when an offer stands"),
    "answer": gettext_lazy("how they can answer"),
    "yes": gettext_lazy("how they say yes"),
    "stop": gettext_lazy("how they have no more reminders"),
}
KINDS_SHOWN = (
    "recall",
    "visit",
    "callback",
    "delivery",
    "repair",
    "refund",
    "information",
    "other",
    "supply",
)
_SAMPLE_DAYS = {"recall": 365, "callback": 1, "information": 9}


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind in the list of settings."""

    slug: str
    name: str
    steps: str


@dataclass(frozen=True, slots=True)
class TextRow:
    """A text in the list: whose wording stands in each language."""

    slug: str
    name: str
    is_own: bool
    begin: str


def kinds(scope: Scope) -> list[KindRow]:
    """The kinds with their steps in a few words."""
    rows = {row.slug: row for row in book.kinds(scope)}
    found = []
    for slug in (slug for slug in KINDS_SHOWN if slug in rows):
        steps = rows[slug].plan.get("steps", [])
        names = ", ".join(say.step_name(slug, step["key"]) for step in steps[:3])
        found.append(KindRow(slug, say.kind_name(slug, rows[slug].name), names))
    return found


def kind_title(scope: Scope, slug: str) -> str:
    """What a kind is called in this firm."""
    return say.kind_name(slug, book.kinds(scope).values_list("name", flat=True).get(slug=slug))


def text_groups(scope: Scope, language: str) -> list[tuple[str, list[TextRow]]]:
    """All texts that a firm may word itself, by kind."""
    own = own_texts(scope.organisation)
    groups: dict[str, list[TextRow]] = {}
    for slug in texts.slugs():
        kind = slug.rsplit(".", 1)[0]
        written = own.get((slug, language))
        text = written or texts.product_text(slug, language)
        row = TextRow(slug, text_name(slug), written is not None, text.split("\n")[0][:90])
        groups.setdefault(_group(kind), []).append(row)
    order = {_group(slug): place for place, slug in enumerate(KINDS_SHOWN)}
    return sorted(groups.items(), key=lambda group: order.get(group[0], 99))


def text_name(slug: str) -> str:
    """What a text is called: its step, or the words that begin a call."""
    kind, step = slug.rsplit(".", 1)
    if step == "opening":
        if kind.startswith("answer_"):
            return _("Opening of the call: %(why)s") % {"why": say.step_name("", kind)}
        return _("Opening of the call")
    if (kind, step) == ("recall", "call"):
        return _("Reminder in writing, for those who wish no calls")
    return say.step_name(kind, step)


def _group(kind: str) -> str:
    if kind.startswith("answer_"):
        return _("When a customer has answered")
    return _("Any kind") if kind == "any" else say.kind_name(kind)


def placeholders(language: str) -> list[tuple[str, str]]:
    """The words in braces of a language, and what each says. Each meaning once."""
    found: dict[str, str] = {}
    for word, key in own_names(language).items():
        found.setdefault(key, word)
    return [(f"{{{word}}}", str(MEANINGS[key])) for key, word in found.items() if key in MEANINGS]


def sample(scope: Scope, kind: Kind, calendar: Calendar, name: str, now: datetime) -> list[ComingStep]:
    """What this plan would do with a promise given now, step by step."""
    zone = scope.zone
    today = local_date(now, zone)
    on = calendar.next_working(today + timedelta(days=_SAMPLE_DAYS.get(kind.slug, 14)))
    has_time = kind.slug in ("visit", "callback")
    at = time(14) if has_time else None
    precision = Precision.MINUTE if has_time else Precision.DAY
    wish = e.Made(
        organisation=scope.organisation, kind=kind.id, debtor=scope.party, creditor=0, holder=scope.party,
        guarantor=scope.party, due_on=on, due_end=due_end(on, at, precision, zone), zone=zone,
        precision=precision.value, due_time=at, direction="theirs" if kind.slug == "supply" else "ours",
    )  # fmt: skip
    found = ahead(make(wish, 0, now), now, Policy(kind, calendar, Contact()))
    return list(coming_steps(kind.slug, name, found, zone, today))


def hours_words(calendar: Calendar, today: date) -> str:
    """The working days in a few words."""
    days = [day for day in range(7) if day in calendar.workdays]
    return _("%(count)s working days a week, %(closed)s closed days ahead") % {
        "count": len(days),
        "closed": sum(1 for on in calendar.closed if on >= today),
    }
