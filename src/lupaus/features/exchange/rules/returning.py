"""The rows that could not be taken, given back as a file with the reason beside each."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence

from lupaus.features.exchange.rules.sheet import Sheet
from lupaus.features.exchange.rules.wanted import RowProblem

_FORMULA_STARTS = ("=", "@", "\t", "\r")


def problem_sheet(
    sheet: Sheet, problems: Sequence[RowProblem], say: Callable[[RowProblem], str], reason_heading: str
) -> bytes:
    """The failed rows as CSV bytes (UTF-8 with BOM, semicolons) with a last column of reasons.

    ``say`` words a problem in the person's language. Mended, the file can be brought in as it is.
    """
    reasons: dict[int, list[str]] = {}
    for problem in problems:
        reasons.setdefault(problem.row, []).append(say(problem))
    headings = sheet.headings or ("",) * sheet.width
    failed = (
        (*cells, " ".join(dict.fromkeys(reasons[number])))
        for number, cells in zip(sheet.numbers, sheet.rows, strict=True)
        if number in reasons
    )
    return csv_bytes(((*headings, reason_heading), *failed) if sheet.headings else failed)


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """CSV that Excel in Finland opens by a double click: BOM, semicolons, CRLF."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([guarded(cell) for cell in row])
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def guarded(cell: str) -> str:
    """A text that a spreadsheet will not run as a formula; our own reading takes the mark off again.

    A phone number may begin with + and a negative number with -, if nothing but digits follows.
    """
    if cell.startswith(_FORMULA_STARTS):
        return "'" + cell
    if (
        cell[:1] in ("+", "-")
        and not cell[1:].replace(" ", "").replace("-", "").replace(",", "").replace(".", "").isdigit()
        and len(cell) > 1
    ):
        return "'" + cell
    return cell
