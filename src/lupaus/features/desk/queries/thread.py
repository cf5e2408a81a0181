"""What has happened to a promise, told as the customer lived it: one entry for each event that means something."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lupaus.core import events as e
from lupaus.features.desk.queries import custody_words, giving_words
from lupaus.features.desk.queries import words as say
from lupaus.ledger.queries import Happened
from lupaus.web import speech


@dataclass(frozen=True, slots=True)
class Entry:
    """One knot of the thread, with the fields that `components/thread.html` draws.

    `fate` is the shape of the berry: open, kept, anew, not, good or gone.
    """

    when: str
    words: str
    iso: str = ""
    deed: str = ""
    quote: str = ""
    cite: str = ""
    lang: str = ""
    fate: str = "open"
    is_coming: bool = False


@dataclass(frozen=True, slots=True)
class Teller:
    """What telling needs: who is who, whose promise it is, and the day on which it is told.

    `other` is the customer, or the supplier whose word it is. `undone` are the acts taken back,
    `notes` the steps that only remind us: when one was of no use any more, nobody lived it.
    """

    names: Mapping[int, str]
    kind: str
    other: str
    direction: str
    zone: str
    today: date
    undone: frozenset[int] = frozenset()
    notes: frozenset[str] = frozenset()

    def entries(self, happened: Iterable[Happened]) -> list[Entry]:
        """The entries in order; what only the machine need know is left out."""
        return [entry for one in happened if (entry := self._entry(one)) is not None]

    def who(self, one: Happened) -> str:
        """Who did it: a name, or the machine's."""
        if one.role in ("engine", "list"):
            return "Lupaus"
        return self.names.get(one.by or 0) or self.other

    def day(self, on: date) -> str:
        """A day in the reader's language, short where it is this year's."""
        return speech.day(on, get_language() or "en", "short", self.today)

    def cause(self, cause: str) -> str:
        """Whose doing it was, seen from the one who gave the word."""
        return str((say.THEIR_CAUSES if self.direction == "theirs" else say.CAUSES)[cause])

    def _entry(self, one: Happened) -> Entry | None:
        tell = _TELLERS.get(type(one.event))
        entry = tell(self, one, one.event) if tell else None
        if entry is None:
            return None
        when, iso = say.past_words(one.at, self.zone, self.today), one.at.isoformat()
        entry = replace(entry, when=when, iso=iso)
        if one.act in self.undone:
            words = _("%(sentence)s This was taken back.") % {"sentence": entry.words}
            return replace(entry, words=words, fate="gone")
        return entry


def _said(words: str, one: Happened, fate: str = "open") -> Entry:
    return Entry("", words, quote=one.words, fate=fate)


def _terms(t: Teller, event: Any) -> str:
    until = event.due_time if event.starts_time else None
    at = event.starts_time or event.due_time
    return speech.when(event.due_on, t.today, get_language() or "en", at=at, until=until)


def _made(t: Teller, one: Happened, event: e.Made) -> Entry:
    facts = {"who": t.who(one), "when": _terms(t, event), "name": t.other}
    if event.direction == "theirs":
        return _said(_("%(name)s promised us: %(when)s.") % facts, one)
    if event.is_offer:
        return _said(_("%(who)s offered: %(when)s.") % facts, one)
    if one.role == "list":
        return _said(_("Came with the customer list: %(when)s.") % facts, one)
    if one.role == "engine" or (t.kind == "recall" and event.arises_from is not None):
        return _said(_("Promised to come back to it: %(when)s.") % facts, one)
    return _said(_("%(who)s promised: %(when)s.") % facts, one)


def _accepted(t: Teller, one: Happened, event: e.Accepted) -> Entry:
    return _said(_("%(name)s said yes.") % {"name": t.other}, one, "kept")


def _declined(t: Teller, one: Happened, event: e.Declined) -> Entry:
    return _said(_("%(name)s said no.") % {"name": t.other}, one, "gone")


def _agreed(t: Teller, one: Happened, event: e.AgreedAnew) -> Entry:
    return _said(_("Agreed anew: %(when)s.") % {"when": _terms(t, event)}, one, "anew")


def _told_anew(t: Teller, one: Happened, event: e.ToldAnew) -> Entry:
    return _said(
        _("A new day was told, without being agreed: %(when)s.") % {"when": _terms(t, event)}, one, "not"
    )


def _paused(t: Teller, one: Happened, event: e.Paused) -> Entry:
    facts = {"name": t.other, "when": say.past_words(event.lapses_at, t.zone, t.today)}
    return _said(_("Waits for %(name)s until %(when)s.") % facts, one)


def _resumed(t: Teller, one: Happened, event: e.Resumed) -> Entry:
    if event.due_on is None:
        return _said(_("%(name)s did their part; it goes on.") % {"name": t.other}, one)
    facts = {"name": t.other, "when": _terms(t, event)}
    return _said(_("%(name)s did their part; it goes on, moved by the wait: %(when)s.") % facts, one)


def _missed(t: Teller, one: Happened, event: e.MissedDue) -> Entry:
    return _said(_("The time passed. The word is still owed."), one, "not")


def _reported(t: Teller, one: Happened, event: e.Reported) -> Entry:
    return _said(_("%(who)s reported that it is done.") % {"who": t.who(one)}, one)


def _kept(t: Teller, one: Happened, event: e.Kept) -> Entry:
    facts = {"name": t.other, "when": t.day(event.done_on) if event.done_on else ""}
    sentences = {
        "reached": _("%(name)s was reached."),
        "delivered": _("The message was delivered; that keeps the word."),
        "elsewhere": _("Done already by somebody else, says %(name)s."),
        "agreed": _("A time had been agreed already."),
        "yes": _("%(name)s says that it was kept."),
        "not_contested": _("Nobody said otherwise; it counts as kept."),
    }
    done = _("Done on %(when)s.") if event.done_on else _("Done.")
    return _said(sentences.get(event.how, done) % facts, one, "kept")


def _contested(t: Teller, one: Happened, event: e.Contested) -> Entry:
    facts = {"name": t.other}
    if event.answer == "partly":
        return _said(_("%(name)s says that it was kept only partly. It is open again.") % facts, one, "not")
    return _said(_("%(name)s says that it was not kept. It is open again.") % facts, one, "not")


def _answered(t: Teller, one: Happened, event: e.Answered) -> Entry:
    return _said(_("%(name)s says: yes, the word was kept.") % {"name": t.other}, one, "kept")


def _given_up(t: Teller, one: Happened, event: e.GivenUp) -> Entry:
    words = _("It will not be kept.")
    if event.cause:
        words = _("It will not be kept. Cause: %(cause)s.") % {"cause": t.cause(event.cause)}
    return _said(words, one, "not")


def _released(t: Teller, one: Happened, event: e.Released) -> Entry:
    facts = {"name": t.other, "reason": str(say.REASONS.get(event.reason, event.reason))}
    if event.is_series_ended:
        return _said(_("%(name)s let it go for good: %(reason)s.") % facts, one, "gone")
    return _said(_("%(name)s let it go: %(reason)s.") % facts, one, "gone")


def _cancelled(t: Teller, one: Happened, event: e.Cancelled) -> Entry:
    if event.is_agreed:
        return _said(_("Withdrawn together with %(name)s.") % {"name": t.other}, one, "gone")
    return _said(_("We withdrew the word."), one, "not")


def _lapsed(t: Teller, one: Happened, event: e.Lapsed) -> Entry:
    return _said(
        _("It lapsed: %(reason)s.") % {"reason": say.REASONS.get(event.reason, event.reason)}, one, "gone"
    )


def _step_taken(t: Teller, one: Happened, event: e.StepTaken) -> Entry | None:
    if event.step == "call":
        return _said(_("The call came on the list."), one)
    return None


def _step_skipped(t: Teller, one: Happened, event: e.StepSkipped) -> Entry | None:
    if event.step in t.notes and event.reason in ("useless", "newer"):
        return None
    step = say.step_name(t.kind, event.step)
    reason = one.words or str(say.SKIPPED.get(event.reason, event.reason))
    return Entry("", _("Left out: %(step)s (%(reason)s).") % {"step": step, "reason": reason})


def _tried(t: Teller, one: Happened, event: e.Tried) -> Entry:
    facts = {"name": t.other, "when": ""}
    if event.wanted_at is not None:
        facts["when"] = say.past_words(event.wanted_at, t.zone, t.today)
    if event.result == "later":
        return _said(_("%(name)s asked to be called later: %(when)s.") % facts, one)
    if event.result == "wrong_number":
        return _said(_("The number was wrong."), one)
    return _said(_("%(name)s was called and did not answer.") % facts, one)


def _deferred(t: Teller, one: Happened, event: e.Deferred) -> Entry:
    facts = {"when": say.past_words(event.wanted_at, t.zone, t.today)}
    return _said(_("The next contact is to be %(when)s.") % facts, one)


def _told(t: Teller, one: Happened, event: e.Told) -> Entry:
    facts = {
        "step": say.step_name(t.kind, event.step),
        "channel": str(say.CHANNELS.get(event.channel, event.channel)),
    }
    return _said(_("%(step)s: it went %(channel)s.") % facts, one)


def _telling_failed(t: Teller, one: Happened, event: e.TellingFailed) -> Entry:
    facts = {"step": say.step_name(t.kind, event.step), "name": t.other}
    return _said(_("%(step)s: it did not reach %(name)s. Now a person calls.") % facts, one, "not")


def _quieted(t: Teller, one: Happened, event: e.Quieted) -> Entry:
    return _said(_("Planned messages rest."), one)


def _unquieted(t: Teller, one: Happened, event: e.Unquieted) -> Entry:
    return _said(_("Planned messages go on."), one)


def _deed(t: Teller, one: Happened, event: e.Deed) -> Entry:
    return Entry("", "", deed=one.words or t.who(one), fate="kept")


def _apology(t: Teller, one: Happened, event: e.Apology) -> Entry:
    return _said(_("%(who)s was sorry, in words.") % {"who": t.who(one)}, one)


def _thanked(t: Teller, one: Happened, event: e.Thanked) -> Entry:
    name = t.names.get(one.by or 0, "") if one.role == "customer" else t.other
    return _said(_("%(name)s thanked.") % {"name": name or t.other}, one, "kept")


def _caused(t: Teller, one: Happened, event: e.CauseNamed) -> Entry:
    return _said(_("Cause: %(cause)s.") % {"cause": t.cause(event.cause)}, one)


def _viewed(t: Teller, one: Happened, event: e.CauseViewed) -> Entry:
    facts = {"name": t.other, "cause": say.THEIR_CAUSES[event.cause]}
    return _said(_("%(name)s sees the cause so: %(cause)s.") % facts, one)


def _foretold(t: Teller, one: Happened, event: e.SlipForetold) -> Entry:
    facts = {"name": t.other, "when": t.day(event.due_on) if event.due_on else ""}
    if not one.words:
        nothing = _("%(name)s says that it will be late, and of nothing done about it.") % facts
        named = _(
            "%(name)s says that it will be late, and of nothing done about it. The day they name: %(when)s."
        )
        return _said(named % facts if event.due_on else nothing, one, "not")
    if event.due_on is None:
        return _said(
            _("%(name)s says that it will be late. What they have done about it:") % facts, one, "not"
        )
    said = _("%(name)s says that it will be late. The day they name: %(when)s. What they have done about it:")
    return _said(said % facts, one, "not")


def _hung_on(t: Teller, one: Happened, event: e.HungOn) -> Entry:
    if event.depends_on is None:
        return _said(_("It hangs on no other promise any more."), one)
    return _said(_("It hangs on another promise from now on."), one)


def _affirmed(t: Teller, one: Happened, event: e.Affirmed) -> Entry:
    if t.direction == "theirs":
        return _said(_("%(name)s says that it holds.") % {"name": t.other}, one)
    return _carried(t, one, event)


def _remarked(t: Teller, one: Happened, event: e.Remarked) -> Entry | None:
    if event.topic == "thanks_seen":
        return None
    facts = {"name": t.other, "who": t.who(one)}
    sentences = {
        "certificate": _("The certificate was given."),
        "defect": _("A defect was reported."),
        "reply": _("%(name)s replied."),
        "gone_wrong": _("%(name)s says that something went wrong."),
        "missing": _("%(name)s says what was missing."),
        "other_time": _("%(name)s asked for another time."),
        "later": _("%(name)s asked us to come back later."),
    }
    fate = "not" if event.topic == "gone_wrong" else "open"
    return _said(sentences.get(event.topic, _("%(who)s noted.")) % facts, one, fate)


def _given(t: Teller, one: Happened, event: e.Event) -> Entry:
    fate = "kept" if isinstance(event, e.Gestured | e.ExceptionMade) else "open"
    return _said(giving_words.sentence(event, t.who(one), t.names), one, fate)


def _carried(t: Teller, one: Happened, event: e.Event) -> Entry:
    return _said(custody_words.sentence(event, t.who(one), t.names, t.other), one)


def _undone(t: Teller, one: Happened, event: e.Undone) -> Entry | None:
    """The act itself says that it was taken back."""
    return None


_TELLERS: dict[type[Any], Callable[[Teller, Happened, Any], Entry | None]] = {
    e.Made: _made, e.Accepted: _accepted, e.Declined: _declined, e.AgreedAnew: _agreed,
    e.ToldAnew: _told_anew, e.Paused: _paused, e.Resumed: _resumed, e.MissedDue: _missed,
    e.Reported: _reported, e.Kept: _kept, e.Contested: _contested, e.Answered: _answered,
    e.GivenUp: _given_up, e.Released: _released, e.Cancelled: _cancelled, e.Lapsed: _lapsed,
    e.StepTaken: _step_taken, e.StepSkipped: _step_skipped, e.Tried: _tried, e.Deferred: _deferred,
    e.Told: _told, e.TellingFailed: _telling_failed, e.Quieted: _quieted, e.Unquieted: _unquieted,
    e.Deed: _deed, e.Apology: _apology, e.Thanked: _thanked, e.CauseNamed: _caused,
    e.Remarked: _remarked, e.Undone: _undone, **dict.fromkeys(giving_words.EVENTS, _given),
    **dict.fromkeys(custody_words.EVENTS, _carried), e.Affirmed: _affirmed, e.CauseViewed: _viewed,
    e.SlipForetold: _foretold, e.HungOn: _hung_on,
}  # fmt: skip
