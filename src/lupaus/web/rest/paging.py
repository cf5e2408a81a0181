"""Long lists come in pages: each names where the next begins. No page numbers, so nothing is skipped or doubled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from ninja import Field, Schema

from lupaus.web.rest.problems import Trouble

M = TypeVar("M", bound=Model)
T = TypeVar("T")


class Paged(Schema):
    """How much of a list: at most `limit` rows, those that come after the row with the code `after`."""

    after: UUID | None = None
    limit: int = Field(50, ge=1, le=200)


class PageOf(Schema, Generic[T]):
    """`next` is the `after` of the next page; null on the last."""

    items: list[T]
    next: UUID | None = None


def cut(rows: QuerySet[M], asked: Paged, show: Callable[[Sequence[M]], list[Any]]) -> PageOf[Any]:
    """One page, the newest first, of rows that have a `code`. Raises `Trouble` when `after` is no row of theirs."""
    if asked.after is not None:
        last = rows.filter(code=asked.after).values_list("pk", flat=True).first()
        if last is None:
            raise Trouble(422, "unknown_after", _("There is no such place to go on from."), {"after": []})
        rows = rows.filter(pk__lt=last)
    found = list(rows.order_by("-pk")[: asked.limit + 1])
    shown = found[: asked.limit]
    return PageOf[Any](
        items=show(shown), next=getattr(shown[-1], "code", None) if len(found) > asked.limit else None
    )
