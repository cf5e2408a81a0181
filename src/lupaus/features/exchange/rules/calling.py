"""When the customers of a list are called: what is past was never asked, so it is spread, not missed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from lupaus.features.exchange.rules.wanted import Wanted, WantedObject, due_on

LEAD = timedelta(days=28)
"""How long before the due day a reminder is called, unless the firm's plan says otherwise."""


class Terms(NamedTuple):
    """When the reminder is due, and the evening of its call where that was chosen."""

    due_on: date
    evening: date | None


@dataclass(frozen=True, slots=True)
class Timing:
    """`today` is the firm's local day; `lead` how many days before the due day the plan calls."""

    today: date
    lead: timedelta = LEAD

    def due(self, thing: WantedObject) -> date:
        """When the object is due by the list; one whose last visit nobody knows is due today."""
        return due_on(thing) or self.today

    def is_asked_now(self, due: date) -> bool:
        """Whether the call of this due day belongs to tonight or earlier."""
        return due - self.lead <= self.today

    def terms(self, due: date, evening: date | None) -> Terms:
        """The terms of a reminder. Asked on its evening; due a lead after it where the list's day is past by then."""
        if evening is None or not self.is_asked_now(due):
            return Terms(max(due, self.today), None)
        return Terms(due if due > evening else evening + self.lead, evening)

    def oldest_due(self, dues: Iterable[date]) -> date | None:
        """The oldest of those due days that are asked now; None when none is."""
        return min(filter(self.is_asked_now, dues), default=None)


def place_of_calls(contact: Wanted) -> str:
    """The area by which calls are grouped, so that visits agreed on one evening lie near each other."""
    return contact.area or contact.town or contact.postcode
