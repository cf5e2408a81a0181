"""The addresses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from lupaus.core.lifecycle import Refusal
from lupaus.features.disruption.actions import dating, opening
from lupaus.features.disruption.api import shapes as s
from lupaus.features.disruption.models import Disruption
from lupaus.features.disruption.queries.looking import look
from lupaus.features.disruption.rules import rows as rules
from lupaus.features.disruption.rules import sectors
from lupaus.features.disruption.rules.dates import ReadDates, Wrong
from lupaus.features.disruption.rules.word import Word
from lupaus.outbox.bulletins import check_phrases
from lupaus.outbox.wording import TextError
from lupaus.people.access import Scope
from lupaus.people.contacts import UnclearContact, canonical
from lupaus.web.clock import now
from lupaus.web.rest.paging import Paged, PageOf, cut
from lupaus.web.rest.problems import Trouble, responses
from lupaus.web.rest.tapping import act_of

router = Router(tags=["disruptions"])
ONE = responses(s.DisruptionShape)
MADE = responses({201: s.DisruptionShape})


@router.get(
    "/disruptions", response=responses(PageOf[s.DisruptionShape]), summary="Disruptions, the newest first"
)
def listed(request: HttpRequest, asked: Query[Paged]) -> PageOf[Any]:
    """All of them, page by page."""
    scope = _scope(request)
    rows = Disruption.objects.filter(organisation=scope.organisation)
    return cut(rows, asked, lambda found: [s.DisruptionShape.of_row(scope, row) for row in found])


@router.post("/disruptions", response=MADE, summary="Something has gone wrong")
def opened(request: HttpRequest, sent: s.DisruptionSent) -> tuple[int, s.DisruptionShape]:
    """Open an incident; with `rows` bring those it hits, and with `word` tell them, all in this one call.

    The same `Idempotency-Key` twice opens one. A filter that is told at once must be narrowed by something.
    """
    scope, at, code = _scope(request), now(request), act_of(request)
    if (before := Disruption.objects.filter(organisation=scope.organisation, code=code).first()) is not None:
        return 201, s.DisruptionShape.of_row(scope, before)
    if sent.sector and not sectors.cause_of(sent.sector, sent.sector_code):
        raise Trouble(422, "unclear", _("There is no such word of the trade."), {"sector_code": []})
    word = _word(sent.word) if sent.word is not None else None
    query = sent.reach.query if sent.reach is not None else ""
    if word is not None and sent.rows is None and not query:
        raise Trouble(
            422, "everything", _("That would tell everybody. Narrow it, or look at it first."), {"reach": []}
        )
    with transaction.atomic():
        row = opening.open_one(
            scope, title=sent.title, cause=sent.cause, now=at, sector=sent.sector, sector_code=sent.sector_code,
            gesture=sent.gesture, reach=query, source="filter" if sent.rows is None else "rows", code=code,
        )  # fmt: skip
        taken = _taken(scope, row, sent.rows, at) if sent.rows is not None else None
        if word is not None:
            opening.tell(scope, row.code, word, now=at)
    row.refresh_from_db()
    return 201, s.DisruptionShape.of_row(scope, row, taken)


@router.get("/disruptions/{uuid:code}", response=ONE, summary="One disruption")
def one(request: HttpRequest, code: UUID) -> s.DisruptionShape:
    """Where it is, and what came of it so far."""
    return s.DisruptionShape.of_row(_scope(request), _here(request, code))


@router.post("/disruptions/{uuid:code}/rows", response=responses(s.TakenShape), summary="Bring more rows")
def rows(request: HttpRequest, code: UUID, sent: s.RowsSent) -> s.TakenShape:
    """To a draft, or to one that goes on: then those people hear what was said last."""
    return _taken(_scope(request), _here(request, code), sent.rows, now(request))


@router.post(
    "/disruptions/{uuid:code}/dates", response=responses(s.LaidShape), summary="New dates, each its own"
)
def dated(request: HttpRequest, code: UUID, sent: s.DatesSent) -> s.LaidShape:
    """For some of those it hits. Nothing moves before a word with `own_dates` tells them."""
    _here(request, code)
    lines = tuple(one_date.dated(place) for place, one_date in enumerate(sent.dates))
    keyed = tuple(line for line in lines if line.code or line.contact)
    wrong = tuple(Wrong(line.said, ("no_key",)) for line in lines if not (line.code or line.contact))
    laid = dating.lay(_scope(request), code, ReadDates(keyed, wrong, 0), now(request))
    return s.LaidShape(
        own=laid.own,
        wrong=[s.WrongShape(row=int(one.said["row"]), codes=list(one.codes)) for one in laid.wrong],
    )


@router.post(
    "/disruptions/{uuid:code}/look", response=responses(s.ForeseenShape), summary="What would happen"
)
def looked(request: HttpRequest, code: UUID, sent: s.WordSent) -> s.ForeseenShape:
    """How many, how it reads, and when the last of them knows. Nothing is told."""
    return s.ForeseenShape.of_found(look(_scope(request), _here(request, code), _word(sent), now(request)))


@router.post("/disruptions/{uuid:code}/words", response=MADE, summary="Tell them")
def told(request: HttpRequest, code: UUID, sent: s.WordAnd) -> tuple[int, s.DisruptionShape]:
    """Begin a word: the first, or the next. It goes out after a minute's rest. The same key twice is one word."""
    scope, row, at = _scope(request), _here(request, code), now(request)
    act = act_of(request)
    if row.tellings.filter(code=act).exists():
        return 201, one(request, code)
    word = _word(sent.word)
    found = look(scope, row, word, at)
    if not found.promises:
        raise Refusal("nobody_hit")
    if found.must_type and sent.promises is None:
        raise Refusal("wrong_number")
    if sent.promises is not None and sent.promises != found.promises:
        raise Refusal("other_number")
    if found.overlaps and sent.takes_over is None:
        raise Refusal("overlap")
    opening.tell(scope, code, word, now=at, takes_over=bool(sent.takes_over), act=act)
    return 201, one(request, code)


@router.post("/disruptions/{uuid:code}/close", response=ONE, summary="It is over")
def closed(request: HttpRequest, code: UUID, sent: s.EndingSent) -> s.DisruptionShape:
    """No further word comes by itself; journeys that were brought are settled together."""
    opening.close(_scope(request), code, learned=sent.learned, ending=sent.ending, now=now(request))
    return one(request, code)


@router.post("/disruptions/{uuid:code}/pause", response=ONE, summary="Rest")
def paused(request: HttpRequest, code: UUID) -> s.DisruptionShape:
    """What has left us has left; the rest of the list waits."""
    return _tap(request, code, lambda scope: opening.pause(scope, code))


@router.post("/disruptions/{uuid:code}/go-on", response=ONE, summary="Go on after a rest")
def went_on(request: HttpRequest, code: UUID) -> s.DisruptionShape:
    """Go on."""
    return _tap(request, code, lambda scope: opening.go_on(scope, code))


@router.post("/disruptions/{uuid:code}/stop", response=ONE, summary="End this word here")
def stopped(request: HttpRequest, code: UUID) -> s.DisruptionShape:
    """Whoever has not been told yet hears with the next word."""
    return _tap(request, code, lambda scope: opening.stop(scope, code, now(request)))


@router.post("/disruptions/{uuid:code}/undo", response=ONE, summary="Take the word back")
def undone(request: HttpRequest, code: UUID) -> s.DisruptionShape:
    """For all who have not been told."""
    return _tap(request, code, lambda scope: opening.take_back(scope, code, now(request)))


@router.post("/disruptions/{uuid:code}/heard", response=ONE, summary="A customer knew first")
def heard(request: HttpRequest, code: UUID) -> s.DisruptionShape:
    """One more of them told us before we had told them."""
    return _tap(request, code, lambda scope: opening.hear_first(scope, code))


def _tap(request: HttpRequest, code: UUID, act: Callable[[Scope], object]) -> s.DisruptionShape:
    act(_scope(request))
    return one(request, code)


def _scope(request: HttpRequest) -> Scope:
    scope: Scope = request.auth  # type: ignore[attr-defined]
    return scope


def _here(request: HttpRequest, code: UUID) -> Disruption:
    try:
        return opening.disruption_of(_scope(request), code)
    except Disruption.DoesNotExist:
        raise Trouble(404, "no_disruption", _("There is no such disruption here.")) from None


def _word(sent: s.WordSent) -> Word:
    """The word, checked as the page checks it."""
    word = sent.word()
    for language, said in word.phrases.items():
        try:
            check_phrases(language, said)
        except TextError as no:
            raise Trouble(
                422, "unclear", _("That cannot be said so."), {f"phrases.{language}": [no.code]}
            ) from None
    if not any("cause" in said or "whole" in said for said in word.phrases.values()):
        raise Trouble(
            422, "no_cause", _("Write why, in at least one language. They want to know."), {"phrases": []}
        )
    if (word.mode == "shift" and word.minutes is None) or (word.mode == "one" and word.on is None):
        raise Trouble(422, "unclear", _("Say the new time."), {"mode": []})
    return word


def _taken(scope: Scope, row: Disruption, sent: Sequence[s.RowSent], at: datetime) -> s.TakenShape:
    good: list[rules.Row] = []
    wrong: list[s.WrongShape] = []
    for place, one_row in enumerate(sent):
        found = rules.understand(_said(one_row), scope.zone, at)
        if not isinstance(found, rules.Row):
            wrong.append(s.WrongShape(row=place, codes=list(found)))
        elif not _is_contact(found):
            wrong.append(s.WrongShape(row=place, codes=["contact"]))
        else:
            good.append(found)
    taken = opening.add_rows(scope, row.code, rules.Read(tuple(good), (), ()))
    return s.TakenShape(new=taken.new, known=taken.known, wrong=wrong)


def _is_contact(row: rules.Row) -> bool:
    try:
        return bool(canonical(row.kind, row.contact))
    except UnclearContact:
        return False


def _said(row: s.RowSent) -> dict[str, str]:
    """A row in the words of `rules.rows.HEADINGS`."""
    new = f"{row.new_on or ''} {row.new_time or ''}"
    return {
        "journey": row.journey, "contact": row.contact, "name": row.name, "language": row.language,
        "due": f"{row.due_on} {row.due_time or ''}", "zone": row.zone, "last": "yes" if row.last else "", "new": new,
    }  # fmt: skip
