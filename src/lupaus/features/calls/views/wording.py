"""What is said after a tap, in the caller's language: what happened, and what comes next by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lupaus.core.clock_time import local, local_date
from lupaus.core.plan import Contact
from lupaus.core.promise import Promise
from lupaus.features.calls.queries.agreed import reminder_of
from lupaus.features.calls.queries.places import Trouble
from lupaus.features.calls.queries.reach import channel_to
from lupaus.features.calls.rules.foresight import foresee
from lupaus.features.calls.rules.later import is_outside
from lupaus.features.calls.rules.slots import Slot
from lupaus.ledger.policies import Rulebook
from lupaus.people.access import Scope
from lupaus.people.models import Party
from lupaus.web import speech

SOON_MINUTES = 5
OWN_PHONE = "own_phone"


class Voice(NamedTuple):
    """Who is spoken to, and when: words for days are near or far from here."""

    scope: Scope
    now: datetime

    @property
    def language(self) -> str:
        return get_language() or self.scope.language

    @property
    def today(self) -> date:
        return local_date(self.now, self.scope.zone)

    def instant(self, when: datetime) -> str:
        """An instant as one says it: "tomorrow at 17"."""
        wall = local(when, self.scope.zone)
        return speech.when(wall.date(), self.today, self.language, wall.time())

    def slot(self, slot: Slot) -> str:
        """A time that was agreed: "Thu 3.12. 10-12"."""
        return speech.when(slot.on, self.today, self.language, slot.starts, slot.ends)

    def terms(self, promise: Promise) -> str:
        """When a promise is due."""
        starts = promise.starts_time or promise.due_time
        ends = promise.due_time if promise.starts_time else None
        return speech.when(promise.due_on, self.today, self.language, starts, ends)

    def day(self, on: date) -> str:
        """A day with its year."""
        return speech.day(on, self.language)

    def plain_instant(self, when: datetime) -> str:
        """An instant by its weekday and date, beside a label that says how near it is."""
        wall = local(when, self.scope.zone)
        day = speech.day(wall.date(), self.language, "short", self.today)
        clock = speech.CLOCK[speech.known(self.language)]
        return f"{day} {clock} {speech.clock(wall, self.language)}"

    def near_day(self, on: date) -> str:
        return speech.near_day(on, self.today, self.language)


def in_one(sentences: Iterable[str]) -> str:
    """Sentences after each other; a day such as "27.10." ends its sentence by itself."""
    return " ".join(sentences).replace("..", ".")


def after_no_answer(voice: Voice, party: Party, promises: Iterable[Promise]) -> str:
    """Nobody answered, and then: the plan itself is asked."""
    said = [_("%(name)s: no answer.") % {"name": party.name}]
    book = Rulebook(voice.scope.organisation)
    contact = Contact(party.can_call, party.can_message, party.contact_rule)
    found = [foresee(p, voice.now, book.policy(p, contact)) for p in promises if p.is_open]
    texts = [one.text_at for one in found if one.text_at]
    calls = [one.call_at for one in found if one.call_at]
    if texts:
        said.append(_text_goes(voice, party, min(texts)))
    if calls:
        said.append(_("I put them on the list again %(when)s.") % {"when": voice.instant(min(calls))})
    elif any(one.ask_at for one in found):
        said.append(_("That was the last try by the plan: I ask you whether to try once more or let it be."))
    return in_one(said)


def _text_goes(voice: Voice, party: Party, at: datetime) -> str:
    is_soon = (at - voice.now).total_seconds() <= SOON_MINUTES * 60
    facts = {"when": voice.instant(at)}
    if channel_to(voice.scope, party) == OWN_PHONE:
        if is_soon:
            return _("A text for them is ready in a minute, to be sent from your phone.")
        return _("A text for them is ready %(when)s, to be sent from your phone.") % facts
    if is_soon:
        return _("A text goes to them in a minute.")
    return _("A text goes to them %(when)s.") % facts


def _confirmation(voice: Voice, party: Party) -> str:
    """How they will have it in writing."""
    match channel_to(voice.scope, party):
        case "":
            return _("No confirmation goes out: there is no address to write to.")
        case "own_phone":
            return _("The confirmation is ready in a minute, to be sent from your phone.")
    return _("A confirmation goes to them in a minute.")


def after_later(voice: Voice, party: Party, at: datetime) -> str:
    """I call again then; said plainly when one does not usually call at that time."""
    said = [_("%(name)s: I'll call again %(when)s.") % {"name": party.name, "when": voice.instant(at)}]
    if is_outside(at, Rulebook(voice.scope.organisation).calendar):
        said.append(_("That is outside your own hours for calls."))
    return in_one(said)


def after_agreed(voice: Voice, party: Party, slot: Slot, trouble: Trouble | None) -> str:
    """A time was agreed and is confirmed by itself."""
    said = [_("%(name)s: agreed %(when)s.") % {"name": party.name, "when": voice.slot(slot)}]
    return in_one([*said, _confirmation(voice, party), *against(voice, slot, trouble)])


def after_offered(
    voice: Voice, party: Party, slot: Slot, until: datetime | None, trouble: Trouble | None
) -> str:
    """It binds nobody before a yes in writing."""
    facts = {"name": party.name, "when": voice.slot(slot)}
    if until is None:
        said = _("%(name)s: offered %(when)s. It holds when they have said yes in writing.") % facts
    else:
        facts["until"] = voice.instant(until)
        said = (
            _("%(name)s: offered %(when)s. It holds when they have said yes in writing, by %(until)s.")
            % facts
        )
    return in_one([said, *against(voice, slot, trouble)])


def after_moved(voice: Voice, party: Party, slot: Slot, trouble: Trouble | None, *, is_agreed: bool) -> str:
    """Agreed anew, or only told: the two never count the same."""
    facts = {"name": party.name, "when": voice.slot(slot)}
    if is_agreed:
        said = _("%(name)s: agreed anew, %(when)s.") % facts
    else:
        said = _("%(name)s: told of a new time, %(when)s. It does not count as kept.") % facts
    return in_one([said, *against(voice, slot, trouble)])


def after_done(voice: Voice, party: Party, promises: Iterable[Promise]) -> str:
    """Done, and what is promised next."""
    written = list(promises)
    next_on = min((p.due_on for p in written if p.is_open), default=None)
    if next_on is None and (standing := reminder_of(voice.scope, written)) is not None:
        facts = {"name": party.name, "day": voice.day(standing)}
        return _("%(name)s: done. A reminder is promised already, by %(day)s.") % facts
    if next_on is None:
        return _("%(name)s: done. No reminder is promised.") % {"name": party.name}
    facts = {"name": party.name, "day": voice.day(next_on)}
    return _("%(name)s: done. Next: I promise to remind by %(day)s.") % facts


def after_plain(voice: Voice, party: Party, what: str, promises: Iterable[Promise]) -> str:
    """The outcomes of one tap, each with what follows in the book."""
    next_on = min((p.due_on for p in promises if p.is_open), default=None)
    facts = {"name": party.name, "day": voice.day(next_on) if next_on else ""}
    if next_on and what in ("reached", "already_agreed", "elsewhere", "not_this_year"):
        sentences = {
            "reached": _("%(name)s: reached. The next reminder is promised by %(day)s."),
            "already_agreed": _("%(name)s: a time stands already. The next reminder is promised by %(day)s."),
            "elsewhere": _("%(name)s: done elsewhere. The next reminder is promised by %(day)s."),
            "not_this_year": _("%(name)s: not this time. The next reminder is promised by %(day)s."),
        }
        return sentences[what] % facts
    sentences = {
        "reached": _("%(name)s: reached. The promise to call is kept."),
        "already_agreed": _("%(name)s: a time stands already."),
        "elsewhere": _("%(name)s: done elsewhere."),
        "not_this_year": _("%(name)s: not this time."),
        "ended": _("%(name)s: let go. No reminder is made for this any more."),
        "one_more": _("%(name)s: one more try."),
        "let_be": _("%(name)s: let be. The next reminder comes in its time."),
        "died": _("%(name)s: everything has ended. Nothing is asked or sent any more."),
        "number": _(
            "%(name)s: the number is marked wrong. They are on the list again when you have found one."
        ),
    }
    return sentences[what] % facts


def against(voice: Voice, slot: Slot, trouble: Trouble | None) -> list[str]:
    """What speaks against a time: told, never forbidden."""
    if trouble is None:
        return []
    facts = {"day": voice.near_day(slot.on), "count": trouble.visits}
    said = []
    if trouble.is_clash:
        said.append(_("Mind: another visit stands at the same time %(day)s.") % facts)
    if trouble.is_free_day:
        said.append(_("Mind: it is no working day of yours.") % facts)
    elif trouble.is_outside_hours:
        said.append(_("Mind: it is outside your working hours.") % facts)
    return said
