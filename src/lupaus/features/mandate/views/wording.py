"""What was given, by which leave, and where a question stands: in words."""

from __future__ import annotations

from django.utils.functional import Promise as Lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lupaus.features.mandate.forms import WHATS
from lupaus.web import speech

BASES: dict[str, Lazy] = {
    "doubled": gettext_lazy("after a second break, so the mandate was double"),
    "answered": gettext_lazy("after a question and a yes"),
    "silence": gettext_lazy("after a question that nobody answered in time"),
}


def money(cents: int) -> str:
    """A sum in the reader's language."""
    return speech.money(cents, get_language() or "en")


def gift_words(act: str, what: str, cents: int) -> str:
    """What was given, or asked for."""
    if act == "exception":
        return _("an exception")
    return _("%(sum)s, %(what)s") % {"sum": money(cents), "what": WHATS.get(what, WHATS["other"])}


def basis_words(basis: str) -> str:
    """By which leave, where it was not simply the mandate."""
    return str(BASES.get(basis, ""))
