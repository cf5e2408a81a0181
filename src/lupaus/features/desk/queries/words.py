"""The desk's words for kinds, steps, moves and moments, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.functional import Promise as Lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from lupaus.core.clock_time import Precision, local
from lupaus.core.promise import Promise
from lupaus.web import speech

Words = str | Lazy

KINDS: dict[str, Words] = {
    "recall": _("Reminder"),
    "visit": _("Visit"),
    "callback": _("Callback"),
    "delivery": _("Delivery"),
    "repair": _("Putting right"),
    "refund": _("Refund"),
    "information": _("An answer"),
    "other": _("Something else"),
    "journey": _("Journey"),
    "supply": _("A supplier's word"),
    "selftest": _("Trial to yourself"),
}
STEPS: dict[str, Words] = {
    "call": _("Call"),
    "text": _("Message after an unanswered call"),
    "ask": _("Question to us: one more try, or let it be"),
    "confirm": _("Confirmation"),
    "days3": _("First reminder of the time"),
    "eve": _("Second reminder of the time"),
    "done": _("Question to us: was it done?"),
    "morning": _("Reminder to us in the morning"),
    "supplier": _("Reminder to us: ask the supplier"),
    "go": _("Question to us: will it be kept?"),
    "arrived": _("Question to the customer: did it arrive?"),
    "check": _("Half-way look by us"),
    "word": _("Half-way word to the customer"),
    "ready": _("Message that it is done"),
    "payment": _("Reminder to us: make the payment"),
    "paid": _("Message that it is paid"),
    "last": _("Last reminder to us"),
    "today": _("Reminder to us on the day"),
    "hold": _("Question to us: does the supplier's word hold?"),
    "will_it_hold": _("Question to the supplier: will it hold?"),
    "after_thanks": _("Thanks to the supplier"),
    "offer": _("Offer"),
    "after_lapse": _("Closing words after an offer"),
    "after_wait": _("Closing words after waiting"),
    "after_stop": _("Confirmation that we stop"),
    "trial": _("Trial message"),
    "missed": _("The time has passed"),
    "nag": _("Reminder to us: it is still owed"),
    "answer_reply": _("The customer replied"),
    "answer_gone_wrong": _("The customer says that something went wrong"),
    "answer_other_time": _("The customer asks for another time"),
    "answer_later": _("The customer asks us to come back later"),
    "answer_put_right": _("The customer says: not kept, or only in part"),
    "answer_failed": _("A message did not arrive"),
    "answer_slip": _("They say that it will be late"),
    "answer_holds": _("They say that it holds"),
    "handed": _("A colleague asks: will you take it on?"),
    "came_back": _("It has come back: nobody else took it on"),
    "went_back": _("The time to take it on is over"),
    "guarantor": _("Its time has passed, and you answer for it"),
    "leader": _("Its time has passed: what would help?"),
    "entrusted": _("Somebody has left: this is with you now"),
    "tell_name": _("The customer does not know the new name yet"),
    "broken_again": _("Not kept for the second time: call"),
    "again": _("You wanted to come back to it"),
    "slip": _("Word that it slips"),
    "needs": _("The front line asks for it"),
    "abuse": _("Somebody took abuse: look after them"),
    "too_much": _("A colleague has too much"),
    "ticket_time": _("Its ticket has a new time: agreed, or only told?"),
    "ticket_closed": _("Its ticket was closed: did the customer get what was promised?"),
    "ticket_owner": _("Its ticket is given to somebody who has not taken it on: name a person"),
    "ticket_gone": _("Its ticket is not in the helpdesk any more"),
    "after_asking": _("A colleague asks: may I give more than my mandate?"),
    "after_silence": _("Nobody has answered your question in time"),
    "after_answer": _("Your question has an answer"),
}
_OF_KIND: dict[tuple[str, str], Words] = {
    ("delivery", "confirm"): _("Question to us: is the delivery certain?"),
}
COMING: dict[str, Words] = {
    "call": _("The call to %(name)s comes on your list."),
    "again": _("It comes before you again, as you wanted."),
    "text": _("%(name)s gets a message, because nobody answered."),
    "ask": _("You decide: one more try, or let it be."),
    "confirm": _("%(name)s gets a confirmation."),
    "days3": _("%(name)s is reminded of the time."),
    "eve": _("%(name)s is reminded of the time."),
    "done": _("You are asked whether it was done."),
    "morning": _("You are reminded that it is today."),
    "today": _("You are reminded that it is today."),
    "supplier": _("You are reminded to ask the supplier."),
    "go": _("You are asked whether it will be kept."),
    "arrived": _("%(name)s is asked whether it arrived."),
    "check": _("Half of the time has gone: you look how it stands."),
    "word": _("%(name)s gets a word on how it stands."),
    "ready": _("%(name)s hears that it is done."),
    "payment": _("You are reminded to make the payment."),
    "paid": _("%(name)s hears that it is paid."),
    "last": _("You are reminded: the time is nearly up."),
    "hold": _("You ask %(name)s whether it holds."),
    "will_it_hold": _("%(name)s is asked whether it will hold."),
    "offer": _("%(name)s gets the offer and can say yes."),
    "after_lapse": _("%(name)s gets one closing message."),
    "after_wait": _("%(name)s gets one closing message."),
    "handed": _("A colleague is asked to take it on."),
    "came_back": _("It comes back, if nobody takes it on."),
    "went_back": _("It comes back, if nobody takes it on."),
    "tell_name": _("You are reminded to tell %(name)s the new name."),
    "guarantor": _("Whoever answers for it is told."),
    "leader": _("Whoever leads is told."),
    "broken_again": _("The call to %(name)s comes on your list: a person tells them."),
    "missed_due": _("If it has not been kept by then, it counts as not kept."),
    "lapsed": _("Without an answer it lapses. Nothing is booked."),
    "kept": _("If nobody says otherwise, it counts as kept."),
}
_COMING_OF_KIND: dict[tuple[str, str], Words] = {
    ("delivery", "confirm"): _("You are asked whether the delivery is certain."),
}
SKIPPED: dict[str, Words] = {
    "useless": _("too late to be of use"),
    "newer": _("a newer one took its place"),
    "told_today": _("they had a message already that day"),
    "person": _("you left it out"),
    "unreachable": _("no address to write to"),
    "quiet": _("messages are resting"),
}
CHANNELS: dict[str, Words] = {
    "email": _("by e-mail"),
    "own_phone": _("as a text message"),
    "phone": _("by phone"),
    "demo": _("nowhere, since this is a demo"),
    "console": _("on the screen only"),
    "memory": _("on the screen only"),
}
ENVELOPES: dict[str, Words] = {
    "sealed": _("waits to go"),
    "by_hand": _("waits for you to send it"),
    "sending": _("is on its way"),
    "sent": _("went out"),
    "refused": _("was refused"),
    "unknown": _("nobody knows whether it went"),
    "withdrawn": _("was taken back in time"),
}
NOT_SENT: dict[str, Words] = {
    **SKIPPED,
    "undone": _("what it told was undone"),
    "stopped": _("the telling was stopped"),
    "closed": _("the promise was closed"),
    "terms": _("the time had changed"),
    "answered": _("they had answered"),
    "stage": _("the matter had moved on"),
    "spoken": _("you had spoken already"),
    "contact": _("they are not to be contacted"),
    "anew": _("it was worded anew"),
    "too_late": _("it came too late; somebody calls"),
    "frozen": _("sending was stopped"),
    "restored": _("left out after a copy was restored"),
    "erased": _("personal data was erased"),
    "recipient_refused": _("the address does not take mail"),
    "sender_refused": _("our address was refused"),
    "sender_invalid": _("our own address is not right"),
    "content_refused": _("the message was refused"),
    "address_invalid": _("the address is not right"),
    "try_later": _("the mail server asked to come back later"),
    "login_refused": _("the mail server did not let us in"),
    "tls_failed": _("the mail server's certificate was not trusted"),
    "connection_lost": _("the connection was lost"),
    "no_answer": _("the mail server did not answer"),
    "lease_over": _("the sending was cut off"),
    "wrong_channel": _("no way to send it"),
}
LISTED_STATES: dict[str, Words] = {
    "": _("all open ones"),
    "late": _("past their time"),
    "today": _("due today"),
    "week": _("due within a week"),
    "offered": _("offered, no answer yet"),
    "waiting": _("waiting for the customer"),
    "reported": _("reported as done"),
    "handed": _("on their way to a colleague"),
}
CAUSES: dict[str, Words] = {
    "own": _("our own doing"),
    "supplier": _("a supplier's doing"),
    "outside": _("outside our control"),
}
THEIR_CAUSES: dict[str, Words] = {
    "own": _("their own doing"),
    "supplier": _("their supplier's doing"),
    "outside": _("outside their control"),
}
"""A cause as it is told of a supplier's word: "own" is the one's who gave it."""
REASONS: dict[str, Words] = {
    "stop": _("does not want reminders"),
    "moved": _("moved away"),
    "sold": _("the house was sold"),
    "other_firm": _("uses another firm"),
    "not_in_use": _("not in use any more"),
    "not_needed": _("not needed any more"),
    "died": _("has died"),
    "erased": _("personal data was erased"),
    "undone": _("taken back"),
    "declined": _("said no"),
    "let_be": _("let be after the tries"),
    "offer": _("no answer to the offer"),
    "waiting": _("the wait ended"),
    "other": _("another reason"),
}
WITHOUT_WORDS: dict[str, Words] = {
    "recall": _("To remind %(name)s when it is time again."),
    "visit": _("To come to %(name)s."),
    "callback": _("To call %(name)s back."),
    "delivery": _("To deliver to %(name)s."),
    "repair": _("To put it right for %(name)s."),
    "refund": _("To pay %(name)s back."),
    "information": _("To find out and tell %(name)s."),
    "other": _("A word given to %(name)s."),
    "journey": _("To take %(name)s there."),
    "supply": _("A word given to us by %(name)s."),
}


def kind_name(slug: str, own: str = "") -> str:
    """What a kind of promise is called; the firm's own name for it wins."""
    return own or str(KINDS.get(slug, slug))


def step_name(slug: str, step: str) -> str:
    """What a step of a plan is called."""
    return str(_OF_KIND.get((slug, step)) or STEPS.get(step, step))


def coming_words(slug: str, step: str, name: str) -> str:
    """What this step will mean, as a sentence. `name` is the customer's."""
    sentence = _COMING_OF_KIND.get((slug, step)) or COMING.get(step)
    return str(sentence) % {"name": name} if sentence else step_name(slug, step)


def title_of(slug: str, own: str, thing: str) -> str:
    """The heading of a promise: what kind it is, and of what."""
    if not thing:
        return kind_name(slug, own)
    return gettext("%(kind)s: %(thing)s") % {"kind": kind_name(slug, own), "thing": thing}


def in_a_sentence(slug: str, own: str, thing: str) -> str:
    """The same within a sentence: "reminder (fireplace)"."""
    kind = own or kind_name(slug)[:1].lower() + kind_name(slug)[1:]
    return f"{kind} ({thing})" if thing else kind


def due_words(promise: Promise, today: date) -> str:
    """The time of a promise as one says it: a day, perhaps a span or a time."""
    language = get_language() or "en"
    until = promise.due_time if promise.starts_time else None
    at = promise.starts_time or promise.due_time
    if promise.precision == Precision.WEEK:
        return gettext("in the week that ends %(day)s") % {
            "day": speech.day(promise.due_on, language, "short", today)
        }
    return speech.when(promise.due_on, today, language, at=at, until=until)


def moment_words(at: datetime, zone: str, today: date) -> str:
    """An instant as one says it: near days by name, far ones by date, with the time of day."""
    language = get_language() or "en"
    there = local(at, zone)
    return speech.when(there.date(), today, language, at=there.time())


def past_words(at: datetime, zone: str, today: date) -> str:
    """An instant that has been, with its year where it is another."""
    language = get_language() or "en"
    there = local(at, zone)
    day = speech.day(there.date(), language, "short", today)
    return f"{day} {speech.CLOCK[speech.known(language)]} {speech.clock(there, language)}"


def without_words(slug: str, name: str) -> str:
    """What was promised, where nobody wrote it down in words."""
    return str(WITHOUT_WORDS.get(slug, WITHOUT_WORDS["other"])) % {"name": name}
