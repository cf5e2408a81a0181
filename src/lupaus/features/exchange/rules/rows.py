"""A row and the meanings of its columns, read as a Wanted contact or as the problems that stop it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lupaus.features.exchange.rules.meanings import Meaning
from lupaus.features.exchange.rules.row_cells import Columns, RowCells
from lupaus.features.exchange.rules.sheet import Sheet
from lupaus.features.exchange.rules.wanted import RowProblem, Settings, Wanted, WantedObject


@dataclass(frozen=True, slots=True)
class Reading:
    """All rows of a sheet, understood or not."""

    wanted: tuple[Wanted, ...]
    problems: tuple[RowProblem, ...]


def understand(sheet: Sheet, meanings: Sequence[Meaning], settings: Settings) -> Reading:
    """Read every row. A row with a problem yields problems only, so that it can come back whole."""
    reader = RowReader(sheet, meanings, settings)
    wanted: list[Wanted] = []
    problems: list[RowProblem] = []
    for number, cells in zip(sheet.numbers, sheet.rows, strict=True):
        result = reader.read(number, cells)
        if isinstance(result, Wanted):
            wanted.append(result)
        else:
            problems.extend(result)
    return Reading(tuple(wanted), tuple(problems))


class RowReader:
    """Knows which column means what; reads one row at a time."""

    def __init__(self, sheet: Sheet, meanings: Sequence[Meaning], settings: Settings) -> None:
        self.settings = settings
        self.columns = Columns(sheet.headings, meanings[: sheet.width])

    def read(self, number: int, cells: Sequence[str]) -> Wanted | tuple[RowProblem, ...]:
        """The contact of this row, or every problem of it at once."""
        row = RowCells(self.columns, self.settings, number, cells)
        phones, emails = row.phones(), row.emails()
        name = row.name()
        address, postcode, town = row.whereabouts()
        site = row.object_whereabouts() or (address, postcode, town)
        last_visit, next_due = row.last_visit(), row.next_due()
        months = row.stated_interval()
        promised, language, price = row.promised(), row.language(), row.price()
        if not (phones or emails or site[0] or row.problems):
            row.stop("no_contact", None, name)
        if row.problems:
            return tuple(row.problems)
        if not (phones or emails):
            row.warn("no_way_to_reach", None, name)
        if not name:
            row.warn("no_name", None, phones[0] if phones else emails[0] if emails else address)
        if last_visit is None and next_due is None:
            row.warn("no_last_visit", self.columns.first(Meaning.LAST_VISIT), name)
        elif last_visit and next_due and next_due < last_visit:
            row.warn("due_before_visit", self.columns.first(Meaning.NEXT_DUE), next_due.isoformat())
        objects = tuple(
            WantedObject(
                thing=thing,
                place=place,
                address=site[0],
                postcode=site[1],
                town=site[2],
                interval_months=months
                or (self.settings.holiday_months if place == "holiday" else self.settings.home_months),
                last_visit=last_visit,
                next_due=next_due,
                price_cents=price,
                note="",
                row=number,
            )
            for thing, place in row.things()
        )
        area = row.text(Meaning.AREA) or town
        return Wanted(
            name,
            phones,
            emails,
            address,
            postcode,
            town,
            area,
            language,
            promised,
            row.note(),
            objects,
            (number,),
            tuple(row.warnings),
        )
