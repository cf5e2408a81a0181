"""Changing: a slip, what hangs on what, thanks, and many promises to us at once."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from lupaus.core.clock_time import local_date
from lupaus.features.suppliers.actions import hanging, slipping
from lupaus.features.suppliers.actions.bringing import bring, foresee
from lupaus.features.suppliers.api.shapes import (
    DoneAct,
    HangSent,
    RowDone,
    RowsDone,
    RowsSent,
    SlipSent,
    ThanksSent,
    reached_of,
)
from lupaus.features.suppliers.api.showing import scope_of
from lupaus.features.suppliers.forms.slip import SlipForm, ThanksForm, expect_of
from lupaus.features.suppliers.queries import slip
from lupaus.features.suppliers.rules.lists import Column, Reader, rows_of
from lupaus.ledger.record import Expect, repeated
from lupaus.people import parties
from lupaus.web.clock import now
from lupaus.web.rest.problems import Trouble, responses, unclear
from lupaus.web.rest.tapping import act_of

router = Router(tags=["suppliers"])


@router.post("/promises/{uuid:code}/slip", response=responses(DoneAct), summary="A supplier's word slips")
def note_slip(request: HttpRequest, code: UUID, sent: SlipSent) -> DoneAct:
    """A deed, or only words; perhaps a new day. The answer tells whom it reaches."""
    scope, at, act = scope_of(request), now(request), act_of(request)
    about = slip.about(scope, code, at)
    posted = {name: value for name, value in sent.dict().items() if value not in (None, False)}
    said = slip.answer(scope, about)
    told = said.done if said is not None else ""
    form = SlipForm(posted | {"act": str(act)}, today=about.today, is_open=about.state.is_open, told=told)
    if (before := repeated(scope, act)) is None:
        if not form.is_valid():
            raise unclear(form)
        before = slipping.note_slip(scope, about.state, form.noted, shown=_seen(sent.seen), act=act, now=at)
    fresh = slip.about(scope, code, at)
    return DoneAct(
        act=before.code, reached=reached_of(slip.reached(scope, fresh, slip.expected(scope, fresh, at), at))
    )


@router.post("/promises/{uuid:code}/hangs-on", response=responses(DoneAct), summary="What it hangs on")
def hang(request: HttpRequest, code: UUID, sent: HangSent) -> DoneAct:
    """From now on a promise of ours hangs on a word to us, or on none."""
    scope, at = scope_of(request), now(request)
    about = slip.about(scope, code, at, direction="ours")
    word = slip.about(scope, sent.on, at).state if sent.on is not None else None
    done = hanging.hang(scope, about.state, word, shown=_seen(sent.seen), act=act_of(request), now=at)
    return DoneAct(act=done.code)


@router.post("/promises/{uuid:code}/thanks", response=responses(DoneAct), summary="Thank a supplier")
def thank(request: HttpRequest, code: UUID, sent: ThanksSent) -> DoneAct:
    """Thanks for one word of theirs. `is_sent`: a message carries it."""
    scope, at = scope_of(request), now(request)
    about, form = slip.about(scope, code, at), ThanksForm({"words": sent.words})
    if not form.is_valid():
        raise unclear(form)
    words = form.cleaned_data["words"].strip()
    done = hanging.thank(scope, about.state, words, act=act_of(request), now=at)
    return DoneAct(act=done.recorded.code, is_sent=done.is_sent)


@router.post("/suppliers/promises", response=responses(RowsDone), summary="Many promises to us")
def bring_rows(request: HttpRequest, sent: RowsSent) -> RowsDone:
    """All good rows in one act. What is in the book already stays as it is, so the same call twice writes once."""
    scope, at = scope_of(request), now(request)
    read = Reader(date.fromisoformat, parties.to_email, parties.to_e164)
    columns = [Column.SUPPLIER, Column.WORDS, Column.DUE, Column.EMAIL, Column.PHONE]
    numbered = [
        (n, (row.supplier, row.words, row.on.isoformat(), row.email, row.phone))
        for n, row in enumerate(sent.rows, 1)
    ]
    rows = rows_of(numbered, columns, local_date(at, scope.zone), read)
    foreseen = foresee(scope, rows)
    told = [
        RowDone(n=one.row.number, result=one.row.problem or ("known" if one.is_known else "new"))
        for one in foreseen
    ]
    if sent.is_look:
        return RowsDone(act=None, rows=told)
    done = bring(scope, rows, act=act_of(request), now=at)
    return RowsDone(act=done.code if done is not None else None, rows=told)


def _seen(text: str) -> Expect:
    """What the caller saw. Raises `Trouble` where it was not sent back."""
    found = expect_of(text)
    if found is None:
        raise Trouble(422, "unseen", _("Send back what the promise gave as “seen”."), {"seen": []})
    return found
