"""What was read from a file: a sheet of plain texts, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lupaus.features.exchange.rules.meanings import Meaning

MAX_BYTES = 20 * 1024 * 1024
"""A list of 50,000 customers is about 8 MB; what is larger is something else."""
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_CELL = 2_000
"""Characters kept of one cell."""

Facts = Mapping[str, str | int]
Source = Literal["workbook", "separated", "lines", "cards"]


class NotAList(Exception):
    """The file cannot be read as a list; nothing was changed.

    ``code`` names the sentence that the person gets, ``facts`` what the sentence mentions.
    Codes: ``empty``, ``too_big``, ``too_many_rows``, ``too_many_columns``, ``protected``,
    ``old_excel``, ``other_kind`` (fact ``kind``: pdf, picture, document, archive, web_page, ...),
    ``broken``, ``bomb``, ``no_people``.
    """

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts: Facts = facts


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that the person should know, although the work goes on."""

    code: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of equal width, every cell a stripped text; empty rows are left out.

    ``numbers`` holds, for each row, its number in the person's own file, so that "row 14" means
    the same to both. ``meanings`` is set where the reader itself made the columns (loose lines,
    contact cards) and so knows what they mean.
    """

    headings: tuple[str, ...] | None
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    source: Source
    warnings: tuple[Remark, ...] = ()
    meanings: tuple[Meaning, ...] | None = None

    @property
    def width(self) -> int:
        """How many columns there are."""
        if self.headings is not None:
            return len(self.headings)
        return len(self.rows[0]) if self.rows else 0

    def column(self, index: int) -> tuple[str, ...]:
        """All texts of one column, top to bottom."""
        return tuple(row[index] for row in self.rows)
