"""A list from beginning to end without pages: for the command line and the demo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from lupaus.core.clock_time import UnclearTime
from lupaus.features.exchange.actions.bringing import bring, drop
from lupaus.features.exchange.actions.carrying import carry, start, understood
from lupaus.features.exchange.models import Batch
from lupaus.features.exchange.rules.answers import Answers
from lupaus.features.exchange.rules.merging import Double
from lupaus.features.exchange.rules.reading import bytes_of, read
from lupaus.features.exchange.rules.sheet import Remark, Sheet
from lupaus.features.exchange.rules.wanted import RowProblem
from lupaus.people.access import Scope


@dataclass(frozen=True, slots=True)
class Brought:
    """What bringing a file in led to. Keys of `counts` are those of `actions.foreseeing.count`.

    `failed` holds the rows that could not be taken; `rules.returning.problem_sheet` makes a file of them.
    `done_on` is the evening by which the customers of the past are called.
    """

    batch: Batch
    counts: Mapping[str, int]
    problems: tuple[RowProblem, ...]
    doubles: tuple[Double, ...]
    remarks: tuple[Remark, ...]
    sheet: Sheet
    tonight: int
    after: int
    done_on: date | None


def import_file(
    scope: Scope, path: Path, answers: Answers, now: datetime,
    progress: Callable[[int, int], None] | None = None,
) -> Brought:  # fmt: skip
    """Read the file, understand it under the answers and carry it out to its end.

    Raises `NotAList` (nothing was changed) and `UnclearTime` where the calls do not fit a year. The same
    file twice changes nothing.
    """
    with path.open("rb") as stream:
        sheet = read(bytes_of(stream, path.stat().st_size), path.name)
    return import_sheet(scope, sheet, path.name, answers, now, progress)


def import_sheet(
    scope: Scope, sheet: Sheet, source: str, answers: Answers, now: datetime,
    progress: Callable[[int, int], None] | None = None,
) -> Brought:  # fmt: skip
    """The same for a sheet that was read already."""
    batch = bring(scope, sheet, source, now)
    batch.answers = replace(answers, promised=answers.promised or "none").to_json()
    batch.save(update_fields=["answers"])
    try:
        known = understood(batch)
        row = carry(scope, start(scope, batch, now), now, progress=progress)
    except UnclearTime:
        drop(batch)
        raise
    done_on = row.spread["done_on"]
    return Brought(
        row, row.counts, known.reading.problems, known.merged.doubles, sheet.warnings, sheet,
        row.spread["tonight"], row.spread["after"], date.fromisoformat(done_on) if done_on else None,
    )  # fmt: skip
