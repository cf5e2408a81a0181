"""Lines that are seen to one by one, each with its own tap."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lupaus.core.lifecycle import Refusal
from lupaus.features.calls.actions import answering, calling
from lupaus.features.calls.actions.acting import Act, Pick
from lupaus.features.calls.queries.speaking import envelope_of
from lupaus.features.calls.views.asking import act_of, onward, said, voice_of
from lupaus.ledger import queries as book
from lupaus.ledger.record import Recorded
from lupaus.outbox.deciding import decide_again, decide_went
from lupaus.outbox.models import Notice
from lupaus.people.parties import roots_of
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say

TAPS: dict[str, Callable[[Act, Notice], Recorded]] = {
    "seen": answering.seen,
    "told": answering.told,
    "answered": answering.answered,
    "not_reached": answering.not_reached,
    "named": answering.named,
    "affirmed": answering.affirmed,
    "done_now": answering.done_now,
    "said_yes": answering.said_yes,
    "said_no": answering.said_no,
    "one_more": lambda act, line: calling.one_more(act, [_pick(line)]),
    "let_be": lambda act, line: calling.let_be(act, [_pick(line)]),
}
DECIDING = {"went": decide_went, "send_again": decide_again}


@require_POST
@member_required
def see_to(request: MemberRequest, pk: int) -> HttpResponse:
    """One tap on one line."""
    line, what = answering.line_of(request.scope, pk, voice_of(request).now), request.POST.get("do", "")
    if line is None or what not in (*TAPS, *DECIDING):
        say(request, _("That does not wait here any more. Nothing was changed."), level="warning")
        return onward(request)
    try:
        if what in DECIDING:
            return _decide(request, line, what)
        done = TAPS[what](act_of(request), line)
    except Refusal as no:
        say(request, sentence_for(no), level="error")
        return onward(request)
    said(request, _sentence(request, line, what, done), done, f"calls.{what}")
    return onward(request)


def _decide(request: MemberRequest, line: Notice, what: str) -> HttpResponse:
    """Nobody knew whether a message went; now somebody says so."""
    code = envelope_of(request.scope, line.promise_id, line.attempt)
    if code is None:
        raise Refusal("not_found")
    DECIDING[what](request.scope, code, voice_of(request).now)
    say(request, _("It arrived. That is written down.") if what == "went" else _("It goes once more."))
    return onward(request)


def _pick(line: Notice) -> Pick:
    return Pick(book.state(line.promise))


def _sentence(request: MemberRequest, line: Notice, what: str, done: Recorded) -> str:
    voice, promise = voice_of(request), line.promise
    about = promise.debtor_id if promise.direction == "theirs" else promise.creditor_id
    facts = {"name": roots_of(request.scope, [about])[about].name, "when": ""}
    wanted = next((p.wanted_at for p in done.promises if p.wanted_at is not None), None)
    if wanted is not None:
        facts["when"] = voice.instant(wanted)
        return _("%(name)s: one more try, %(when)s.") % facts
    sentences = {
        "seen": _("%(name)s: seen to."),
        "told": _("%(name)s: told by phone."),
        "answered": _("%(name)s: answered."),
        "named": _("%(name)s knows now who looks after it."),
        "affirmed": _("%(name)s: it will be kept. Good to know."),
        "not_reached": _("%(name)s: no answer. The line comes up again in a few hours."),
        "done_now": _("%(name)s: done."),
        "said_yes": _("%(name)s: the yes is here. It is agreed."),
        "said_no": _("%(name)s: they do not want it. Nothing is booked."),
        "one_more": _("%(name)s: one more try."),
        "let_be": _("%(name)s: let be. The next reminder comes in its time."),
    }
    return sentences[what] % facts
