"""The names of feelings and moments, and the behaviour that stands there before a firm has written its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lupaus.features.feelings.rules.moments import Moment

FEELINGS: Final[dict[str, Lazy]] = {
    "thought_of": pgettext_lazy("felt", "thought of"),
    "cared_for": pgettext_lazy("felt", "taken care of"),
    "helped": pgettext_lazy("felt", "helped"),
    "important": pgettext_lazy("felt", "important"),
    "delighted": pgettext_lazy("felt", "delighted"),
    "confident": pgettext_lazy("felt", "confident"),
    "forgotten": pgettext_lazy("felt", "forgotten"),
    "passed_around": pgettext_lazy("felt", "passed around"),
    "a_number": pgettext_lazy("felt", "just a number"),
    "rushed": pgettext_lazy("felt", "rushed"),
    "let_down": pgettext_lazy("felt", "let down"),
}
MOMENTS: Final[dict[str, Lazy]] = {
    "recall": pgettext_lazy("service moment", "Reminder"),
    "first": pgettext_lazy("service moment", "First contact"),
    "callback": pgettext_lazy("service moment", "Calling back"),
    "disruption": pgettext_lazy("service moment", "Disruption"),
    "repair": pgettext_lazy("service moment", "Putting right"),
    "refund": pgettext_lazy("service moment", "Paying back"),
    "closing": pgettext_lazy("service moment", "The end of a matter"),
}
BEHAVIOUR: Final[dict[str, Lazy]] = {
    "recall": _("We call ourselves, say who we are and what we promised and when, and ask whether it is a good moment."),
    "first": _("We use their name, listen to the end, and promise one thing with a day."),
    "callback": _("We call before the time we said, also when there is no answer yet, and say what happens next."),
    "disruption": _("We tell before they ask: what happened, what we do about it, and when we tell more."),
    "repair": _("We ask what was missing, put it right, and do one thing more than we owe."),
    "refund": _("We say the sum and the day at once, and tell when it has been paid."),
    "closing": _("We ask whether everything is as it was promised, and thank."),
}  # fmt: skip
KINDS: Final[dict[str, Lazy]] = {
    "recall": _("Reminder"),
    "visit": _("Visit"),
    "callback": _("Callback"),
    "delivery": _("Delivery"),
    "repair": _("Putting right"),
    "refund": _("Refund"),
    "information": _("An answer"),
    "other": _("Something else"),
    "journey": _("Journey"),
}


def kind_name(slug: str, own: str) -> str:
    """What the firm calls a kind of promise, else what we call it."""
    return own or str(KINDS.get(slug, slug))


def name_of(moment: Moment) -> str:
    """What a moment is called."""
    return moment.name or str(MOMENTS.get(moment.key, moment.key))


def behaviour_of(moment: Moment) -> str:
    """The behaviour that makes the feeling: the firm's own words, else the default."""
    return moment.behaviour or str(BEHAVIOUR.get(moment.key, ""))


def words_of(feelings: Iterable[str]) -> list[str]:
    """Feelings in the reader's language; a word that is on no list any more is left out."""
    return [str(FEELINGS[one]) for one in feelings if one in FEELINGS]
