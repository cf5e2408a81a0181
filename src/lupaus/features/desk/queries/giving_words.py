"""How gestures, exceptions and the questions about them are told on the thread of a promise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lupaus.core import events as e
from lupaus.ledger.queries import Happened
from lupaus.web import speech

EVENTS = (e.Gestured, e.ExceptionMade, e.MandateAsked, e.MandateAnswered)


def asked_in(happened: Iterable[Happened]) -> set[int]:
    """Everybody who was asked."""
    found: set[int] = set()
    for one in happened:
        match one.event:
            case e.MandateAsked(to=party):
                found.add(party)
            case e.Gestured(asked=int(party)) | e.ExceptionMade(asked=int(party)):
                found.add(party)
    return found


def sentence(event: e.Event, who: str, names: Mapping[int, str]) -> str:
    """One of these events in a sentence. `who` did it."""
    facts = {"who": who, "sum": "", "name": ""}
    match event:
        case e.Gestured():
            facts |= {"sum": _money(event.cents), "name": names.get(event.asked or 0, "")}
            return _GESTURES.get(event.basis, _gesture)() % facts
        case e.ExceptionMade():
            facts["name"] = names.get(event.asked or 0, "")
            return _EXCEPTIONS.get(event.basis, _exception)() % facts
        case e.MandateAsked():
            facts |= {"sum": _money(event.cents), "name": names.get(event.to, "")}
            if event.cents:
                return _("%(who)s asked %(name)s: may I give %(sum)s?") % facts
            return _("%(who)s asked %(name)s: may I make an exception?") % facts
        case e.MandateAnswered(is_yes=True):
            return _("%(who)s said yes to it.") % facts
    return _("%(who)s said: not this time.") % facts


def _money(cents: int) -> str:
    return speech.money(cents, get_language() or "en")


def _gesture() -> str:
    return _("%(who)s gave %(sum)s.")


def _exception() -> str:
    return _("%(who)s made an exception.")


_GESTURES = {
    "answered": lambda: _("%(who)s gave %(sum)s, with the yes of %(name)s."),
    "silence": lambda: _("%(who)s gave %(sum)s. %(name)s was asked and did not answer in time."),
}
_EXCEPTIONS = {
    "answered": lambda: _("%(who)s made an exception, with the yes of %(name)s."),
    "silence": lambda: _("%(who)s made an exception. %(name)s was asked and did not answer in time."),
}
