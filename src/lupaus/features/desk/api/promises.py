"""Promises: found, given, moved, taken back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from lupaus.core.clock_time import local_date
from lupaus.features.desk.actions import moves, promising
from lupaus.features.desk.api import showing
from lupaus.features.desk.api.shapes import (
    Done,
    EventShape,
    FiguresShape,
    Given,
    KindShape,
    Moved,
    PromiseShape,
)
from lupaus.features.desk.forms.add import NEW, AddForm
from lupaus.features.desk.forms.move import MoveForm
from lupaus.features.desk.queries import adding, promise_page
from lupaus.features.desk.queries.figures import figures as figures_of
from lupaus.features.desk.queries.words import kind_name
from lupaus.features.desk.rules.standing import shown
from lupaus.ledger import queries as book
from lupaus.ledger.record import Recorded, repeated
from lupaus.outbox.taking_back import take_back
from lupaus.people.access import Scope, party_of
from lupaus.people.parties import family_of
from lupaus.web.clock import now
from lupaus.web.rest.paging import Paged, PageOf, cut
from lupaus.web.rest.problems import Trouble, responses, unclear
from lupaus.web.rest.tapping import act_of

router = Router(tags=["promises"])


class Sought(Schema):
    """Which promises. `due_from` and `due_to` (local days, both included) go with a holder, customer or kind."""

    outcome: Literal["open", "kept", "broken", "released", "cancelled", "lapsed"] | None = None
    stage: Literal["offered", "active", "waiting", "reported"] | None = None
    direction: Literal["ours", "theirs", "inner"] | None = None
    kind: str | None = None
    holder: UUID | Literal["me"] | None = None
    customer: UUID | None = None
    due_from: date | None = None
    due_to: date | None = None


@router.get("/promises", response=responses(PageOf[PromiseShape]), summary="Promises, the newest first")
def listed(request: HttpRequest, sought: Query[Sought], paged: Query[Paged]) -> PageOf[Any]:
    """Promises of the organisation that fit, in pages."""
    scope = _scope(request)
    rows = book.promises(scope).select_related("kind", "series", "content")
    named = {"outcome": sought.outcome, "stage": sought.stage, "direction": sought.direction}
    rows = rows.filter(**{name: value for name, value in named.items() if value is not None})
    if sought.kind is not None:
        rows = rows.filter(kind__in=book.kinds(scope).filter(slug=sought.kind[:20]))
    if sought.holder is not None:
        me = sought.holder == "me"
        rows = rows.filter(holder=scope.party if me else party_of(scope, str(sought.holder)).pk)
    if sought.customer is not None:
        rows = rows.filter(creditor__in=family_of(party_of(scope, sought.customer)))
    if sought.due_from or sought.due_to:
        if not (sought.holder or sought.customer or sought.kind):
            raise Trouble(
                422, "too_wide", _("Say whose, or of what kind, beside the days."), {"due_from": []}
            )
        rows = rows.filter(due_on__gte=sought.due_from or date.min, due_on__lte=sought.due_to or date.max)
    return cut(rows, paged, lambda found: showing.promises(scope, found, now(request)))


@router.post("/promises", response=responses({201: Done}), summary="Give a word")
def give(request: HttpRequest, sent: Given) -> tuple[int, Done]:
    """Give a word, or note a supplier's word to us. One act: all that follows from it is made with it."""
    scope, act = _scope(request), act_of(request)
    if (before := repeated(scope, act)) is not None:
        return 201, _done(request, before)
    form = _filled_in(scope, sent, now(request))
    if not form.is_valid():
        raise unclear(form)
    return 201, _done(request, promising.give(scope, form.wanted, act=act, now=now(request)))


@router.get("/promises/{uuid:code}", response=responses(PromiseShape), summary="One promise")
def one(request: HttpRequest, code: UUID) -> PromiseShape:
    """One promise as it stands."""
    about = _subject(request, code)
    return showing.promises(_scope(request), [about.row], about.now)[0]


@router.get("/promises/{uuid:code}/events", response=responses(list[EventShape]), summary="Its history")
def history(request: HttpRequest, code: UUID) -> list[EventShape]:
    """All that happened to it, oldest first."""
    return showing.events(_scope(request), _subject(request, code).state.id)


@router.post("/promises/{uuid:code}/moves/{move}", response=responses(Done), summary="Do one move")
def do(request: HttpRequest, code: UUID, move: str, sent: Moved) -> Done:
    """Do one of its `moves`. Send back `seen`: when it has changed meanwhile, nothing is done (409)."""
    about = _subject(request, code)
    if move not in moves.WISHES:
        raise Trouble(404, "no_such_move", _("There is no such move."))
    if shown(sent.seen) is None:
        raise Trouble(422, "unseen", _("Send back what the promise gave as “seen”."), {"seen": []})
    act = act_of(request)
    posted = {name: value for name, value in sent.dict().items() if value not in (None, False)}
    form = MoveForm(about, move, posted | {"shown": sent.seen, "act": str(act)})
    if not form.is_valid():
        raise unclear(form)
    done = moves.carry_out(
        _scope(request), about.state, move, form.filled(), is_contact=about.kind.is_contact,
        shown=form.was_shown, act=act, now=about.now,
    )  # fmt: skip
    return _done(request, done)


@router.post("/promises/{uuid:code}/steps/{mark}/skip", response=responses(Done), summary="Leave a step out")
def skip(request: HttpRequest, code: UUID, mark: str, why: str = "") -> Done:
    """Leave one coming step out (`mark`: key and number, as `eve.1`), with a few words why."""
    about = _subject(request, code)
    step, _dot, attempt = mark.rpartition(".")
    if not step.isidentifier() or not (attempt.isascii() and attempt.isdecimal()) or len(attempt) > 3:
        raise Trouble(404, "no_such_step", _("There is no such step."))
    scope, because = _scope(request), why.strip()[:200] or _("knows already")
    return _done(
        request,
        moves.skip(scope, about.state, step, int(attempt), because, act=act_of(request), now=about.now),
    )


@router.post("/acts/{uuid:act}/undo", response=responses(list[PromiseShape]), summary="Take an act back")
def undo(request: HttpRequest, act: UUID) -> list[PromiseShape]:
    """Everything stands as before it, as long as it may be undone."""
    scope, at = _scope(request), now(request)
    taken = take_back(scope, act, at).recorded
    return showing.by_ids(scope, [promise.id for promise in taken.promises], at)


@router.get("/kinds", response=responses(list[KindShape]), summary="What may be promised")
def kinds(request: HttpRequest) -> list[KindShape]:
    """The kinds of promise, named in the member's language."""
    rows = book.kinds(_scope(request)).filter(slug__in=(*adding.OURS, "supply")).order_by("pk")
    return [KindShape(slug=row.slug, name=str(kind_name(row.slug, row.name))) for row in rows]


@router.get("/figures", response=responses(FiguresShape), summary="The three figures")
def figures(
    request: HttpRequest, since: datetime | None = None, until: datetime | None = None
) -> FiguresShape:
    """How the organisation kept its word, of what was first due in the time. Never of a person."""
    for given in (since, until):
        if given is not None and given.tzinfo is None:
            raise Trouble(422, "no_offset", _("An instant needs its offset, as in 2026-11-29T09:00:00Z."))
    end = until or now(request)
    found = figures_of(_scope(request), since, end).three
    return FiguresShape(
        since=since, until=end, kept=found.kept, anew=found.anew, not_kept=found.not_kept,
        made_good=found.made_good, left=found.left + found.owed,
    )  # fmt: skip


def _filled_in(scope: Scope, sent: Given, at: datetime) -> AddForm:
    """The page's own form, as if the page had posted it. Raises `NoAccess`, `Trouble`."""
    posted: dict[str, Any] = {
        name: value for name, value in sent.dict().items() if value not in (None, False, [])
    }
    party = party_of(scope, sent.customer) if sent.customer else None
    posted |= {"day": "date", "whom": str(party.code) if party else NEW}
    posted["things"] = _rows_of(book.series(scope), sent.objects, "objects")
    word = _rows_of(
        book.promises(scope).filter(direction="theirs", outcome="open"),
        [sent.hangs_on] if sent.hangs_on else [], "hangs_on",
    )  # fmt: skip
    posted["hangs_on"] = word[0] if word else ""
    form = AddForm(
        scope, posted, today=local_date(at, scope.zone), is_theirs=sent.is_theirs, party=party
    )  # fmt: skip
    if word and not sent.is_theirs:  # the page offers the nearest; a program may name any
        form.fields["hangs_on"].choices = [(word[0], "")]  # type: ignore[attr-defined]
    return form


def _rows_of(rows: QuerySet[Any], codes: list[UUID], field: str) -> list[int]:
    """The row ids of these codes. Raises `Trouble` when one is not there."""
    found: dict[UUID, int] = dict(rows.filter(code__in=codes).values_list("code", "pk")) if codes else {}
    if len(found) != len(set(codes)):
        raise Trouble(422, "unknown_code", _("There is nothing such here."), {field: []})
    return list(found.values())


def _done(request: HttpRequest, done: Recorded) -> Done:
    ids = [promise.id for promise in done.promises]
    return Done(act=done.code, promises=showing.by_ids(_scope(request), ids, now(request)))


def _subject(request: HttpRequest, code: UUID) -> promise_page.Subject:
    about = promise_page.subject(_scope(request), code, now(request))
    if about is None:
        raise Trouble(404, "not_found", _("There is no such promise here."))
    return about


def _scope(request: HttpRequest) -> Scope:
    found: Scope = request.auth  # type: ignore[attr-defined]
    return found
