"""Excel workbooks (.xlsx, .xlsm), read as texts and never trusted to be of sane size."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from lupaus.features.exchange.rules.separated import Row, clean
from lupaus.features.exchange.rules.sheet import MAX_COLUMNS, MAX_ROWS, NotAList, Remark

_MAX_PARTS = 2_000
_MAX_SHEET = 300 * 1024 * 1024
_MAX_TEXTS = 100 * 1024 * 1024
_MAX_CELLS = 12_000_000
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
# A document type is never in a workbook written by Excel; it is where entity bombs are declared.
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def workbook_rows(content: bytes) -> tuple[list[Row], tuple[Remark, ...]]:
    """Rows of the first sheet that holds anything, and what the person should know about it."""
    _weigh(content)
    import openpyxl  # late: it costs 100 ms that a pasted line need not wait for

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except NotAList:
        raise
    except Exception as error:  # openpyxl lets a dozen kinds of errors through for a damaged file
        raise NotAList("broken") from error
    try:
        return _first_filled(book.worksheets)
    except NotAList:
        raise
    except Exception as error:
        raise NotAList("broken") from error
    finally:
        book.close()


def _first_filled(sheets: list[Any]) -> tuple[list[Row], tuple[Remark, ...]]:
    visible = [sheet for sheet in sheets if sheet.sheet_state == "visible"] or sheets
    for sheet in visible:
        # The stated dimension is a guess of the writing program, often wrong ("A1").
        sheet.reset_dimensions()
        rows = list(_filled_rows(sheet.iter_rows(values_only=True)))
        if rows:
            others = len(visible) - 1
            return rows, (Remark("other_sheets", {"read": sheet.title, "others": others}),) if others else ()
    return [], ()


def _filled_rows(rows: Iterable[tuple[object, ...]]) -> Iterator[Row]:
    cells_seen = found = 0
    for number, values in enumerate(rows, 1):
        cells_seen += len(values) + 1
        if cells_seen > _MAX_CELLS:
            raise NotAList("bomb")
        if all(value is None for value in values):
            continue
        if len(values) > MAX_COLUMNS:
            if any(value is not None for value in values[MAX_COLUMNS:]):
                raise NotAList("too_many_columns", limit=MAX_COLUMNS)
            values = values[:MAX_COLUMNS]
        cells = tuple(map(as_text, values))
        if any(cells):
            found += 1
            if found > MAX_ROWS + 20:
                raise NotAList("too_many_rows", limit=MAX_ROWS)
            yield number, cells


def as_text(value: object) -> str:
    """A cell as a person would type it: dates in ISO form, numbers without a needless ".0"."""
    if value is None:
        return ""
    if isinstance(value, str):
        return "" if value in _ERRORS else clean(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return value.date().isoformat() if midnight else value.isoformat(" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, timedelta):
        return str(value)
    return clean(str(value))


def _weigh(content: bytes) -> None:
    """Refuse what would unpack to more than a list can be, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if not any(name.startswith("xl/") for name in names):
                raise NotAList("other_kind", kind=_kind_of_archive(names))
            if "xl/workbook.bin" in names:
                raise NotAList("old_excel")
            if any(part.flag_bits & 1 for part in parts):
                raise NotAList("protected")
            # zipfile never unpacks more of a part than its stated size, so the sizes can be trusted.
            texts = sum(part.file_size for part in parts if "sharedStrings" in part.filename)
            if (
                len(parts) > _MAX_PARTS
                or texts > _MAX_TEXTS
                or sum(part.file_size for part in parts) > _MAX_SHEET
            ):
                raise NotAList("bomb")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as stream:
                        if _DOCTYPE.search(stream.read(4_096)):
                            raise NotAList("bomb")
    except NotAList:
        raise
    except Exception as error:  # BadZipFile, but also struct, decompression and unicode errors
        raise NotAList("broken") from error


def _kind_of_archive(names: set[str]) -> str:
    if any(name.startswith("word/") for name in names):
        return "document"
    if "mimetype" in names and "content.xml" in names:
        return "open_document"
    if any(name.startswith("ppt/") for name in names):
        return "document"
    if any(name.startswith("Index/") for name in names):
        return "numbers"
    return "archive"
