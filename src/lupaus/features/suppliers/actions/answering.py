"""What a supplier answers on their own page. Nothing of it is agreed by itself: a person of ours reads it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from lupaus.core import events as e
from lupaus.core.lifecycle import Refusal
from lupaus.core.promise import Promise
from lupaus.features.suppliers.rules.slips import may_view
from lupaus.ledger import queries
from lupaus.ledger.record import By, Expect, Line, Recorded, record
from lupaus.people.links import Guest
from lupaus.people.merging import family_of


def holds(guest: Guest, code: UUID, expect: Expect | None, *, act: UUID, now: datetime) -> Recorded:
    """Yes, it holds. Raises `Refusal` (`not_found`, `changed`, `closed`)."""
    return _say(guest, [Line(own(guest, code).id, e.Affirmed(), "", expect)], "holds", act, now)


def will_be_late(
    guest: Guest, code: UUID, expect: Expect | None, *, done: str, cause: str, on: date | None, words: str,
    act: UUID, now: datetime,
) -> Recorded:  # fmt: skip
    """It will be late: what they have done about it, whose doing it was, a new day if they know one.

    Raises `Refusal` (`not_found`, `changed`, `closed`, `due_past`).
    """
    promise = own(guest, code)
    lines = [Line(promise.id, e.SlipForetold(on), done, expect)]
    if cause:
        lines.append(Line(promise.id, e.CauseViewed(cause), words))
    elif words:
        lines.append(Line(promise.id, e.Remarked(), words))
    return _say(guest, lines, "late", act, now)


def see_the_cause(guest: Guest, code: UUID, *, cause: str, words: str, act: UUID, now: datetime) -> Recorded:
    """How they see the cause of a slip. Raises `Refusal` (`not_found`, `changed` where nothing has slipped)."""
    promise = own(guest, code)
    if not may_view(promise, now):
        raise Refusal("changed")
    return _say(guest, [Line(promise.id, e.CauseViewed(cause), words)], "cause", act, now)


def own(guest: Guest, code: UUID) -> Promise:
    """The promise of this code, when it is this supplier's own word to us. Raises `Refusal`."""
    rows = queries.promises(guest.scope).filter(direction="theirs", is_void=False)
    row = rows.filter(debtor__in=family_of(guest.party), code=code).first()
    if row is None:
        raise Refusal("not_found")
    return queries.state(row)


def _say(guest: Guest, lines: list[Line], what: str, act: UUID, now: datetime) -> Recorded:
    by = By(guest.party.pk, "supplier")
    return record(guest.scope, lines, by=by, now=now, what=f"supplier.{what}", act=act)
