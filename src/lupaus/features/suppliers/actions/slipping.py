"""A supplier's word did not hold: what they did about it, or that they were only sorry, and the day that they told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.db import transaction

from lupaus.core import events as e
from lupaus.core.clock_time import Precision, due_end
from lupaus.core.lifecycle import Refusal
from lupaus.core.promise import Promise
from lupaus.ledger.record import By, Expect, Line, Recorded, record
from lupaus.outbox.lines import settle
from lupaus.people.access import Scope

Tap = Literal["deed", "apology"]


@dataclass(frozen=True, slots=True)
class Noted:
    """What one of us notes of a slip.

    `tap`: they did something (`words` tell what), or only apologised. `on`: the new day that they told, None: they
    told none; with `is_agreed` one of us has said yes to it. `cause`: own, supplier, outside or "", `why` in words.
    """

    tap: Tap
    words: str = ""
    on: date | None = None
    is_agreed: bool = False
    cause: str = ""
    why: str = ""


def note_slip(
    scope: Scope, state: Promise, noted: Noted, *, shown: Expect | None, act: UUID | None, now: datetime
) -> Recorded:
    """One act, all or none. Raises `Refusal` (`not_theirs`, `changed`, `due_past`, `closed`); then nothing changed."""
    if state.direction != "theirs":
        raise Refusal("not_theirs")
    lines = [Line(state.id, wish, words) for wish, words in _wishes(state, noted)]
    lines[0] = lines[0]._replace(expect=shown)
    with transaction.atomic():
        done = record(scope, lines, by=By(scope.party, "member"), now=now, what="suppliers.slip", act=act)
        if not done.is_repeat:
            settle(scope, [state.id], now)
    return done


def _wishes(state: Promise, noted: Noted) -> list[tuple[e.Event, str]]:
    found: list[tuple[e.Event, str]] = []
    if noted.on is not None:
        ends = due_end(noted.on, None, Precision.DAY, state.zone)
        terms = e.AgreedAnew if noted.is_agreed else e.ToldAnew
        found.append((terms(noted.on, ends), ""))
    if noted.cause and (noted.cause != state.cause or noted.why):
        found.append((e.CauseNamed(noted.cause), noted.why))
    elif noted.why:
        found.append((e.Remarked(), noted.why))
    found.append((e.Deed() if noted.tap == "deed" else e.Apology(), noted.words))
    return found
