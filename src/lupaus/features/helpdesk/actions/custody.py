"""The ticket has another owner: its promise is offered to them, as any colleague would offer it. They say yes or no."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lupaus.core import events as e
from lupaus.core.custody import answer_by
from lupaus.core.lifecycle import Refusal
from lupaus.core.promise import Promise
from lupaus.features.helpdesk.actions.people import colleague, member_of
from lupaus.features.helpdesk.rules.tickets import Ticket
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import ENGINE, By, Line, record
from lupaus.outbox.lines import settle_between
from lupaus.outbox.passing import hold_letters, to_holders
from lupaus.people.access import Scope
from lupaus.people.models import Organisation


def ask_to_take_on(scope: Scope, promise: Promise, ticket: Ticket, now: datetime) -> bool:
    """Offer the promise to the ticket's new owner. True when it is seen to so, or there is nothing to see to.

    False: a person must name somebody. The owner is none of us, away, or somebody else has been asked already;
    or there is too little time for anything but a live yes.
    """
    owner = member_of(scope, ticket.owner)
    if owner is None or not ticket.is_owned:
        return False
    if owner in (promise.holder, promise.handed_to):
        return True
    found = colleague(scope, owner, now)
    if found is None or not found.is_here:
        return False
    who = member_of(scope, ticket.changed_by)
    kind = Rulebook(scope.organisation).kinds[promise.kind]
    wish = e.HandedOver(owner, answer_by(promise, now, kind.answer_hours))
    by = By(who, "member") if who is not None else ENGINE
    try:
        with transaction.atomic():
            letters = hold_letters(scope, [promise.id])
            record(
                scope, [Line(promise.id, wish, _words(scope, ticket))], by=by, now=now, what="helpdesk.owner"
            )
            settle_between(scope, [promise.id], now)
            to_holders(scope, [promise.id], letters, now)
    except Refusal:
        return False
    return True


def _words(scope: Scope, ticket: Ticket) -> str:
    """Why, in the firm's language: it was done in the helpdesk, and by whom."""
    language = Organisation.objects.values_list("language", flat=True).get(pk=scope.organisation)
    with override(language):
        facts = {"number": ticket.number, "name": ticket.changed_by.name}
        if ticket.changed_by.name:
            return _("%(name)s gave you ticket %(number)s in the helpdesk.") % facts
        return _("Ticket %(number)s was given to you in the helpdesk.") % facts
