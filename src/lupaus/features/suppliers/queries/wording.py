"""The room's words for causes, harm, fates and days, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.functional import Promise as Lazy
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from lupaus.core.clock_time import local
from lupaus.core.figures import Verdict
from lupaus.core.promise import Promise
from lupaus.features.suppliers.rules.harm import Harm, Reached
from lupaus.features.suppliers.rules.slips import Again
from lupaus.web import speech

CAUSES: dict[str, Lazy] = {
    "own": gettext_lazy("their own doing"),
    "supplier": gettext_lazy("their supplier's doing"),
    "outside": gettext_lazy("outside their control"),
}
KINDS: dict[str, Lazy] = {
    "recall": gettext_lazy("Reminder"),
    "visit": gettext_lazy("Visit"),
    "callback": gettext_lazy("Callback"),
    "delivery": gettext_lazy("Delivery"),
    "repair": gettext_lazy("Putting right"),
    "refund": gettext_lazy("Refund"),
    "information": gettext_lazy("An answer"),
    "other": gettext_lazy("Something else"),
    "supply": gettext_lazy("A supplier's word"),
}
FATES = {
    Verdict.KEPT: "kept",
    Verdict.ANEW: "anew",
    Verdict.MADE_GOOD: "good",
    Verdict.LEFT: "left",
    Verdict.OWED: "late",
    Verdict.OPEN: "open",
    Verdict.RELEASED: "withdrawn",
    Verdict.LAPSED: "lapsed",
    Verdict.UNPROMISED: "open",
    Verdict.VOID: "withdrawn",
}
"""The berry (`web.fates`) of each verdict."""


def cause_words(cause: str) -> str:
    """Whose doing, as said of a supplier's word; "" where nobody has named it."""
    return str(CAUSES.get(cause, ""))


def kind_words(slug: str, own: str) -> str:
    """What a kind of promise is called; the firm's own name for it wins."""
    return own or str(KINDS.get(slug, slug))


def day_words(on: date, today: date) -> str:
    """A day in the reader's language, short where it is this year's."""
    return speech.day(on, get_language() or "en", "short", today)


def instant_day(at: datetime, zone: str, today: date) -> str:
    """The local day of an instant."""
    return day_words(local(at, zone).date(), today)


def due_words(promise: Promise, today: date) -> str:
    """By when, as one says it."""
    until = promise.due_time if promise.starts_time else None
    at = promise.starts_time or promise.due_time
    return speech.when(promise.due_on, today, get_language() or "en", at=at, until=until)


def harm_words(reached: Reached) -> str:
    """What becomes of our promise, in a few words."""
    match reached.harm:
        case Harm.LATE:
            return _("late already")
        case Harm.BREAKS if reached.days is None:
            return _("nobody knows the new day")
        case Harm.BREAKS:
            return ngettext("a day too late", "%(count)s days too late", reached.days or 0) % {
                "count": reached.days
            }
        case Harm.NO_ROOM:
            return _("the same day, with no room at all")
        case _:
            days = -(reached.days or 0)
            return ngettext("a day to spare", "%(count)s days to spare", days) % {"count": days}


def again_words(found: Again | None) -> str:
    """The same story again, told; "" where there is none."""
    if found is None:
        return ""
    facts = {"cause": cause_words(found.cause), "count": found.times, "months": found.months}
    if found.months > 1:
        return (
            ngettext(
                "The same cause again, in %(months)s month: %(cause)s.",
                "The same cause again and again, in %(months)s months: %(cause)s.",
                found.months,
            )
            % facts
        )
    return _("The same cause %(count)s times within a month: %(cause)s.") % facts


def month_words(first: date) -> str:
    """A month and its year, as 11/2026: short enough for a narrow table."""
    return f"{first.month}/{first.year}"
