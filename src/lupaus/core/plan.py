"""The heart: what must happen to a promise now, and when to look at it again.

`plan(promise, now, policy)` is pure and harmless to repeat: the promise holds the steps already
taken under its terms, so the same question gives the same answer and nothing is told twice.
An open promise always gets an alarm.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import NamedTuple

from lupaus.core import events as e
from lupaus.core import moments
from lupaus.core.calendar import Calendar
from lupaus.core.clock_time import add_days_local, instant, local
from lupaus.core.hours import Hours
from lupaus.core.kinds import Kind, Step
from lupaus.core.lifecycle import missed_moment
from lupaus.core.moments import attempt_of, call_moment, moment_of
from lupaus.core.notices import Notice
from lupaus.core.promise import MISSED, Promise

MORNING = time(8)
SURVIVES_CLOSING = "after_"
"""Notices whose step begins so are told although the promise is closed."""


class Contact(NamedTuple):
    """How the receiver may be reached. `rule`: '', 'none', 'grief' or 'writing'."""

    can_call: bool = True
    can_message: bool = True
    rule: str = ""

    @property
    def is_silent(self) -> bool:
        """Nothing may be sent and nobody calls by plan; a person decides."""
        return self.rule in ("none", "grief", "died")


class Policy(NamedTuple):
    """What a plan needs beside the promise: its kind, the firm's calendar, the contact."""

    kind: Kind
    calendar: Calendar
    contact: Contact = Contact()
    leader: int | None = None
    """Whom the holder turns to; known only where a promise is late, None where nobody is above them."""


class Plan(NamedTuple):
    """Events to record, notices to write, and the next alarm (aware UTC; None only if closed)."""

    events: tuple[e.Event, ...]
    notices: tuple[Notice, ...]
    next_step_at: datetime | None


class _Draft:
    """A plan in the making, for one promise at one instant."""

    __slots__ = ("events", "messages", "notices", "now", "p", "policy", "upcoming")

    def __init__(self, p: Promise, now: datetime, policy: Policy) -> None:
        self.p = p
        self.now = now
        self.policy = policy
        self.events: list[e.Event] = []
        self.notices: list[Notice] = []
        self.messages: list[tuple[datetime, Step, int]] = []
        self.upcoming: list[datetime] = []

    def put(
        self, step: str, attempt: int, medium: str, klass: str = "planned",
        useless_at: datetime | None = None, urgency: int | None = None, who: int | None = None,
    ) -> None:  # fmt: skip
        """Put a step before somebody: its event and its notice. `who` sees to it, else the holder."""
        p, kind = self.p, self.policy.kind
        who = p.holder if who is None else who
        asked = p.creditor if p.direction == "ours" else p.debtor
        not_before = self.now
        if medium == "message" and klass == "planned":
            not_before = self.policy.calendar.next_open(self.now, Hours.MESSAGES)
        self.events.append(e.StepTaken(step, attempt))
        self.notices.append(
            Notice(
                p.id, p.terms_no, step, attempt,
                who if medium == "note" else asked, who, medium, klass,
                not_before, useless_at, kind.urgency if urgency is None else urgency,
            )
        )  # fmt: skip

    def skip(self, step: str, attempt: int, reason: str) -> None:
        self.events.append(e.StepSkipped(step, attempt, reason))

    def result(self) -> Plan:
        return Plan(tuple(self.events), tuple(self.notices), min(self.upcoming) if self.upcoming else None)


def plan(promise: Promise, now: datetime, policy: Policy) -> Plan:
    """What must happen to `promise` at `now` (aware UTC), and its next alarm."""
    draft = _Draft(promise, now, policy)
    if "asked_" in promise.done:
        _answer_what_was_asked(draft)
    if promise.outcome != "open":
        return draft.result()
    _custody(draft)
    match promise.stage:
        case "offered":
            _offered(draft)
        case "waiting":
            _waiting(draft)
        case "reported":
            _reported(draft)
        case _:
            _active(draft)
    return draft.result()


# -- the stages -----------------------------------------------------------------------------------


def _offered(draft: _Draft) -> None:
    """An offer binds nobody. Silence books nothing: it lapses with one polite closing."""
    p = draft.p
    ends = p.lapses_at or p.due_end
    if draft.now >= ends:
        draft.events.append(e.Lapsed("offer"))
        if _may_message(draft):
            draft.put("after_lapse", 1, "message")
        return
    draft.upcoming.append(ends)
    if p.has_done("offer.1"):
        return
    moment = p.terms_at + timedelta(minutes=1)
    if draft.now < moment:
        draft.upcoming.append(moment)
    elif _may_message(draft):
        draft.put("offer", 1, "message", "answer", useless_at=ends)
    else:
        draft.put("offer", 1, "call", "answer", useless_at=ends)


def _waiting(draft: _Draft) -> None:
    """Our clock is paused until the customer has done their part."""
    p = draft.p
    ends = p.lapses_at or p.due_end
    if draft.now >= ends:
        draft.events.append(e.Lapsed("waiting"))
        if _may_message(draft):
            draft.put("after_wait", 1, "message")
        return
    draft.upcoming.append(ends)


def _reported(draft: _Draft) -> None:
    """We say done. The customer's yes closes it, or a quiet period, shown as not contested."""
    p = draft.p
    ends = add_days_local(p.reported_at or p.terms_at, draft.policy.kind.quiet_days, p.zone)
    if draft.now >= ends:
        draft.events.append(e.Kept("not_contested"))
        return
    draft.upcoming.append(ends)
    _steps(draft)


def _active(draft: _Draft) -> None:
    p = draft.p
    if not p.has_done(MISSED):
        missed = missed_moment(p, draft.policy.kind.settles)
        if draft.now >= missed:
            if draft.policy.kind.is_kept_by_text(p.told_at, p.tries):
                draft.events.append(e.Kept("delivered"))
                return
            draft.events.append(e.MissedDue())
            _missed(draft)
        else:
            draft.upcoming.append(missed)
    elif draft.policy.kind.is_together:
        draft.upcoming.append(draft.policy.calendar.next_working_morning(draft.now))
    else:
        _nag(draft)
        _to_the_leader(draft)
    if p.wanted_at is not None and not draft.policy.kind.is_contact:
        _come_back(draft, p.wanted_at)
    _steps(draft)


def _come_back(draft: _Draft, wanted_at: datetime) -> None:
    """What somebody put off until then comes before them then. A contact has its call for that.

    Its number tells which moment was chosen: the minute after the word was given.
    """
    attempt = int((wanted_at - draft.p.made_at).total_seconds() // 60)
    if draft.p.has_done(f"again.{attempt}"):
        return
    if wanted_at > draft.now:
        draft.upcoming.append(wanted_at)
        return
    draft.put("again", attempt, "note")
    draft.upcoming.append(draft.policy.calendar.next_working_morning(draft.now))


def _missed(draft: _Draft) -> None:
    """The holder knows, and who answers for it. A second break in one matter is told by a person, not by a text."""
    p, kind = draft.p, draft.policy.kind
    if kind.is_together:
        draft.upcoming.append(draft.policy.calendar.next_working_morning(draft.now))
        return
    pressing = min(3, kind.urgency)
    draft.put("missed", 1, "note", urgency=pressing)
    if p.guarantor != p.holder:
        draft.put("guarantor", 1, "note", urgency=pressing, who=p.guarantor)
    if p.broken >= 1 and p.direction == "ours":
        if not p.is_quiet:
            draft.events.append(e.Quieted("breaks"))
        draft.put("broken_again", p.breaks + 1, "call", "urgent", urgency=1)
    draft.upcoming.append(draft.policy.calendar.next_working_morning(draft.now))
    if draft.policy.leader is not None:
        draft.upcoming.append(_leader_moment(draft, draft.now))


def _missed_at(draft: _Draft) -> datetime:
    """When these terms were missed: `missed_at` is the first miss of all, perhaps of terms long gone."""
    p = draft.p
    moment = missed_moment(p, draft.policy.kind.settles)
    return moment if p.missed_at is None else max(p.missed_at, moment)


def _to_the_leader(draft: _Draft) -> None:
    """A working hour after the miss the one above knows too, to help and not to judge."""
    p, leader = draft.p, draft.policy.leader
    if leader is None or leader in (p.holder, p.guarantor) or p.has_done("leader.1"):
        return
    moment = _leader_moment(draft, _missed_at(draft))
    if draft.now >= moment:
        draft.put("leader", 1, "note", urgency=min(3, draft.policy.kind.urgency), who=leader)
    else:
        draft.upcoming.append(moment)


def _leader_moment(draft: _Draft, missed: datetime) -> datetime:
    """One working hour after the miss, on the clock of those who work."""
    calendar = draft.policy.calendar
    opens = calendar.next_open(missed, Hours.WORK)
    return calendar.next_open(opens + timedelta(hours=1), Hours.WORK)


# -- who carries it -------------------------------------------------------------------------------


def _custody(draft: _Draft) -> None:
    """A hand-over is laid before the one who is asked; silence brings it back, and both are told."""
    p, now, number = draft.p, draft.now, draft.p.hand_overs
    if p.handed_to is not None and p.answer_by is not None:
        if now >= p.answer_by:
            draft.events.append(e.HandOverReturned("silence"))
            draft.put("came_back", number, "note", "urgent", urgency=1)
            draft.put("went_back", number, "note", who=p.handed_to)
            draft.upcoming.append(draft.policy.calendar.next_working_morning(now))
            return
        draft.upcoming.append(p.answer_by)
        if not p.has_done(f"handed.{number}"):
            draft.put("handed", number, "note", "urgent", p.answer_by, urgency=1, who=p.handed_to)
    elif p.has_done(f"no.{number}") and not p.has_done(f"came_back.{number}"):
        draft.put("came_back", number, "note", "urgent", urgency=1)
    if p.is_untold and p.direction == "ours" and not draft.policy.kind.is_contact:
        _tell_the_name(draft)


def _tell_the_name(draft: _Draft) -> None:
    """The receiver learns the new name with the next message; where none went by next morning, by a person."""
    p = draft.p
    if p.has_done(f"tell_name.{p.hand_overs}"):
        return
    moment = draft.policy.calendar.next_working_morning(p.custody_at)
    if draft.now >= moment:
        draft.put("tell_name", p.hand_overs, "note", who=p.guarantor)
    else:
        draft.upcoming.append(moment)


def _nag(draft: _Draft) -> None:
    """A missed word is still owed. Its holder is reminded, a few times and not for ever.

    After a silence of the engine only the latest reminder is given, not all that it slept over.
    """
    p, calendar = draft.p, draft.policy.calendar
    missed_on = local(_missed_at(draft), p.zone).date()
    moments = [
        instant(calendar.shift_later(missed_on + timedelta(days=days)), MORNING, p.zone)
        for days in draft.policy.kind.nag_days
    ]
    passed = sum(moment <= draft.now for moment in moments)
    if passed > p.nags:
        draft.put("nag", passed, "note")
    draft.upcoming.append(
        moments[passed] if passed < len(moments) else calendar.next_working_morning(draft.now)
    )


# -- the steps of the kind's plan ----------------------------------------------------------------


def _steps(draft: _Draft) -> None:
    p, now = draft.p, draft.now
    done = f" {p.done} "
    for step in draft.policy.kind.steps:
        if (step.anchor == "reported") != (p.stage == "reported"):
            continue
        if step.medium == "call":
            _call(draft, step, done)
            continue
        attempt = attempt_of(step, p)
        if f" {step.key}.{attempt} " in done:
            if step.medium == "note":
                draft.upcoming.append(draft.policy.calendar.next_working_morning(now))
            continue
        moment = moment_of(p, step, draft.policy.kind, draft.policy.calendar, now)
        if moment is None:
            continue
        if moment > now:
            draft.upcoming.append(moment)
        elif step.medium == "message":
            draft.messages.append((moment, step, attempt))
        else:
            _note(draft, step, attempt)
    if draft.messages:
        _tell_newest(draft)


def _call(draft: _Draft, step: Step, done: str) -> None:
    """A line on the call list, until the person is reached or the tries are spent."""
    p, now, policy = draft.p, draft.now, draft.policy
    attempt = p.tries + 1
    if attempt > step.attempts and p.wanted_at is None:
        return
    if f" {step.key}.{attempt} " in done:
        listed = policy.calendar.next_working_morning(now)
        draft.upcoming.append(listed)
        return
    moment = call_moment(p, step, attempt, policy.calendar)
    if moment > now:
        draft.upcoming.append(moment)
        return
    draft.upcoming.append(policy.calendar.next_working_morning(now))
    is_writing = policy.contact.rule == "writing"
    if policy.contact.is_silent or (is_writing and p.is_quiet):
        draft.put(step.key, attempt, "note", step.klass)
    elif is_writing and policy.contact.can_message and attempt == 1:
        draft.put(step.key, attempt, "message", step.klass, useless_at=p.due_end)
    else:
        draft.put(step.key, attempt, "call", step.klass)


def _note(draft: _Draft, step: Step, attempt: int) -> None:
    useless_at = moments.useless_at(draft.p, step)
    if useless_at is not None and draft.now >= useless_at:
        draft.skip(step.key, attempt, "useless")
        return
    draft.put(step.key, attempt, "note", step.klass, useless_at)
    draft.upcoming.append(draft.policy.calendar.next_working_morning(draft.now))


def _tell_newest(draft: _Draft) -> None:
    """Of the messages due at once only the newest is told; the others are skipped, and shown."""
    draft.messages.sort(key=lambda found: found[0])
    for _, step, attempt in draft.messages[:-1]:
        draft.skip(step.key, attempt, "newer")
    _, step, attempt = draft.messages[-1]
    useless_at = moments.useless_at(draft.p, step)
    if useless_at is not None and draft.now >= useless_at:
        draft.skip(step.key, attempt, "useless")
    elif draft.p.is_quiet and step.klass == "planned":
        draft.skip(step.key, attempt, "quiet")
    elif not _may_ask(draft):
        _tell_otherwise(draft, step, attempt, useless_at)
    elif _cannot_go_in_time(draft, step, useless_at):
        if step.klass == "planned":
            draft.skip(step.key, attempt, "useless")
        else:
            draft.put(step.key, attempt, "call", step.klass, useless_at, urgency=0)
    else:
        draft.put(step.key, attempt, "message", step.klass, useless_at)


def _tell_otherwise(draft: _Draft, step: Step, attempt: int, useless_at: datetime | None) -> None:
    """No address to write to: what the customer must know becomes a call, the rest is left out."""
    contact = draft.policy.contact
    if step.klass == "urgent" and contact.can_call and not contact.is_silent:
        draft.put(step.key, attempt, "call", step.klass, useless_at, urgency=0)
    else:
        draft.skip(step.key, attempt, "unreachable")


def _cannot_go_in_time(draft: _Draft, step: Step, useless_at: datetime | None) -> bool:
    if step.klass == "answer" or useless_at is None:
        return False
    return draft.policy.calendar.next_open(draft.now, Hours.MESSAGES) >= useless_at


def _may_message(draft: _Draft) -> bool:
    contact = draft.policy.contact
    return contact.can_message and not contact.is_silent and draft.p.direction == "ours"


def _may_ask(draft: _Draft) -> bool:
    """May a message of the plan go? Suppliers get those too, but no closing words."""
    contact = draft.policy.contact
    return contact.can_message and not contact.is_silent and draft.p.direction != "inner"


# -- what a customer asked ------------------------------------------------------------------------


def _answer_what_was_asked(draft: _Draft) -> None:
    """A wish, a complaint or a failed message stands before a person at once, as a call; what a supplier
    answered on the page that asked it is read, and nobody has to be called for it."""
    done = draft.p.done.split(" ")
    for mark in done:
        if not mark.startswith("asked_"):
            continue
        topic, number = mark.removeprefix("asked_").rsplit(".", 1)
        if f"answer_{topic}.{number}" in done:
            continue
        if topic == "holds":
            draft.put(f"answer_{topic}", int(number), "note")
        else:
            medium = "note" if topic == "slip" else "call"
            draft.put(f"answer_{topic}", int(number), medium, "urgent", urgency=1)
    if draft.p.outcome == "open":
        draft.upcoming.append(draft.policy.calendar.next_working_morning(draft.now))
