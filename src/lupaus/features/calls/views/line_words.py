"""What a waiting line says, in one plain sentence, and which taps belong to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, override
from uuid_utils.compat import uuid7

from lupaus.core.promise import Answer
from lupaus.core.recurrence import parse_interval
from lupaus.features.calls.queries.cards import CALLED_ABOUT, LineSeen, Thing
from lupaus.features.calls.queries.evening import SlimRow
from lupaus.features.calls.rules.lines import Sort
from lupaus.features.calls.views.wording import Voice
from lupaus.web.doors import url_or_none


@dataclass(frozen=True, slots=True)
class Tap:
    """One tap of a line: a POST of `value`, or a link when `url` is given."""

    label: str
    value: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class LineWords:
    """A line as the page shows it. `told` is the message that could not go, to be said aloud."""

    seen: LineSeen
    sentence: str
    taps: list[Tap] = field(default_factory=list)
    told: str = ""
    act: UUID = field(default_factory=uuid7)
    """The token of its taps: another one than the card's."""

    @property
    def is_late(self) -> bool:
        return self.seen.line.sort == Sort.OWED


STEPS = {
    ("callback", "morning"): gettext_noop("You promised to call %(when)s."),
    ("delivery", "supplier"): gettext_noop(
        "Ask the supplier: does it come in time? Promised to the customer %(when)s."
    ),
    ("delivery", "confirm"): gettext_noop("Two days to go: is the delivery certain? Promised %(when)s."),
    ("delivery", "go"): gettext_noop("The delivery is promised %(when)s. Does it go?"),
    ("repair", "check"): gettext_noop("Half of the time has gone. How is the repair? Promised %(when)s."),
    ("repair", "go"): gettext_noop("The repair is promised %(when)s. Is it on its way?"),
    ("refund", "payment"): gettext_noop("Has the money been sent? Promised %(when)s."),
    ("information", "check"): gettext_noop(
        "Half of the time has gone. Is there an answer? Promised %(when)s."
    ),
    ("information", "last"): gettext_noop("The answer is promised %(when)s."),
    ("other", "go"): gettext_noop("Promised %(when)s."),
    ("other", "today"): gettext_noop("Promised for today."),
    ("other", "needs"): gettext_noop("The front line asks for this, today."),
    ("other", "abuse"): gettext_noop("Somebody took abuse for us. Look after them, %(when)s."),
    ("other", "too_much"): gettext_noop("Says: I have too much. You look at it together, %(when)s."),
    ("supply", "hold"): gettext_noop("They promised it to you %(when)s. Does that hold?"),
    ("supply", "today"): gettext_noop("They promised it to you for today. Did it come?"),
}
ANSWERS = {
    "other_time": gettext_noop("Asks for another time than %(when)s."),
    "later": gettext_noop("Asks to be called later."),
    "gone_wrong": gettext_noop("Says that something went wrong."),
    "reply": gettext_noop("Wrote to you. Planned messages rest until you have answered."),
    "put_right": gettext_noop("Says that the promise was not kept. It is open again, with you."),
    "put_right partly": gettext_noop(
        "Says that the promise was kept only in part. It is open again, with you."
    ),
    "failed": gettext_noop("A message did not reach them. Tell them by phone."),
    "slip": gettext_noop("They say that it will be late. Promised to you %(when)s."),
    "holds": gettext_noop("They say that it holds: %(when)s."),
}
CARRIED = {
    "handed": gettext_noop("%(holder)s asks you to take this on."),
    "came_back": gettext_noop("It has come back to you: nobody else took it on."),
    "went_back": gettext_noop(
        "You were asked to take this on, and the time to answer is over. %(holder)s has it."
    ),
    "guarantor": gettext_noop("%(holder)s has it, and its time has passed. You answer for it."),
    "leader": gettext_noop("Its time has passed. Ask %(holder)s what would help."),
    "entrusted": gettext_noop("Somebody has left, and what they carried is with you now. Look it through."),
    "tell_name": gettext_noop("They do not know yet that %(holder)s looks after it now."),
}
TICKETS = {
    "ticket_time": gettext_noop("Its ticket has a new time. Was it agreed with the customer, or only told?"),
    "ticket_closed": gettext_noop("Its ticket was closed. Did the customer get what was promised %(when)s?"),
    "ticket_owner": gettext_noop("Its ticket is given to nobody of us who could take it on. Name a person."),
    "ticket_gone": gettext_noop("Its ticket is not in the helpdesk any more. The promise stands, %(when)s."),
}
ASKED_TO_KEEP = frozenset({"confirm", "go", "check", "last", "today"})
"""Steps that ask whether it can be kept: a yes, or a new time while there still is time."""
SHORT_ANSWERS = {
    "other_time": gettext_noop("asks for another time"),
    "later": gettext_noop("asks to be called later"),
    "gone_wrong": gettext_noop("says that something went wrong"),
    "reply": gettext_noop("wrote to you"),
    "put_right": gettext_noop("says that the promise was not kept"),
    "put_right partly": gettext_noop("says that the promise was kept only in part"),
    "failed": gettext_noop("a message did not reach them"),
    "slip": gettext_noop("says that it will be late"),
    "holds": gettext_noop("says that it holds"),
}


def line_words(voice: Voice, seen: LineSeen, told: str = "") -> LineWords:
    """A line with its sentence and its taps."""
    return LineWords(seen, _sentence(voice, seen), _taps(seen), told)


def _sentence(voice: Voice, seen: LineSeen) -> str:
    line, promise = seen.line, seen.thing.promise
    facts = {"when": voice.terms(promise), "day": voice.day(promise.due_on), "count": promise.tries,
             "holder": seen.thing.holder}  # fmt: skip
    match line.sort:
        case Sort.ANSWER if seen.quote is not None and seen.quote.is_doubtful:
            return _("Nobody knows whether this message reached them. You decide.")
        case Sort.ANSWER:
            return _(ANSWERS.get(_asked(line.step, promise.answer), ANSWERS["reply"])) % facts
        case Sort.HANDED | Sort.CARRIED:
            return _(CARRIED[line.step]) % facts
        case Sort.OWED:
            return _("Not done by the promised time, %(when)s. It is still owed.") % facts
        case Sort.VISITED:
            return _("The visit was %(when)s. Was it done?") % facts
        case Sort.DECIDE if promise.told_at is not None:
            return (
                ngettext(
                    "Tried once, and a text has reached them.",
                    "Tried %(count)s times, and a text has reached them.",
                    promise.tries,
                )
                % facts
            )
        case Sort.DECIDE:
            return (
                ngettext(
                    "Tried once, and no text has reached them.",
                    "Tried %(count)s times, and no text has reached them.",
                    promise.tries,
                )
                % facts
            )
        case Sort.TELL if line.step == "offer":
            return _("The offer %(when)s could not be sent to them in writing.") % facts
        case Sort.TELL if line.step == "broken_again":
            return _("It was not kept for the second time. Texts rest now: call, and tell them yourself.")
        case Sort.TELL:
            return _("This cannot reach them in writing in time. Tell them by phone.")
        case Sort.NOTE if line.step in TICKETS:
            return _(TICKETS[line.step]) % facts
        case Sort.NOTE if line.step == "slip":
            return _("Something has gone wrong with this, and they are not to be contacted. You decide.")
        case Sort.NOTE if line.step == "again":
            return _("You wanted to come back to this. Promised %(when)s.") % facts
        case Sort.NOTE if line.step == "call":
            return _("By the plan you would call now, yet they are not to be called. You decide.")
    return _(STEPS.get((line.kind, line.step), STEPS["other", "go"])) % facts


def _asked(step: str, answer: str) -> str:
    """What of `ANSWERS` they told us: "partly" is another thing than "no"."""
    topic = step.removeprefix("answer_")
    return f"{topic} {answer}" if (topic, answer) == ("put_right", Answer.PARTLY) else topic


def _taps(seen: LineSeen) -> list[Tap]:
    """The fitting taps, the likeliest first."""
    code, line = seen.thing.code, seen.line
    no_answer = Tap(_("No answer"), "not_reached")
    match line.sort, line.step:
        case Sort.ANSWER, "answer_failed" if seen.quote is not None and seen.quote.is_doubtful:
            return [Tap(_("It arrived"), "went"), Tap(_("Send it once more"), "send_again"),
                    Tap(_("I told them"), "told")]  # fmt: skip
        case Sort.ANSWER, "answer_failed":
            return [Tap(_("I told them"), "told"), no_answer]
        case Sort.ANSWER, "answer_other_time" if seen.thing.kind == "visit":
            move = url_or_none("calls:move", code) or ""
            return [Tap(_("Agreed another time"), url=move), Tap(_("The time stays"), "answered"), no_answer]
        case Sort.ANSWER, "answer_other_time" if seen.thing.kind not in CALLED_ABOUT:
            anew = url_or_none("desk:move", code, "anew") or ""
            return [Tap(_("We agreed another time"), url=anew), Tap(_("I answered"), "answered"), no_answer]
        case Sort.ANSWER, "answer_gone_wrong" | "answer_put_right":
            deed = url_or_none("desk:move", code, "deed") or ""
            done = [Tap(_("It is done now"), "done_now")] if _is_owed(seen.thing) else []
            return [*done, Tap(_("I did something about it"), url=deed), Tap(_("We talked it over"), "answered"),
                    no_answer]  # fmt: skip
        case Sort.ANSWER, "answer_slip":
            slip = url_or_none("suppliers:slip", code) or url_or_none("desk:promise", code) or ""
            return [Tap(_("Look whom it reaches"), url=slip), Tap(_("I have seen to it"), "seen")]
        case Sort.ANSWER, "answer_holds":
            return [Tap(_("I have seen it"), "seen")]
        case Sort.ANSWER, _:
            return [Tap(_("I answered"), "answered"), no_answer]
        case Sort.HANDED, _:
            return [Tap(_("Look, and answer"), url=url_or_none("desk:promise", code) or "")]
        case Sort.CARRIED, "came_back":
            again = url_or_none("desk:hand_over", code) or ""
            return [Tap(_("I have it"), "seen"), Tap(_("Ask somebody else"), url=again)]
        case Sort.CARRIED, "entrusted":
            mine = url_or_none("desk:promises") or ""
            return [Tap(_("Look it through"), url=mine), Tap(_("I have seen to it"), "seen")]
        case Sort.CARRIED, "tell_name":
            return [Tap(_("I told them"), "named"), no_answer]
        case Sort.CARRIED, _:
            look = url_or_none("desk:promise", code) or ""
            return [Tap(_("Look at it"), url=look), Tap(_("I have seen to it"), "seen")]
        case ((Sort.VISITED | Sort.OWED), _) if seen.thing.kind == "visit":
            return _visit_taps(seen)
        case Sort.OWED, _ if seen.thing.promise.direction == "theirs":
            slip = url_or_none("suppliers:slip", code) or url_or_none("desk:move", code, "deed") or ""
            give_up = url_or_none("desk:move", code, "give_up") or ""
            return [Tap(_("A deed, or only words?"), url=slip), Tap(_("It came"), "done_now"),
                    Tap(_("It will not be kept"), url=give_up)]  # fmt: skip
        case Sort.OWED, _:
            anew = url_or_none("desk:move", code, "anew") or ""
            give_up = url_or_none("desk:move", code, "give_up") or ""
            return [Tap(_("It is done now"), "done_now"), Tap(_("Agreed anew"), url=anew),
                    Tap(_("It will not be kept"), url=give_up)]  # fmt: skip
        case Sort.DECIDE, _:
            return [Tap(_("One more try"), "one_more"), Tap(_("Let it be"), "let_be")]
        case Sort.TELL, "offer":
            return [Tap(_("Their yes is here in writing"), "said_yes"), Tap(_("They do not want it"), "said_no"),
                    no_answer]  # fmt: skip
        case Sort.TELL, _:
            return [Tap(_("I told them"), "told"), no_answer]
        case Sort.NOTE, step if step.startswith("ticket_"):
            return _ticket_taps(step, seen)
        case Sort.NOTE, "call":
            return [Tap(_("Let it be"), "let_be"), Tap(_("I have seen to it"), "seen")]
    if line.kind == "callback":
        return [Tap(_("Off the list until an hour before"), "seen")]
    if line.step in ASKED_TO_KEEP and seen.thing.promise.direction == "ours":
        anew = url_or_none("desk:move", code, "anew") or ""
        return [Tap(_("Yes, it will be kept"), "affirmed"), Tap(_("It needs a new time"), url=anew),
                Tap(_("It is done"), "done_now")]  # fmt: skip
    if seen.thing.promise.direction == "theirs" and (will_not := url_or_none("suppliers:slip", code)):
        return [
            Tap(_("I have seen to it"), "seen"),
            Tap(_("It came"), "done_now"),
            Tap(_("It will not hold"), url=will_not),
        ]
    done_label = _("It came") if seen.thing.promise.direction == "theirs" else _("It is done")
    return [Tap(_("I have seen to it"), "seen"), Tap(done_label, "done_now")]


def _ticket_taps(step: str, seen: LineSeen) -> list[Tap]:
    """What may be done about a word of the helpdesk."""
    code = seen.thing.code
    match step:
        case "ticket_time":
            anew, told = (url_or_none("desk:move", code, move) or "" for move in ("anew", "told"))
            return [Tap(_("Agreed with the customer"), url=anew), Tap(_("Only told"), url=told),
                    Tap(_("I have seen to it"), "seen")]  # fmt: skip
        case "ticket_closed":
            return [Tap(_("It is done"), "done_now"), Tap(_("I have seen to it"), "seen")]
        case "ticket_owner":
            name = url_or_none("desk:hand_over", code) or ""
            return [Tap(_("Hand it over to somebody"), url=name), Tap(_("I have it"), "seen")]
        case _:
            return [Tap(_("I have seen to it"), "seen")]


def _visit_taps(seen: LineSeen) -> list[Tap]:
    code = seen.thing.code
    return [
        Tap(_("Done"), url=url_or_none("calls:done", code) or ""),
        Tap(_("Nobody was at home"), url=url_or_none("calls:away", code) or ""),
        Tap(_("Move it"), url=url_or_none("calls:move", code) or ""),
    ]


def _is_owed(thing: Thing) -> bool:
    return thing.promise.outcome == "open" and thing.promise.stage == "active"


def why(voice: Voice, row: SlimRow) -> str:
    """Why a contact stands on the list, in a few words."""
    facts = {"day": voice.near_day(row.due_on), "count": row.many, "things": row.things}
    match row.sort:
        case Sort.ANSWER:
            return _(SHORT_ANSWERS.get(_asked(row.step, row.answer), SHORT_ANSWERS["reply"]))
        case Sort.CALLBACK:
            return _("a call is promised")
        case Sort.HANDED:
            return _("you are asked to take it on")
        case Sort.CARRIED:
            return _("between colleagues")
        case Sort.OWED:
            return _("still owed since %(day)s") % facts
        case Sort.VISITED:
            return _("was the visit done?")
        case Sort.DECIDE:
            return _("one more try, or let it be?")
        case Sort.TELL:
            return _("must be told by phone")
        case Sort.NOTE:
            return _("to be seen to")
    if not row.has_basis:
        return _("no promise was made; may be asked")
    if row.things:
        return row.things
    return ngettext("a reminder is promised", "%(count)s reminders are promised", row.many) % facts


def promised_words(thing: Thing, language: str) -> str:
    """What was promised, in the words that were written down, else as one says it in that language."""
    if thing.words or thing.basis:
        return thing.words or thing.basis
    if thing.kind == "callback":
        with override(language):
            return _("I will call you.")
    return usual_words(thing.interval, language)


def usual_words(interval: str, language: str) -> str:
    """A promise to remind, in the customer's language."""
    parsed = parse_interval(interval or "12m")
    months = parsed.years * 12 + parsed.months
    with override(language):
        if months % 12 == 0 and months and not (parsed.weeks or parsed.days):
            return ngettext(
                "I will remind you when a year has passed.",
                "I will remind you when %(count)s years have passed.",
                months // 12,
            ) % {"count": months // 12}
        if months and not (parsed.weeks or parsed.days):
            return ngettext(
                "I will remind you when a month has passed.",
                "I will remind you when %(count)s months have passed.",
                months,
            ) % {"count": months}
        return _("I will remind you when it is time again.")


def late_call(voice: Voice, thing: Thing) -> str:
    """A promised call whose time has passed, said before anything else on the card."""
    facts = {"name": thing.promiser, "day": voice.day(thing.promise.due_on)}
    if thing.is_mine:
        return _("You promised to call on %(day)s. You did not call.") % facts
    return _("%(name)s promised to call on %(day)s. Nobody called.") % facts


def promised_by(voice: Voice, thing: Thing) -> str:
    """Who gave the word, where and when."""
    facts = {"name": thing.promiser, "day": voice.day(thing.promised_on)}
    if thing.kind == "callback":
        return (_("You promised on %(day)s") if thing.is_mine else _("%(name)s promised on %(day)s")) % facts
    at_door = thing.promise.arises_from is not None and thing.basis_how in ("", "at_door")
    if thing.basis_how == "list":
        return _("They have asked for it, says your list")
    if at_door:
        return (
            _("You promised it yourself at the door on %(day)s")
            if thing.is_mine
            else _("%(name)s promised it at the door on %(day)s")
        ) % facts
    return (
        _("You promised it on %(day)s") if thing.is_mine else _("%(name)s promised it on %(day)s")
    ) % facts
