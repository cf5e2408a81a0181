"""A customer's history in their own plain words: what we did and what they said, not how we work inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lupaus.core import events as e
from lupaus.features.customer.queries.page import Page, Shown
from lupaus.features.customer.rules import Move
from lupaus.ledger.queries import Happened
from lupaus.web import speech


@dataclass(frozen=True)
class Entry:
    """One line of the thread on the page."""

    at: datetime
    when: str
    iso: str
    words: str
    fate: str = "open"
    deed: str = ""
    quote: str = ""


def history(page: Page, now: datetime) -> list[Entry]:
    """What has happened, newest first; what was undone is left out."""
    language = translation.get_language() or "en"
    shown = [
        *(part for matter in (*page.offers, *page.asked, *page.coming) for part in matter.parts),
        *page.past,
    ]
    entries = []
    for one in shown:
        for happened in _standing(one.happened):
            told = _told(happened, one, language)
            if told is not None:
                words, fate, deed = told
                on = timezone.localtime(happened.at).date()
                entries.append(
                    Entry(happened.at, speech.day(on, language), on.isoformat(), words, fate, deed,
                          happened.words if isinstance(happened.event, e.Thanked | e.Remarked) else "")
                )  # fmt: skip
    entries.sort(key=lambda entry: entry.at, reverse=True)
    seen: set[tuple[str, str]] = set()
    once = []
    for entry in entries:  # two flues of one visit are one thing to their owner
        if (entry.iso, entry.words) not in seen:
            seen.add((entry.iso, entry.words))
            once.append(entry)
    return once[:40]


def answer(move: Move, person: str) -> str:
    """What the page says after a tap."""
    names = {"person": person}
    match move:
        case Move.YES:
            said = _("It is agreed. %(person)s comes at that time.")
        case Move.NO:
            said = _("All right. Nothing was booked.")
        case Move.OTHER_TIME:
            said = _("%(person)s knows now, and calls you about another time. Until then nothing changes.")
        case Move.LATER:
            said = _("%(person)s knows now, and comes back to you later.")
        case Move.STOP:
            said = _("Done. No more reminders. If you change your mind, just call.")
        case Move.TAKEN:
            said = _("Good. %(person)s will remind you again next time.")
        case Move.THANKS:
            said = _("Your thanks go to %(person)s, in your own words.")
        case Move.WRONG:
            said = _("%(person)s has it at once, and calls you.")
        case Move.KEPT:
            said = _("Thank you, that is good to hear.")
        case _:
            said = _("Thank you for telling. %(person)s has it again at once, and calls you.")
    return said % names


def _standing(happened: tuple[Happened, ...]) -> list[Happened]:
    undone = {h.event.act for h in happened if isinstance(h.event, e.Undone)}
    return [h for h in happened if h.act is None or h.act not in undone]


def _told(h: Happened, one: Shown, language: str) -> tuple[str, str, str] | None:
    """The words, the berry and the deed of one event; None for what is only our own bookkeeping."""
    person = {"person": one.person}
    on = speech.day(one.state.due_on, language)
    match h.event:
        case e.Made() if one.kind == "visit":
            said = (
                _("A time was proposed: %(on)s.") if h.event.is_offer else _("We agreed on a visit: %(on)s.")
            )
            return said % {"on": speech.day(h.event.due_on, language)}, "open", ""
        case e.Made():
            made = _("%(person)s gave their word: by %(on)s.")
            return made % (person | {"on": speech.day(h.event.due_on, language)}), "open", ""
        case e.Accepted():
            return _("You said yes."), "open", ""
        case e.Declined():
            return _("You said no."), "gone", ""
        case e.AgreedAnew():
            moved = _("We agreed anew: %(on)s.")
            return moved % {"on": speech.day(h.event.due_on, language)}, "anew", ""
        case e.ToldAnew():
            told = _("We told you of a new time: %(on)s. It was not what we had promised.")
            return told % {"on": speech.day(h.event.due_on, language)}, "not", ""
        case e.MissedDue():
            return _("We did not keep our word on time (%(on)s).") % {"on": on}, "not", ""
        case e.Tried(result="no_answer"):
            return _("%(person)s called, and there was no answer.") % person, "open", ""
        case e.Told():
            return _("We sent you a message."), "open", ""
        case e.Reported():
            return _("%(person)s said that it is done.") % person, "open", ""
        case e.Kept():
            return _kept(h.event, one, person), "kept" if one.state.missed_at is None else "good", ""
        case e.Contested():
            return _("You told us that we did not quite keep our word."), "not", ""
        case e.Answered():
            return _("You told us that we kept our word."), "kept", ""
        case e.Deed():
            return "", "kept", h.words
        case e.Apology():
            return _("%(person)s said sorry.") % person, "open", ""
        case e.Thanked():
            return _("You thanked %(person)s.") % person, "kept", ""
        case e.Released():
            return _("You let it go."), "gone", ""
        case e.Cancelled():
            return _("We withdrew our word."), "not", ""
        case e.Lapsed():
            return _("It lapsed, and nothing was booked."), "gone", ""
        case e.Remarked(topic="other_time" | "later" | "gone_wrong" | "reply"):
            return _("You wrote to us."), "open", ""
    return None


def _kept(event: e.Kept, one: Shown, person: dict[str, str]) -> str:
    if one.kind == "visit":
        return _("%(person)s came and did the work.") % person
    match event.how:
        case "reached":
            return _("Kept: %(person)s called you.") % person
        case "delivered":
            return _("Kept: we reminded you by message.")
        case "elsewhere":
            return _("You told us that it was already taken care of.")
        case "agreed":
            return _("You had already agreed on a time.")
        case _:
            return _("Kept.")
