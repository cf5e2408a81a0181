"""A stale page: what happened since it was opened, told from the book."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _

from lupaus.core import events as e
from lupaus.features.calls.forms.picking import codes, ticked
from lupaus.features.calls.queries.speaking import Change, last_changes
from lupaus.features.calls.views.wording import Voice
from lupaus.ledger import queries as book


def sentences(voice: Voice, sent: QueryDict, asked: QueryDict) -> list[str]:
    """The last thing that somebody did to each promise of the page (`sent`, else its address), the newest first."""
    about = [one.code for one in ticked(sent)] or codes(asked.getlist("p"))
    ids = list(book.promises(voice.scope).filter(code__in=about).values_list("pk", flat=True))
    found = [_sentence(voice, change) for change in last_changes(voice.scope, ids)]
    return list(dict.fromkeys(found))


def _sentence(voice: Voice, change: Change) -> str:
    facts = {"when": voice.instant(change.at), "what": _what(change.event)}
    if change.role == "customer":
        return _("The customer, %(when)s: %(what)s.") % facts
    if change.by == voice.scope.party:
        return _("You, %(when)s: %(what)s.") % facts
    return _("A colleague, %(when)s: %(what)s.") % facts


def _what(event: e.Event) -> str:
    match event:
        case e.Kept(how="reached"):
            return _("reached")
        case e.Kept(how="elsewhere"):
            return _("done elsewhere")
        case e.Kept(how="agreed"):
            return _("a time stood already")
        case e.Kept():
            return _("marked as kept")
        case e.Tried(result="no_answer"):
            return _("no answer")
        case e.Tried() | e.Deferred():
            return _("put off to later")
        case e.Released():
            return _("let go")
        case e.AgreedAnew():
            return _("agreed anew")
        case e.ToldAnew():
            return _("told of a new time")
        case e.Accepted():
            return _("said yes")
        case e.Declined():
            return _("said no")
        case e.Cancelled() | e.GivenUp() | e.Lapsed():
            return _("closed")
        case e.Undone():
            return _("taken back")
        case e.Made():
            return _("promised")
    return _("something was written down")
