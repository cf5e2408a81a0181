"""What a list asks for: a contact with objects, each of which will carry a promise to remind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from lupaus.core.recurrence import Interval, after
from lupaus.features.exchange.rules.folding import fold
from lupaus.features.exchange.rules.words import Place

PromisedAnswer = Literal["all", "column", "none"]


@dataclass(frozen=True, slots=True)
class Settings:
    """The answers that reading a row needs; ``today`` is the day in the firm's own zone."""

    today: date
    promised: PromisedAnswer = "none"
    region: str = "FI"
    home_months: int = 12
    holiday_months: int = 36


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A cell that cannot be believed. ``row`` is the number in the person's file, ``column`` an index or None.

    Codes that stop a row: ``no_contact``, ``phone_impossible``, ``email_impossible``, ``not_a_date``,
    ``impossible_date``, ``future_date``, ``no_year``, ``too_old``, ``interval_unclear``, ``too_long``.
    Codes that only warn: ``no_way_to_reach``, ``no_name``, ``no_last_visit``, ``price_unclear``,
    ``language_unclear``, ``promised_unclear``, ``date_among_words``, ``due_before_visit``.
    """

    row: int
    column: int | None
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class WantedObject:
    """One flue, fireplace or house that is visited at its own interval (months)."""

    thing: str
    place: Place
    address: str
    postcode: str
    town: str
    interval_months: int
    last_visit: date | None
    next_due: date | None
    price_cents: int | None
    note: str
    row: int

    @property
    def key(self) -> str:
        """Equal for the same object of the same contact, however it is spelled."""
        return f"{fold(self.thing)}|{fold(self.address)}|{'holiday' if self.place == 'holiday' else ''}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A person or firm to be reminded, and the objects. ``promised`` is None when the list does not say."""

    name: str
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    address: str
    postcode: str
    town: str
    area: str
    language: str | None
    promised: bool | None
    note: str
    objects: tuple[WantedObject, ...]
    rows: tuple[int, ...]
    warnings: tuple[RowProblem, ...] = ()

    @property
    def key(self) -> str:
        """Names the contact within the list: by phone, else by e-mail, else by name and address."""
        if self.phones:
            return f"tel:{self.phones[0]}"
        if self.emails:
            return f"mail:{self.emails[0]}"
        return self.whereabouts

    @property
    def whereabouts(self) -> str:
        """Folded name and address, for matching somebody without phone and e-mail; "" when either is missing."""
        name, address = fold(self.name), fold(self.address)
        return f"at:{name}|{address}" if name and address else ""


def due_on(wanted: WantedObject) -> date | None:
    """The day the next visit is due: as the list says, else last visit plus interval; None when unknown.

    Same day of the month, or the month's last day where it has no such day (29 February).
    """
    if wanted.next_due is not None:
        return wanted.next_due
    if wanted.last_visit is None:
        return None
    return after(wanted.last_visit, Interval.of(wanted.interval_months, "months"))
