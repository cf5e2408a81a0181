"""How it was handed along, told on the thread of a promise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lupaus.core import events as e
from lupaus.ledger.queries import Happened
from lupaus.web import speech

EVENTS = (
    e.HandedOver, e.TakenOn, e.HandOverDeclined, e.HandOverReturned, e.HolderNamed, e.Entrusted, e.Affirmed,
)  # fmt: skip


def named_in(happened: Iterable[Happened]) -> set[int]:
    """Everybody to whom it went, or was to go."""
    found: set[int] = set()
    for one in happened:
        match one.event:
            case e.HandedOver(to=party) | e.TakenOn(to=party) | e.HandOverDeclined(to=party):
                found.add(party)
            case e.Entrusted(to=party, guarantor=other):
                found |= {party, other}
    return found


def sentence(event: e.Event, who: str, names: Mapping[int, str], customer: str) -> str:
    """One of these events in a sentence. `who` did it."""
    facts = {"who": who, "name": names.get(getattr(event, "to", 0), ""), "customer": customer, "when": ""}
    match event:
        case e.HandedOver(is_live=True):
            return _("%(who)s handed it over to %(name)s, who had said yes.") % facts
        case e.HandedOver():
            return _("%(who)s asked %(name)s to take it on.") % facts
        case e.TakenOn():
            return _("%(name)s has it now.") % facts
        case e.HandOverDeclined(due_on=day) if day is not None:
            facts["when"] = speech.day(day, get_language() or "en")
            return _("%(name)s would take it on for %(when)s. It stays where it was.") % facts
        case e.HandOverDeclined():
            return _("%(name)s said no. It stays where it was.") % facts
        case e.HandOverReturned(reason="silence"):
            return _("Nobody answered in time. It stays where it was.")
        case e.HandOverReturned(reason="taken_back"):
            return _("%(who)s took the question back. It stays where it was.") % facts
        case e.HandOverReturned():
            return _("It stays where it was.")
        case e.HolderNamed(how="message"):
            return _("A message told %(customer)s the new name.") % facts
        case e.HolderNamed():
            return _("%(who)s told %(customer)s the new name.") % facts
        case e.Entrusted(reason="left"):
            return _("Somebody left. %(name)s has it now.") % facts
        case e.Entrusted():
            return _("%(who)s gave it to %(name)s.") % facts
    return _("%(who)s was asked whether it can be kept: yes.") % facts
