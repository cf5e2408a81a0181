"""Objects that come round: added, altered, put off, ended, and let live again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from lupaus.core import events as e
from lupaus.core.clock_time import Precision, due_end
from lupaus.core.lifecycle import Refusal
from lupaus.ledger import queries as book
from lupaus.ledger.beside import keep, look
from lupaus.ledger.objects import NewSeries, add_series, alter_series, end_series, reopen_series
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import By, Line, Recorded, record
from lupaus.people import parties
from lupaus.people.access import Scope
from lupaus.people.models import Party

if TYPE_CHECKING:
    from lupaus.ledger import models


@dataclass(frozen=True, slots=True)
class Fields:
    """What an object is. Cents of euro; `interval` like 12m."""

    thing: str
    interval: str
    cents: int | None
    travel_cents: int
    address: str
    area: str


def add_object(
    scope: Scope, party: Party, fields: Fields, *, last_done_on: date | None, due_on: date, asked: str,
    act: UUID | None, now: datetime,
) -> Recorded:  # fmt: skip
    """Add an object with its first reminder. The same `act` twice is once. Raises `Refusal`."""
    with transaction.atomic():
        kind = Rulebook(scope.organisation).kind("recall").id
        before = look(scope, party=party)
        basis = parties.note_basis(scope, party, asked, "", None, now) if asked else None
        row = NewSeries(
            party.pk, kind, thing=fields.thing, address=fields.address, area=fields.area,
            interval=fields.interval, listed_on=last_done_on, is_promised=bool(asked),
            basis=basis.pk if basis else None, cents=fields.cents, travel_cents=fields.travel_cents,
        )  # fmt: skip
        series = add_series(scope, [row], now=now)[0]
        wish = _recall(scope, party.pk, kind, series.pk, due_on, is_promised=bool(asked))
        done = record(scope, [Line(None, wish)], by=_by(scope), now=now, what="desk.object", act=act)
        if done.is_repeat:
            transaction.set_rollback(True)
        else:
            parties.add_words_of_text(scope, [(party.pk, f"{fields.thing} {fields.address}")])
            keep(done.act, before)
    return done


def alter_object(scope: Scope, row: models.Series, party: Party, fields: Fields) -> None:
    """Change what an object is; a new rhythm counts from the next reminder that is made."""
    alter_series(
        scope, row.pk, thing=fields.thing, address=fields.address, area=fields.area,
        interval=fields.interval, sticky_on=row.sticky_on, cents=fields.cents,
        travel_cents=fields.travel_cents,
    )  # fmt: skip
    parties.add_words_of_text(scope, [(party.pk, f"{fields.thing} {fields.address}")])


def put_off(
    scope: Scope, row: models.Series, on: date, words: str, *, act: UUID | None, now: datetime
) -> Recorded:
    """Another day for the coming reminder, agreed with the customer. Raises `Refusal`."""
    promise = _open_promise(scope, row)
    if promise is None or promise.kind_id != row.kind_id:
        raise Refusal("not_found")
    wish = e.AgreedAnew(on, due_end(on, None, Precision.DAY, promise.zone))
    return record(
        scope, [Line(promise.pk, wish, words)], by=_by(scope), now=now, what="desk.put_off", act=act
    )  # fmt: skip


def end_object(
    scope: Scope, row: models.Series, reason: str, words: str, *, act: UUID | None, now: datetime
) -> Recorded | None:
    """No reminder of this object ever again. None when there was no open promise to let go. Raises `Refusal`."""
    promise = _open_promise(scope, row)
    if promise is None:
        end_series(scope, row.pk, reason, now)
        return None
    wish = e.Released(reason, True)
    return record(
        scope, [Line(promise.pk, wish, words)], by=_by(scope), now=now, what="desk.end_object", act=act
    )  # fmt: skip


def restart_object(
    scope: Scope, row: models.Series, on: date, *, act: UUID | None, now: datetime
) -> Recorded:
    """An ended object lives again, at the customer's wish, with a reminder due on `on`. Raises `Refusal`."""
    with transaction.atomic():
        before = look(scope, series=[row.pk])
        reopen_series(scope, row.pk)
        wish = _recall(scope, row.party_id, row.kind_id, row.pk, on, is_promised=row.is_promised)
        done = record(scope, [Line(None, wish)], by=_by(scope), now=now, what="desk.restart", act=act)
        if done.is_repeat:
            transaction.set_rollback(True)
        else:
            keep(done.act, before)
    return done


def _open_promise(scope: Scope, row: models.Series) -> models.Promise | None:
    return book.promises(scope).filter(series=row.pk, outcome="open").order_by("pk").first()


def _by(scope: Scope) -> By:
    return By(scope.party, "member")


def _recall(scope: Scope, party: int, kind: int, series: int, on: date, *, is_promised: bool) -> e.Made:
    return e.Made(
        organisation=scope.organisation, kind=kind, debtor=scope.party, creditor=party,
        holder=scope.party, guarantor=scope.party, due_on=on,
        due_end=due_end(on, None, Precision.DAY, scope.zone), zone=scope.zone, series=series,
        is_promised=is_promised,
    )  # fmt: skip
