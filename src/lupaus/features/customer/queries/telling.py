"""A customer's history in their own plain words: what we did and what they said, not how we work inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

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
        due_on = one.state.first_due_on
        for happened in _standing(one.happened):
            due_on = getattr(happened.event, "due_on", due_on)
            told = _told(happened, one, due_on, language)
            if told is not None:
                words, fate, deed = told
                on = timezone.localtime(happened.at).date()
                entries.append(
                    Entry(happened.at, speech.day(on, language), on.isoformat(), words, fate, deed,
                          _quote(happened, one))
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
        case Move.MISSING:
            said = _("Thank you. %(person)s has your words, and calls you.")
        case Move.KEPT:
            said = _("Thank you, that is good to hear.")
        case _:
            said = _("Thank you for telling. %(person)s has it again at once, and calls you.")
    return said % names


def _standing(happened: tuple[Happened, ...]) -> list[Happened]:
    undone = {h.event.act for h in happened if isinstance(h.event, e.Undone)}
    return [h for h in happened if h.act is None or h.act not in undone]


def _quote(h: Happened, one: Shown) -> str:
    """What was said in somebody's own words: their thanks and wishes, and what we promised them."""
    if isinstance(h.event, e.Thanked | e.Remarked):
        return h.words
    return one.words if isinstance(h.event, e.Made) and one.kind != "visit" else ""


def _told(h: Happened, one: Shown, due_on: date, language: str) -> tuple[str, str, str] | None:
    """The words, the berry and the deed of one event; None for what is only our own bookkeeping.

    `due_on` is the day that was promised then.
    """
    person = {"person": one.who(h)}
    on = speech.day(due_on, language)
    match h.event:
        case e.Made() if one.kind == "visit":
            said = (
                _("A time was proposed: %(on)s.") if h.event.is_offer else _("We agreed on a visit: %(on)s.")
            )
            return said % {"on": on}, "open", ""
        case e.Made():
            return _promised(one) % (person | {"on": on}), "open", ""
        case e.Accepted():
            return _("You said yes."), "open", ""
        case e.Declined():
            return _("You said no."), "gone", ""
        case e.AgreedAnew():
            moved = _("We agreed anew: %(on)s.")
            return moved % {"on": on}, "anew", ""
        case e.ToldAnew():
            told = _("We told you of a new time: %(on)s. It was not what we had promised.")
            return told % {"on": on}, "not", ""
        case e.MissedDue():
            return _("We did not keep our word on time (%(on)s).") % {"on": on}, "not", ""
        case e.Tried(result="no_answer"):
            return _("%(person)s called, and there was no answer.") % person, "open", ""
        case e.Told():
            return _message(h.event.step, one.kind) % {"on": on}, "open", ""
        case e.Reported():
            return _("%(person)s said that it is done.") % person, "open", ""
        case e.Kept():
            return _kept(h.event, one, person), "kept" if one.state.missed_at is None else "good", ""
        case e.Contested(answer="partly"):
            return _("You told us that we kept our promise only in part."), "not", ""
        case e.Contested():
            return _("You told us that we did not keep our promise."), "not", ""
        case e.Answered():
            return _("You told us that we kept our word."), "kept", ""
        case e.Deed():
            return "", "kept", h.words
        case e.Apology():
            return _("%(person)s said sorry.") % person, "open", ""
        case e.Thanked():
            return _("You sent thanks (%(person)s).") % person, "kept", ""
        case e.HolderNamed():
            return _("%(person)s looks after this now.") % {"person": one.person}, "open", ""
        case e.Released():
            return _let_go(h.event, one.kind), "gone", ""
        case e.Cancelled():
            return _("We withdrew our word."), "not", ""
        case e.Lapsed():
            return _("It lapsed, and nothing was booked."), "gone", ""
        case e.Remarked(topic="other_time" | "later" | "gone_wrong" | "reply" | "missing"):
            return _("You wrote to us."), "open", ""
    return None


def _promised(one: Shown) -> str:
    """Who promised and by when; what, is quoted where it was written down, else said by the kind."""
    if one.words:
        return _("%(person)s promised, by %(on)s at the latest:")
    match one.kind:
        case "recall":
            return _("%(person)s promised to remind you by %(on)s.")
        case "callback":
            return _("%(person)s promised to call you by %(on)s.")
        case "delivery":
            return _("%(person)s promised you a delivery by %(on)s.")
        case "repair":
            return _("%(person)s promised to put it right by %(on)s.")
        case "refund":
            return _("%(person)s promised to pay you back by %(on)s.")
        case "information":
            return _("%(person)s promised to find out and tell you by %(on)s.")
    return _("%(person)s promised it by %(on)s.")


def _message(step: str, kind: str) -> str:
    """What a message was about, as its reader remembers it."""
    match step:
        case "confirm":
            return _("We confirmed the time %(on)s.")
        case "days3" | "eve":
            return _("We reminded you of the time %(on)s.")
        case "text" if kind == "recall":
            return _("We wrote to you that it is time again.")
        case "text":
            return _("We wrote to you after a call that was not answered.")
        case "offer":
            return _("We wrote to you and asked whether it suits you.")
        case "word":
            return _("We wrote to you how it stands.")
        case "slip":
            return _("We wrote to you that it will be late.")
        case "ready" | "arrived":
            return _("We wrote to you that it is done.")
        case "paid":
            return _("We wrote to you that it is paid.")
        case "after_stop":
            return _("We confirmed that we do not remind you any more.")
    return _("We sent you a message.")


def _let_go(event: e.Released, kind: str) -> str:
    if event.reason == "stop":
        return _("You asked us not to remind you any more.")
    if event.is_series_ended:
        return _("The reminders ended.")
    if kind == "recall":
        return _("You did not need it this time.")
    return _("You did not need it any more.")


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
