"""A list of new dates is laid beside a disruption: each line finds its promise among those that are hit.

Nothing moves here. The dates are told with the next word, in its chunks, and taken back with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import NamedTuple, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from lupaus.core.clock_time import Precision, due_end, instant
from lupaus.core.lifecycle import Refusal
from lupaus.features.disruption.actions.opening import held
from lupaus.features.disruption.models import Disruption, OwnDate
from lupaus.features.disruption.models.choosing import PERSON, to_tell
from lupaus.features.disruption.rules.dates import Dated, ReadDates, Wrong
from lupaus.ledger import queries as book
from lupaus.ledger.breath import Breath
from lupaus.people.access import Scope
from lupaus.people.parties import UnclearContact, canonical, parties_by_contact

T = TypeVar("T")
PART = 500
FARTHEST = 10
"""Years: what lies beyond is a slip of a column."""


class Laid(NamedTuple):
    """What became of a list: promises with a new date of their own, lines to mend, lines without a new date."""

    own: int
    wrong: tuple[Wrong, ...]
    blank: int


class _Struck(NamedTuple):
    """A promise that is hit, as a line may mean it."""

    pk: int
    person: int
    due_on: date
    zone: str


def lay(scope: Scope, code: UUID, read: ReadDates, now: datetime) -> Laid:
    """Lay the dates beside the disruption. A promise that had one already gets this one; the lines of an earlier
    list that could not be taken are forgotten.

    Raises `Refusal`: no_disruption, disruption_closed, dates_while_telling, no_dates_here, no_new_dates.
    """
    if not read.dated and not read.wrong:
        raise Refusal("no_new_dates")
    with transaction.atomic():
        row = _held(scope, code)
        row.dates.filter(promise=None).delete()
        _changed(row)
    # Looked up while nobody waits for us, and written part by part: a tap comes in between, and a list that breaks off
    # is brought again, for twice is once.
    found, wrong = _found(scope, row, read.dated)
    good, late = _once(found, now)
    wrong = [*read.wrong, *wrong, *late]
    breathe = Breath()
    for part in _parts(
        [*(_own(scope, row, *one, now) for one in good), *(_back(scope, row, one, now) for one in wrong)]
    ):
        with transaction.atomic():
            row = _held(scope, code)
            row.dates.filter(
                promise__in=[one.promise_id for one in part if one.promise_id is not None]
            ).delete()
            OwnDate.objects.bulk_create(part)
            _changed(row)
        breathe()
    return Laid(len(good), tuple(wrong), read.blank)


def forget_dates(scope: Scope, code: UUID) -> None:
    """As if no dates had been brought. What has been told with them stays told. Raises `Refusal`."""
    with transaction.atomic():
        row = _held(scope, code)
        row.dates.all().delete()
        _changed(row)


def _held(scope: Scope, code: UUID) -> Disruption:
    """The disruption, held, where it takes dates now."""
    row = held(scope, code)
    if row.state == "closed":
        raise Refusal("disruption_closed")
    if row.state in ("telling", "paused"):
        raise Refusal("dates_while_telling")
    if row.source == "rows" and row.gathered_at is None:
        raise Refusal("no_dates_here")
    return row


def _changed(row: Disruption) -> None:
    """A page that showed something else is told so."""
    row.edition += 1
    row.save(update_fields=["edition"])


def _found(
    scope: Scope, row: Disruption, lines: Sequence[Dated]
) -> tuple[list[tuple[_Struck, Dated]], list[Wrong]]:
    """The promise of each line, and those that mean none. A constant number of queries for each part."""
    good: list[tuple[_Struck, Dated]] = []
    wrong: list[Wrong] = []
    for part in _parts(lines):
        people, unclear = _people(scope, part)
        codes = {line.code for line in part if line.code}
        wanted = Q(code__in=codes) | Q(person__in=set(people.values()))
        rows = to_tell(scope, row).annotate(person=PERSON).filter(wanted)
        by_code: dict[str, _Struck] = {}
        by_person: dict[int, list[_Struck]] = {}
        for own, *facts in rows.values_list("code", "pk", "person", "due_on", "zone"):
            one = _Struck(*facts)
            by_code[str(own)] = one
            by_person.setdefault(one.person, []).append(one)
        missing = codes - by_code.keys()
        ours = {
            str(one) for one in book.promises(scope).filter(code__in=missing).values_list("code", flat=True)
        }
        for line in part:
            person = people.get(line.contact)
            if line.code:
                meant = [by_code[line.code]] if line.code in by_code else []
                why = "not_hit" if line.code in ours else "no_such"
            else:
                meant = _meant(by_person.get(person or 0, []), line)
                why = "not_hit" if person else "contact" if line.contact in unclear else "nobody"
            if len(meant) == 1:
                good.append((meant[0], line))
            else:
                wrong.append(Wrong(line.said, ("several",) if meant else (why,)))
    return good, wrong


def _meant(promises: list[_Struck], line: Dated) -> list[_Struck]:
    """A customer's promises that are hit; of several, the one that is due when the line says."""
    of_that_day = [one for one in promises if one.due_on == line.due_on]
    return of_that_day if len(promises) > 1 and of_that_day else promises


def _people(scope: Scope, lines: Sequence[Dated]) -> tuple[dict[str, int], set[str]]:
    """Who has the number or address of each line, and which of them can be none."""
    canonical_of: dict[str, tuple[str, str]] = {}
    unclear: set[str] = set()
    for line in lines:
        if line.code:
            continue
        kind = "email" if "@" in line.contact else "phone"
        try:
            canonical_of[line.contact] = (kind, canonical(kind, line.contact))
        except UnclearContact:
            unclear.add(line.contact)
    known: dict[tuple[str, str], int] = {}
    for kind in ("phone", "email"):
        values = [value for one, value in canonical_of.values() if one == kind]
        known |= {(kind, value): pk for value, pk in parties_by_contact(scope, kind, values).items()}
    return {given: known[key] for given, key in canonical_of.items() if key in known}, unclear


def _once(
    found: list[tuple[_Struck, Dated]], now: datetime
) -> tuple[list[tuple[_Struck, Dated]], list[Wrong]]:
    """Each promise once and to a time that is still to come. Of two dates for one promise nobody knows which is
    meant: both come back."""
    dates: dict[int, set[tuple[date, time | None]]] = {}
    for promise, line in found:
        dates.setdefault(promise.pk, set()).add((line.new_on, line.new_at))
    good: dict[int, tuple[_Struck, Dated]] = {}
    wrong: list[Wrong] = []
    for promise, line in found:
        if len(dates[promise.pk]) > 1:
            wrong.append(Wrong(line.said, ("twice",)))
        elif abs(line.new_on.year - now.year) > FARTHEST:
            wrong.append(Wrong(line.said, ("no_new_day",)))
        elif instant(line.new_on, line.new_at or time(23, 59), promise.zone) <= now:
            wrong.append(Wrong(line.said, ("past",)))
        else:
            good.setdefault(promise.pk, (promise, line))
    return list(good.values()), wrong


def _own(scope: Scope, row: Disruption, promise: _Struck, line: Dated, now: datetime) -> OwnDate:
    return OwnDate(
        organisation_id=scope.organisation, disruption=row, promise_id=promise.pk, new_on=line.new_on,
        new_at=line.new_at, ends_at=_ends_at(promise, line), brought_at=now,
    )  # fmt: skip


def _back(scope: Scope, row: Disruption, one: Wrong, now: datetime) -> OwnDate:
    """A line that comes back."""
    return OwnDate(
        organisation_id=scope.organisation,
        disruption=row,
        brought_at=now,
        said=one.said,
        codes=",".join(one.codes)[:60],
    )


def _ends_at(promise: _Struck, line: Dated) -> datetime:
    precision = Precision.DAY if line.new_at is None else Precision.MINUTE
    return due_end(line.new_on, line.new_at, precision, promise.zone)


def _parts(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[start : start + PART] for start in range(0, len(rows), PART))
