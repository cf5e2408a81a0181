"""Text with separators: which one it is, and the cells between them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator

from lupaus.features.exchange.rules.meanings import known_headings
from lupaus.features.exchange.rules.patterns import is_crowded
from lupaus.features.exchange.rules.sheet import MAX_CELL, MAX_COLUMNS, MAX_ROWS, NotAList

Row = tuple[int, tuple[str, ...]]
"""The number of the row in the file (1 is the first), and its cells."""

SEPARATORS = (";", "\t", ",", "|")
_SAMPLE_ROWS = 200
_SAMPLE_TEXT = 200_000
# More line breaks than this within one cell means that a quotation mark was never closed.
_MAX_BREAKS = 40


def split(text: str) -> list[Row] | None:
    """The rows of a separated text, or None when no separator makes columns of it."""
    text, told = _told_separator(text)
    separator = told or _likeliest(text)
    if separator is None:
        return None
    rows = _rows(text, separator)
    if told:
        rows = [(number + 1, cells) for number, cells in rows]
    return rows


def _told_separator(text: str) -> tuple[str, str | None]:
    """Excel may say it itself in a first line ``sep=;``."""
    head, _, rest = text.partition("\n")
    head = head.strip().strip('"')
    if head.lower().startswith("sep=") and len(head) == 5:
        return rest, head[4]
    return text, None


def _likeliest(text: str) -> str | None:
    sample = text[:_SAMPLE_TEXT]
    if len(text) > _SAMPLE_TEXT:
        sample = sample[: sample.rfind("\n") + 1] or sample
    best: tuple[float, str] | None = None
    for separator in SEPARATORS:
        if separator not in sample:
            continue
        score = _fitness([cells for _, cells in _rows(sample, separator, limit=_SAMPLE_ROWS)])
        if score > 0 and (best is None or score > best[0]):
            best = (score, separator)
    return best[1] if best else None


def _fitness(rows: list[tuple[str, ...]]) -> float:
    """How table-like the rows are: same width everywhere, known headings, one thing in a cell."""
    rows = [row for row in rows if any(row)]
    if not rows:
        return 0
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    headings = max(known_headings(row) for row in rows[:10])
    if headings < 2 and sum(1 for row in rows if any(map(is_crowded, row))) * 2 >= len(rows):
        return 0
    even = count / len(rows)
    if headings < 2 and even < 0.6:
        return 0
    return 10 * headings + even * min(width, 30)


def _rows(text: str, separator: str, limit: int | None = None) -> list[Row]:
    try:
        return list(_parsed(text, separator, limit))
    except csv.Error:
        # A quotation mark that means inches, not quotation: every line stands for itself.
        return list(_line_by_line(text, separator, limit))


def _parsed(text: str, separator: str, limit: int | None) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number, end, found = 1, 0, 0
    for cells in reader:
        number, end = end + 1, reader.line_num
        if end - number >= _MAX_BREAKS:
            raise csv.Error("a quotation mark is never closed")
        if any(cells):
            found += 1
            yield number, _checked(cells, found)
            if found == limit:
                return
    if end > number and text.count('"') % 2:
        raise csv.Error("the last quotation mark is never closed")


def _line_by_line(text: str, separator: str, limit: int | None) -> Iterator[Row]:
    found = 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            found += 1
            yield number, _checked(_cells_of_line(line, separator), found)
            if found == limit:
                return


def _cells_of_line(line: str, separator: str) -> list[str]:
    """Quotation marks count only where the line closes what it opens (else they mean inches)."""
    if line.count('"') % 2 == 0:
        try:
            return next(csv.reader([line], delimiter=separator))
        except csv.Error:
            pass
    return line.split(separator)


def _checked(cells: Iterable[str], found: int) -> tuple[str, ...]:
    if found > MAX_ROWS + 20:
        raise NotAList("too_many_rows", limit=MAX_ROWS)
    row = tuple(clean(cell) for cell in cells)
    if len(row) > MAX_COLUMNS:
        if any(row[MAX_COLUMNS:]):
            raise NotAList("too_many_columns", limit=MAX_COLUMNS)
        row = row[:MAX_COLUMNS]
    return row


def clean(cell: str) -> str:
    """A cell without hard spaces, soft hyphens and outer blanks, cut to a sane length."""
    if not cell.isascii():
        cell = cell.replace("\xa0", " ").replace("\u202f", " ").replace("\xad", "").replace("\u200b", "")
    # What our own files put before a text so that Excel takes it for no formula.
    if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@"):
        cell = cell[1:]
    return cell.strip()[:MAX_CELL].rstrip()
