"""What is written in the ticket: one or two plain lines for colleagues, in the firm's language."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from lupaus.core import events as e
from lupaus.core.promise import Promise
from lupaus.features.helpdesk.models import Errand, Unpromised
from lupaus.ledger import queries as book
from lupaus.ledger.queries import Happened
from lupaus.people.access import Scope
from lupaus.people.models import Organisation
from lupaus.people.parties import roots_of
from lupaus.web import speech
from lupaus.web.doors import url_or_none

SAID: dict[str, str] = {
    "made": gettext_noop("Promised by %(when)s: %(words)s. %(holder)s looks after it."),
    "accepted": gettext_noop("The customer has said yes to it."),
    "declined": gettext_noop("The customer has said no to it."),
    "agreed_anew": gettext_noop("A new time was agreed with the customer: %(when)s."),
    "told_anew": gettext_noop("The customer was told a new time: %(when)s. It was not agreed, so the first word was not kept."),
    "paused": gettext_noop("It waits for the customer."),
    "resumed": gettext_noop("It goes on. By %(when)s."),
    "missed_due": gettext_noop("The promised time has passed. It is still owed."),
    "reported": gettext_noop("We say that it is done. The customer may still say otherwise."),
    "kept": gettext_noop("The promise was kept."),
    "contested": gettext_noop("The customer says that it was not kept, or only in part. It is open again."),
    "given_up": gettext_noop("The promise was not kept, and will not be."),
    "released": gettext_noop("The customer has let it go."),
    "cancelled": gettext_noop("We have taken the promise back."),
    "lapsed": gettext_noop("It lapsed: nobody answered."),
    "handed_over": gettext_noop("%(to)s is asked to take it on. Until they say yes, %(holder)s has it."),
    "taken_on": gettext_noop("%(to)s has taken it on and looks after it now."),
    "hand_over_declined": gettext_noop("%(to)s did not take it on. %(holder)s has it."),
    "hand_over_returned": gettext_noop("Nobody else took it on. %(holder)s has it."),
    "entrusted": gettext_noop("%(to)s looks after it now."),
    "undone": gettext_noop("The last step was taken back. By %(when)s; %(holder)s has it."),
    "": gettext_noop("This ticket belongs to a promise by %(when)s: %(words)s. %(holder)s looks after it."),
}  # fmt: skip

UNPROMISED: dict[str, str] = {
    "past": gettext_noop("The time on it has passed already. Set another one, and it is promised."),
    "no_customer": gettext_noop("Its customer has no name, address or number by which we could know them, or is one of us."),
    "no_kind": gettext_noop("The kind of promise that tickets make is not there any more. Choose another one in the settings of Lupaus."),
    "forgotten": gettext_noop("What Lupaus knew about its customer was erased. If the word is to stand, give it anew in Lupaus."),
    "refused": gettext_noop("It cannot be promised as it stands."),
}  # fmt: skip
"""Why a tagged ticket with a time has made no promise, by the code of what came of it."""


def unpromised_note(row: Unpromised) -> str:
    """What is written in a ticket of which nothing was promised, with the page where it can be."""
    language = Organisation.objects.values_list("language", flat=True).get(pk=row.organisation_id)
    base, path = str(settings.LUPAUS_PUBLIC_URL), url_or_none("helpdesk:ticket", row.ticket)
    with override(language):
        said = _("Nothing was promised here, and nobody is reminded of it. %(why)s") % {
            "why": _(UNPROMISED[row.why])
        }
    return "\n".join(filter(None, (said, f"{base}{path}" if base and path else "")))


def marker(code: UUID) -> str:
    """The subject of a note: by it we know our own again."""
    return f"Lupaus {code.hex[-12:]}"


def note(scope: Scope, errand: Errand) -> str | None:
    """The text of a note; None where there is nothing to say any more."""
    row = book.promises(scope).filter(pk=errand.link.promise_id).first()
    if row is None or row.is_void:
        return None
    promise = book.state(row)
    happened = next((one for one in book.history(scope, promise.id) if one.seq == errand.seq), None)
    if errand.seq and happened is None:
        return None
    language = Organisation.objects.values_list("language", flat=True).get(pk=scope.organisation)
    with override(language):
        said = _(SAID[happened.kind if happened else ""]) % _facts(
            scope, promise, happened, row.content, language
        )
        return "\n".join(filter(None, (said, page_of(row.code))))


def happened_at(scope: Scope, errand: Errand) -> datetime:
    """When that happened which is told."""
    rows = book.events(scope).filter(promise=errand.link.promise_id, seq=errand.seq)
    return rows.values_list("at", flat=True).first() or errand.written_at


def page_of(code: UUID) -> str:
    """The address of the promise's page; empty where we have no public address."""
    base, path = str(settings.LUPAUS_PUBLIC_URL), url_or_none("desk:promise", code)
    return f"{base}{path}" if base and path else ""


def due_words(promise: Promise, language: str) -> str:
    """When it is due, as a date that stays right however late it is read."""
    day = speech.day(promise.due_on, language, "full")
    if promise.due_time is None:
        return day
    return f"{day} {speech.clock(promise.due_time, language)}"


def _facts(
    scope: Scope, promise: Promise, happened: Happened | None, content: object, language: str
) -> dict[str, str]:
    event = happened.event if happened else None
    to = getattr(event, "to", 0)
    names = roots_of(scope, [one for one in {promise.holder, to} if one])
    if isinstance(event, e.Made | e.AgreedAnew | e.ToldAnew):
        promise = promise._replace(due_on=event.due_on, due_time=event.due_time)
    words = str(getattr(content, "text", "") or "")
    return {
        "when": due_words(promise, language), "words": words.rstrip(".") or _("as it stands in Lupaus"),
        "holder": names[promise.holder].name, "to": names[to].name if to else "",
    }  # fmt: skip
