"""A refusal of the book as one plain sentence in the reader's language.

Rooms with refusals of their own add them once: `register("no_room", _("There is no room on %(on)s any more."))`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lupaus.core.lifecycle import Refusal
from lupaus.web import speech

SENTENCES: dict[str, str | Lazy] = {
    "closed": _("This promise is closed already. Nothing was changed."),
    "not_offered": _("This is not waiting for a yes any more. Nothing was changed."),
    "offered": _("The customer has not said yes to this yet, so it cannot be done. Nothing was changed."),
    "not_waiting": _("This is not waiting for the customer. Nothing was changed."),
    "due_past": _("That time has passed already. Choose a later one."),
    "not_due_order": _("The end is before the start. Check the times."),
    "not_reported": _(
        "Nobody has said yet that this is done, so there is nothing to answer. Nothing was changed."
    ),
    "already_answered": _("There is an answer already, and it stands."),
    "too_late_to_contest": _("It has been more than %(days)s days. Please call instead; it is still heard."),
    "unknown_answer": _("The answer is yes, partly or no. Nothing was changed."),
    "unknown_cause": _("Choose the cause: our own, a supplier's, or outside our control."),
    "changed": _("Somebody changed this while you were looking. Look at it as it is now, then choose again."),
    "tried_since": _("That has just been noted, and it counts once. This is how it stands now."),
    "not_found": _("There is no such promise here."),
    "not_theirs": _("This is our own word, and nobody else's. Nothing was changed."),
    "hangs_in_a_ring": _("These two would hang on each other, so nothing was changed."),
    "undo_late": _(
        "It is too late to undo this: the customer may have been told already. You can still change it."
    ),
    "slip_gone": _("This cannot be taken back here any more. Please call, and it is put right."),
    "undo_gone": _("Something has happened since, so this cannot be undone any more. Nothing was changed."),
    "page_used": _("What was tapped on this page was taken back. This is how it stands now: choose again."),
    "reminder_open": _(
        "There is a reminder of this already, so no second one was made. Nothing was changed."
    ),
    "other_organisation": _("There is no such promise here."),
    "no_next_step": _("This would leave a promise that nobody looks at again, so it was not done."),
    "series_released": _("The customer has let this go. It is not promised again unless they ask."),
    "handed_to_self": _("They hold it already. Nothing was changed."),
    "handed_twice": _("%(name)s has been asked already. Wait for the answer, or take it back first."),
    "live_only": _(
        "There is less than an hour left, so nobody can wait for an answer. Ask them face to face or by phone, and tick that they said yes."
    ),
    "answer_past": _("There is no time left for an answer."),
    "hand_over_gone": _("That has been taken back or answered meanwhile. %(name)s has it now."),
    "not_asked": _("Somebody else was asked. Nothing was changed."),
    "named_already": _("The customer knows the name already. Nothing was changed."),
    "no_why": _("Write in a few words why. Nothing was handed over."),
    "not_yours_to_pass": _(
        "Only who has it, who answers for it, or who leads may do that. Nothing was changed."
    ),
    "team_receiver": _(
        "A team cannot carry a promise, a person can. In %(team)s are: %(names)s. Choose one of them."
    ),
    "not_a_colleague": _("There is no such colleague here. Nothing was handed over."),
    "colleague_left": _("%(name)s does not work here any more. Nothing was handed over."),
    "colleague_away": _("%(name)s is away until %(until)s. %(deputy)s stands in: ask them."),
    "colleague_away_alone": _("%(name)s is away until %(until)s. Choose somebody who is here."),
    "nobody_left": _("There is nobody left to take it on. Nothing was changed."),
    "lapse_past": _("The day to answer by has passed already. Choose a later one."),
}
OTHERWISE = _("That could not be done, and nothing was changed.")


def register(code: str, sentence: str | Lazy) -> None:
    """Give a code its sentence, with `%(name)s` for its facts. Raises `ValueError` when the code has another already."""
    if SENTENCES.get(code, sentence) is not sentence:
        raise ValueError(f"{code} has a sentence already")
    SENTENCES[code] = sentence


def sentence_for(refusal: Refusal) -> str:
    """The refusal in the active language; an unknown code gives an honest general sentence, never the code."""
    sentence = str(SENTENCES.get(refusal.code, OTHERWISE))
    try:
        return sentence % _said(refusal.facts)
    except (KeyError, TypeError, ValueError):
        return str(OTHERWISE)


def _said(facts: Mapping[str, Any]) -> dict[str, str]:
    """Days and numbers as people write them; instants in the active zone."""
    language = get_language() or "en"
    said: dict[str, str] = {}
    for name, fact in facts.items():
        if isinstance(fact, datetime):
            local = timezone.localtime(fact) if timezone.is_aware(fact) else fact
            said[name] = (
                f"{speech.day(local.date(), language)} {speech.CLOCK[speech.known(language)]} {speech.clock(local, language)}"
            )
        elif isinstance(fact, date):
            said[name] = speech.day(fact, language)
        elif isinstance(fact, int) and not isinstance(fact, bool):
            said[name] = speech.count(fact, language)
        else:
            said[name] = str(fact)
    return said
