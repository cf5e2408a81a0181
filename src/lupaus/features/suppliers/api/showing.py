"""Reading: the suppliers, one of them, and whom a slip would reach."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from lupaus.features.suppliers.api.shapes import (
    CaseShape,
    DoneShape,
    ListShape,
    MonthShape,
    ReachedShape,
    SupplierShape,
    WholeShape,
    account_of,
    reached_of,
)
from lupaus.features.suppliers.queries import slip
from lupaus.features.suppliers.queries.supplier import Case, Done
from lupaus.features.suppliers.queries.supplier import page as page_of
from lupaus.features.suppliers.queries.suppliers import suppliers
from lupaus.people.access import Scope
from lupaus.web.clock import now
from lupaus.web.rest.problems import responses

router = Router(tags=["suppliers"])


class Sought(Schema):
    """Which page of the list."""

    page: int = Field(1, ge=1, le=9999)


@router.get("/suppliers", response=responses(ListShape), summary="Deeds and words of all suppliers")
def listed(request: HttpRequest, sought: Query[Sought]) -> ListShape:
    """The last twelve months. Those of whom there is most to speak come first."""
    found = suppliers(scope_of(request), now(request), sought.page)
    items = [
        SupplierShape(code=card.code, name=card.name, open=card.open, account=account_of(card.account))
        for card in found.cards
    ]
    return ListShape(since=found.began, items=items, next=sought.page + 1 if found.more else None)


@router.get("/suppliers/{uuid:code}", response=responses(WholeShape), summary="One supplier")
def one(request: HttpRequest, code: UUID) -> WholeShape:
    """Month by month, and each word that did not hold with both views of its cause."""
    page = page_of(scope_of(request), code, now(request))
    months = [MonthShape(**row.month._asdict()) for row in page.months]
    return WholeShape(
        code=page.party.code, name=page.party.name, open=page.open, account=account_of(page.account),
        months=months, cases=[_case(case) for case in page.cases],
    )  # fmt: skip


@router.get(
    "/promises/{uuid:code}/reached", response=responses(list[ReachedShape]), summary="Whom a slip would reach"
)
def reached(request: HttpRequest, code: UUID, on: date | None = None) -> list[ReachedShape]:
    """If a supplier's thing came on that day: our promises that hang on it, the worst off first. Writes nothing."""
    about = slip.about(scope_of(request), code, now(request))
    day = on or slip.expected(scope_of(request), about, now(request))
    return reached_of(slip.reached(scope_of(request), about, day, now(request)))


def _case(case: Case) -> CaseShape:
    return CaseShape(
        promise=case.code, words=case.text, verdict=case.verdict, is_again=case.is_again,
        our_cause=case.ours.code, our_words=case.ours.words, their_cause=case.theirs.code,
        their_words=case.theirs.words, deeds=[_done(one) for one in case.deeds],
        apologies=[_done(one) for one in case.sorry], days_late=case.days,
    )  # fmt: skip


def _done(one: Done) -> DoneShape:
    return DoneShape(words=one.words, is_theirs=one.is_theirs)


def scope_of(request: HttpRequest) -> Scope:
    """Whose key it is."""
    found: Scope = request.auth  # type: ignore[attr-defined]
    return found
