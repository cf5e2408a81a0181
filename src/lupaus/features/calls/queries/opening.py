"""What to say first, in the language of the one who is called; and what could not be written to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from lupaus.features.calls.queries.cards import Card, LineSeen
from lupaus.features.calls.rules.lines import Sort
from lupaus.outbox import texts
from lupaus.outbox.facts import together
from lupaus.outbox.gather import Asked, facts_of
from lupaus.outbox.own_texts import own_texts
from lupaus.people.access import Scope


def opening(scope: Scope, card: Card, now: datetime) -> str:
    """The words to begin this call with; "" where there is nothing to call about."""
    asked = _asked(card)
    if not asked:
        return ""
    facts = together(facts_of(scope, asked, now))
    if card.reminders and card.cents is not None:
        facts = replace(facts, cents=card.cents + card.travel_cents)
    return texts.opening(facts, own_texts(scope.organisation))


def untold(scope: Scope, lines: Sequence[LineSeen], now: datetime) -> dict[int, str]:
    """By notice: the message that could not go in writing, to be said aloud."""
    aloud = [one for one in lines if one.line.sort == Sort.TELL]
    facts = facts_of(scope, [Asked(one.thing.promise, one.line.step) for one in aloud], now)
    own = own_texts(scope.organisation) if aloud else {}
    return {one.line.notice: texts.render(each, own).text for one, each in zip(aloud, facts, strict=True)}


def _asked(card: Card) -> list[Asked]:
    """What the call is about first: an answer they wait for, else what was promised to them."""
    answers = [one for one in card.lines if one.line.sort == Sort.ANSWER]
    if answers:
        return [Asked(answers[0].thing.promise, answers[0].line.step)]
    first = card.callbacks[:1] or card.reminders
    return [Asked(thing.promise, "call") for thing in first]
