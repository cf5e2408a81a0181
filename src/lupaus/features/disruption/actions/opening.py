"""An incident is opened, its draft is changed, and it begins to be told."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from lupaus.core.lifecycle import Refusal
from lupaus.features.disruption.actions import undoing, words
from lupaus.features.disruption.actions.bringing import Taken, bring, forget_rows
from lupaus.features.disruption.models import Disruption, Hit, Telling
from lupaus.features.disruption.rules.rows import Read
from lupaus.features.disruption.rules.word import Word
from lupaus.outbox import bulletins
from lupaus.people.access import Scope

ENDINGS = ("arrived", "given_up")
DRAFT = frozenset({"title", "cause", "sector", "sector_code", "reach", "takes_over", "gesture", "lead_id"})


def open_one(scope: Scope, *, title: str, cause: str, now: datetime, **more: Any) -> Disruption:
    """Write down that something has gone wrong; nobody is told anything yet."""
    row = Disruption(
        organisation_id=scope.organisation, title=title, cause=cause, lead_id=more.pop("lead_id", scope.party),
        by_id=scope.party, opened_at=now,
    )  # fmt: skip
    for name, value in more.items():
        setattr(row, _known(name), value)
    row.save()
    return row


def disruption_of(scope: Scope, code: UUID | str) -> Disruption:
    """One of the firm's. Raises `Disruption.DoesNotExist`."""
    return Disruption.objects.select_related("lead").get(organisation=scope.organisation, code=code)


def held(scope: Scope, code: UUID | str) -> Disruption:
    """The same, held until the transaction ends: whoever changes it, and the engine, take turns.

    Raises `Refusal` (no_disruption).
    """
    rows = Disruption.objects.select_for_update(of=("self",))
    row = rows.filter(organisation=scope.organisation, code=code).first()
    if row is None:
        raise Refusal("no_disruption")
    return row


def change(scope: Scope, code: UUID, seen: int | None = None, **fields: Any) -> Disruption:
    """Change a draft. `seen`: the edition that the page showed. Raises `Refusal`: no_disruption, changed, begun."""
    with transaction.atomic():
        row = held(scope, code)
        if row.state != "draft":
            raise Refusal("begun")
        if seen is not None and seen != row.edition:
            raise Refusal("changed")
        for name, value in fields.items():
            setattr(row, _known(name), value)
        row.edition += 1
        row.save()
    return row


def tell(
    scope: Scope, code: UUID, word: Word, *, now: datetime, seen: int | None = None, takes_over: bool = False,
    act: UUID | None = None,
) -> Telling:  # fmt: skip
    """Begin to tell. Tapped twice, or by two of us, it is one: the second sees the first one's progress.

    `seen`: the edition that the page showed; another one is refused, for it would tell others than were shown.
    `act`: the word's own code, so that the same call twice is one. Raises `Refusal`: no_disruption, changed, and those
    of `words.begin`.
    """
    with transaction.atomic():
        row = held(scope, code)
        if act is not None and (before := row.tellings.filter(code=act).first()) is not None:
            return before
        if seen is not None and seen != row.edition:
            going = row.tellings.filter(no=row.word_no, undone_at=None, undoing_at=None).first()
            if going is not None and row.state in ("telling", "paused") and seen == row.edition - 1:
                return going
            raise Refusal("changed")
        row.takes_over = row.takes_over or takes_over
        row.save(update_fields=["takes_over"])
        return words.begin(scope, row, word, now, act=act)


def add_rows(scope: Scope, code: UUID, read: Read) -> Taken:
    """Lay rows beside a disruption whose list is brought: a draft, or one that goes on. Raises `Refusal`."""
    with transaction.atomic():
        row = held(scope, code)
        if row.source != "rows":
            raise Refusal("no_rows_here")
        if row.state == "closed":
            raise Refusal("disruption_closed")
        return bring(scope, row, read)


def pause(scope: Scope, code: UUID) -> None:
    """Rest: what has left us has left, the rest of the list waits."""
    with transaction.atomic():
        row = held(scope, code)
        if row.state == "telling":
            row.state = "paused"
            row.save(update_fields=["state"])


def go_on(scope: Scope, code: UUID) -> None:
    """Go on after a rest."""
    with transaction.atomic():
        row = held(scope, code)
        if row.state == "paused":
            row.state = "telling"
            row.save(update_fields=["state"])


def stop(scope: Scope, code: UUID, now: datetime) -> None:
    """End this word here: letters that have not left stay, and whoever was not told yet waits for the next word."""
    with transaction.atomic():
        row = held(scope, code)
        telling = row.tellings.filter(no=row.word_no).first()
        if telling is None or row.state not in ("telling", "paused"):
            return
        bulletins.withdraw(telling.bulletin_id, "stopped", now)
        telling.stopped_at = now
        telling.save(update_fields=["stopped_at"])
        row.state, row.next_word_at = "open", None
        row.edition += 1
        row.save(update_fields=["state", "next_word_at", "edition"])


def take_back(scope: Scope, code: UUID, now: datetime) -> None:
    """Take the last word back, for all who have not been told. Raises `Refusal` (nothing_told)."""
    with transaction.atomic():
        undoing.take_back(scope, held(scope, code), now)


def hear_first(scope: Scope, code: UUID) -> int:
    """Somebody knew from a customer before we had told them; answers how many by now."""
    with transaction.atomic():
        row = held(scope, code)
        if row.state == "closed":
            raise Refusal("disruption_closed")
        row.heard_first += 1
        row.save(update_fields=["heard_first"])
        return row.heard_first


def close(scope: Scope, code: UUID, *, learned: str, now: datetime, ending: str = "") -> None:
    """It is over: no further word comes by itself. `ending`: arrived or given_up, for journeys that came with it.

    Raises `Refusal`: still_telling, no_ending.
    """
    with transaction.atomic():
        row = held(scope, code)
        if row.state in ("telling", "paused"):
            raise Refusal("still_telling")
        if row.state == "closed":
            return
        if row.source == "rows" and ending not in ENDINGS:
            raise Refusal("no_ending")
        row.state, row.closed_at, row.closed_by_id, row.next_word_at = "closed", now, scope.party, None
        row.learned, row.ending = learned.strip()[:500], ending if ending in ENDINGS else ""
        row.save(update_fields=["state", "closed_at", "closed_by", "next_word_at", "learned", "ending"])
        forget_rows(row)


def drop(scope: Scope, code: UUID) -> bool:
    """Forget a draft of which nobody has heard. False when it has begun."""
    with transaction.atomic():
        row = held(scope, code)
        if row.state != "draft" or row.word_no:
            return False
        Hit.objects.filter(disruption=row).delete()
        row.delete()
    return True


def _known(name: str) -> str:
    if name not in DRAFT | {"source", "code"}:
        raise ValueError(f"a draft has no {name}")
    return name
