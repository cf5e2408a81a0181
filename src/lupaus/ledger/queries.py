"""Reads of the book, each within a scope. Rooms filter these further; they never meet a table."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Case, CharField, Count, F, Min, OuterRef, Q, QuerySet, Subquery, Value, When

from lupaus.core import events as e
from lupaus.core.figures import Facts, Figures, figures
from lupaus.core.promise import Promise
from lupaus.ledger import models
from lupaus.ledger.rows import state_of
from lupaus.people.access import Scope
from lupaus.people.models import Party


def promises(scope: Scope) -> QuerySet[models.Promise]:
    """All promises of the organisation that the one who looks may see: a word between two of us is theirs alone."""
    rows = models.Promise.objects.filter(organisation=scope.organisation)
    me = scope.party
    theirs = Q(debtor=me) | Q(creditor=me) | Q(holder=me) | Q(guarantor=me) | Q(handed_to=me)
    return rows.filter(~Q(direction="inner") | theirs)


def with_inner(scope: Scope) -> QuerySet[models.Promise]:
    """Also what leaders promised to colleagues: for pages that show a leader's own words, and tell nobody's name."""
    return models.Promise.objects.filter(organisation=scope.organisation)


def series(scope: Scope) -> QuerySet[models.Series]:
    """All series of the organisation."""
    return models.Series.objects.filter(organisation=scope.organisation)


def kinds(scope: Scope) -> QuerySet[models.Kind]:
    """The kinds of promise of the organisation."""
    return models.Kind.objects.filter(organisation=scope.organisation)


def events(scope: Scope) -> QuerySet[models.Event]:
    """All events of the organisation."""
    return models.Event.objects.filter(organisation=scope.organisation)


def acts(scope: Scope) -> QuerySet[models.Act]:
    """What was done in the organisation, act by act."""
    return models.Act.objects.filter(organisation=scope.organisation)


def promise_by_code(scope: Scope, code: UUID) -> models.Promise | None:
    """One promise by its public code, or None where this organisation has none such."""
    return promises(scope).filter(code=code).first()


def state(row: models.Promise) -> Promise:
    """The pure promise of a row."""
    return state_of(row)


class Happened(NamedTuple):
    """One event of a promise's history, with its words, as a page shows it."""

    seq: int
    kind: str
    event: e.Event
    at: datetime
    by: int | None
    role: str
    words: str
    act: int | None


def history(scope: Scope, promise: int) -> list[Happened]:
    """The history of one promise, oldest first, undone events and their undoing included."""
    return histories(scope, [promise]).get(promise, [])


def histories(scope: Scope, promise_ids: list[int]) -> dict[int, list[Happened]]:
    """The histories of several promises, in two queries."""
    rows = list(events(scope).filter(promise__in=promise_ids).order_by("promise", "seq"))
    decoded = [(row, e.decode(row.kind, row.facts)) for row in rows]
    ids = {words for _, event in decoded if (words := _words_id(event)) is not None}
    texts = texts_of(scope, ids)
    found: dict[int, list[Happened]] = {}
    for row, event in decoded:
        said = texts.get(_words_id(event) or 0, "")
        found.setdefault(row.promise_id, []).append(
            Happened(row.seq, row.kind, event, row.at, row.by_id, row.role, said, row.act_id)
        )
    return found


def _words_id(event: e.Event) -> int | None:
    if isinstance(event, e.Made):
        return event.content
    return getattr(event, "words", None)


def texts_of(scope: Scope, ids: set[int]) -> dict[int, str]:
    """Words by id; an erased text is empty."""
    return dict(
        models.Words.objects.filter(organisation=scope.organisation, pk__in=ids).values_list("pk", "text")
    )


def open_count(scope: Scope) -> int:
    """How many promises are in keeping, those between two of us too: the same number whoever asks."""
    # Open ones are never void; said so, they are counted in an index of just them, without reading a row.
    return with_inner(scope).filter(outcome="open", is_void=False).count()


def nearest_of(rows: QuerySet[models.Promise], holders: list[int], many: int) -> QuerySet[models.Promise]:
    """Those of these holders, only so far as the `many` nearest due can be among them; for asking in order of due.

    What is due after any one holder's own first `many` cannot be among the first of them all.
    """
    own = rows.filter(holder=OuterRef("pk")).order_by("due_end").values("due_end")[many - 1 : many]
    full = Party.objects.filter(pk__in=holders).annotate(full=Subquery(own)).aggregate(bound=Min("full"))
    rows = rows.filter(holder__in=holders)
    return rows if full["bound"] is None else rows.filter(due_end__lte=full["bound"])


def figures_of(
    scope: Scope, *, since: datetime | None = None, until: datetime | None = None,
    where: Q | None = None,
) -> Figures:  # fmt: skip
    """The three figures of promises of ours whose first due lies in [since, until)."""
    rows = with_inner(scope).filter(direction="ours")  # none of ours is between two of us
    if since is not None:
        rows = rows.filter(first_due_end__gte=since)
    if until is not None:
        rows = rows.filter(first_due_end__lt=until)
    if where is not None:
        rows = rows.filter(where)
    grouped = (
        rows.annotate(
            missed=Case(When(missed_at=None, then=Value(0)), default=Value(1)),
            acted=Case(When(deeds__gt=0, then=Value(1)), default=Value(0)),
            way=Case(
                When(how__in=["agreed", "not_contested"], then=F("how")),
                default=Value(""),
                output_field=CharField(),
            ),
        )
        .values_list("outcome", "terms", "missed", "acted", "way", "is_promised", "is_void", "answer")
        .annotate(many=Count("id"))
        .order_by()
    )
    return figures(
        (
            Facts(
                outcome, terms, bool(missed), bool(acted),
                outcome == "cancelled" and way == "agreed", promised, void, answer,
                way == "not_contested",
            ),
            many,
        )
        for outcome, terms, missed, acted, way, promised, void, answer, many in grouped
    )  # fmt: skip
