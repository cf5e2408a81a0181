"""All that a text may say, as plain facts: computed once, then worded in the receiver's language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is told to one person about one promise, or about several that are alike.

    Dates and times are wall time of the promise. Phones are E.164. Empty means that there is
    nothing to say, and the text then leaves it out.
    """

    kind: str
    """The kind's slug."""
    step: str
    language: str
    is_formal: bool = False
    """te / ni instead of sinä / du."""
    name: str = ""
    """The customer."""
    person: str = ""
    """Who speaks: the one who has the promise now."""
    firm: str = ""
    phone: str = ""
    """The speaker's own number, else the firm's."""
    promised_by: str = ""
    is_new_name: bool = False
    """The customer knows another name than the speaker's: this message tells the new one."""
    is_promised: bool = True
    """False: nobody asked to be contacted, so the text claims no promise."""
    is_offer: bool = False
    """It waits for the customer's yes in writing."""
    today: date
    due_on: date
    due_time: time | None = None
    starts_time: time | None = None
    precision: str = "day"
    last_on: date | None = None
    """When it was last done."""
    interval: str = ""
    until_on: date | None = None
    """The day until which an offer stands."""
    things: tuple[str, ...] = ()
    """The objects that it is about."""
    content: str = ""
    """What was promised, in the words that were written down."""
    kind_name: str = ""
    """The firm's own name for the kind; empty: the product's word."""
    place: str = ""
    cents: int | None = None
    cause: str = ""
    """Why it slips, as a person has written it for this occasion; the next five belong to it (`outbox.bulletins`)."""
    deed: str = ""
    """What has been done already."""
    whole: str = ""
    """All of the message in a person's own words, with placeholders; it stands before every other wording."""
    estimate: datetime | None = None
    """What we believe, and promise to nobody: wall time."""
    next_word: datetime | None = None
    """By when the next word comes, also without news: wall time."""
    is_moved: bool = False
    """This message tells a new time."""
    choices: str = ""
    """The turn that says what the receiver may choose by law; empty: nothing to choose."""
    said: str = ""
    """Our own words that the message carries: a thanks."""
    link: str = ""
    """The customer's own page."""
    can_reply: bool = False
    """Is an answer to this very message read?"""
    is_mail: bool = False
    """By mail, so that the person's number must stand in it."""

    @property
    def is_own(self) -> bool:
        """Does the one who gave the word speak?"""
        return self.person == self.promised_by

    @property
    def slug(self) -> str:
        """The name of the text that says this: kind.step."""
        return f"{self.kind}.{self.step}"

    def likeness(self) -> tuple[object, ...]:
        """Facts with equal likeness are told in one sentence, their objects side by side."""
        when = (
            None if self.kind == "recall" else (self.due_on, self.due_time, self.starts_time, self.precision)
        )
        what = "" if self.things else self.content
        return (
            self.kind, self.step, when, self.last_on, self.is_promised, self.promised_by, self.until_on,
            self.place, what, self.cause, self.deed, self.whole, self.estimate, self.next_word, self.choices,
            self.said,
        )  # fmt: skip


def together(alike: list[Facts]) -> Facts:
    """One for several alike: all objects, the prices summed where each is known."""
    first = alike[0]
    if len(alike) == 1:
        return first
    things = tuple(dict.fromkeys(thing for facts in alike for thing in facts.things))
    prices = [facts.cents for facts in alike]
    cents = sum(price for price in prices if price is not None) if None not in prices else None
    return replace(first, things=things, cents=cents)
