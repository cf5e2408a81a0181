"""A file, or what was pasted, to a Sheet: the door through which every list comes in."""

from __future__ import annotations

import re
from typing import Protocol

from lupaus.features.exchange.rules import cards, pasted
from lupaus.features.exchange.rules.encodings import text_of
from lupaus.features.exchange.rules.meanings import Meaning, known_headings
from lupaus.features.exchange.rules.patterns import DATE, EMAIL
from lupaus.features.exchange.rules.phones import one_phone
from lupaus.features.exchange.rules.separated import Row, split
from lupaus.features.exchange.rules.sheet import MAX_BYTES, MAX_ROWS, NotAList, Remark, Sheet, Source
from lupaus.features.exchange.rules.workbook import workbook_rows

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"{\\rtf", "document"),
    (b"\x1f\x8b", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"Rar!", "archive"),
    (b"SQLite format 3", "database"),
    (b"\x7fELF", "binary"),
    (b"MZ\x90", "binary"),
)
_PROGRAM = re.compile(r"""[\[{]\s*["{\[\]}]""")
_HEAD_ROWS = 12


class Readable(Protocol):
    """Anything that gives bytes: an open file, an upload, a pipe."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes."""


def bytes_of(stream: Readable, size: int | None = None) -> bytes:
    """All bytes of the stream, but never more than the limit: a 200 MB file is refused unread."""
    if size is not None and size > MAX_BYTES:
        raise NotAList("too_big", limit_mb=MAX_BYTES // 1024**2, size_mb=size // 1024**2)
    content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise NotAList("too_big", limit_mb=MAX_BYTES // 1024**2, size_mb=MAX_BYTES // 1024**2)
    return content


def read(content: bytes, filename: str = "") -> Sheet:
    """The sheet in the bytes of a file; what they are decides, the name only helps to tell why not."""
    if len(content) > MAX_BYTES:
        raise NotAList("too_big", limit_mb=MAX_BYTES // 1024**2, size_mb=len(content) // 1024**2)
    if not content.strip(b" \t\r\n\x00"):
        raise NotAList("empty")
    _refuse_other_kinds(content, filename)
    if content.startswith(b"PK"):
        rows, remarks = workbook_rows(content)
        return _sheet(rows, "workbook", remarks)
    return _read_text(text_of(content))


def read_pasted(text: str) -> Sheet:
    """The sheet in pasted text: cells copied from a spreadsheet, separated values or loose lines."""
    if len(text) > MAX_BYTES // 4:
        raise NotAList("too_big", limit_mb=MAX_BYTES // 4 // 1024**2, size_mb=len(text) // 1024**2)
    if not text.strip():
        raise NotAList("empty")
    return _read_text(text)


def _read_text(text: str) -> Sheet:
    start = text.lstrip()[:200].lower()
    if start.startswith(("<!doctype", "<html", "<?xml", "<table", "<meta")):
        raise NotAList("other_kind", kind="web_page")
    if _PROGRAM.match(start):
        raise NotAList("other_kind", kind="program")
    if cards.is_cards(text):
        return _known_sheet(cards.cards(text), "cards", cards.COLUMNS)
    rows = split(text)
    if rows is None:
        rows = _one_column(text)
        if rows is None:
            return _known_sheet(pasted.lines(text), "lines", pasted.COLUMNS)
    return _sheet(rows, "separated", ())


def _one_column(text: str) -> list[Row] | None:
    """A list of one column under a known heading ("Puhelin"), rare but a list all the same."""
    lines: list[Row] = [
        (number, (line.strip(),)) for number, line in enumerate(text.splitlines(), 1) if line.strip()
    ]
    if (
        len(lines) > 1
        and len(lines[0][1][0]) <= 30
        and known_headings(lines[0][1])
        and _is_label(lines[0][1][0])
    ):
        return (
            lines
            if all(one_phone(cells[0]) or EMAIL.fullmatch(cells[0]) for _, cells in lines[1:20])
            else None
        )
    return None


def _refuse_other_kinds(content: bytes, filename: str) -> None:
    if content.startswith(_OLE):
        # A protected workbook is a stream of that name within an old-style container.
        protected = "EncryptedPackage".encode("utf-16-le") in content
        word = "WordDocument".encode("utf-16-le") in content
        raise NotAList("protected" if protected else "other_kind" if word else "old_excel", kind="document")
    if content[4:8] == b"ftyp" or (content.startswith(b"RIFF") and content[8:12] == b"WEBP"):
        raise NotAList("other_kind", kind="picture")
    for start, kind in _KINDS:
        if content.startswith(start) and (len(start) > 2 or b"\x00" in content[:64] or kind != "picture"):
            raise NotAList("other_kind", kind=kind, name=filename[:120])
    if content.startswith((b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00")):
        raise NotAList("old_excel")


def _known_sheet(rows: list[Row], source: Source, columns: tuple[Meaning, ...]) -> Sheet:
    if not rows:
        raise NotAList("empty")
    return Sheet(
        None, tuple(cells for _, cells in rows), tuple(number for number, _ in rows), source, (), columns
    )


def _sheet(rows: list[Row], source: Source, remarks: tuple[Remark, ...]) -> Sheet:
    rows = [(number, cells) for number, cells in rows if any(cells)]
    if not rows:
        raise NotAList("empty")
    headings, rows, above = _parted(rows)
    if above:
        remarks = (*remarks, Remark("lines_above", {"count": above}))
    if not rows:
        raise NotAList("empty")
    if len(rows) > MAX_ROWS:
        raise NotAList("too_many_rows", limit=MAX_ROWS)
    width = max(len(headings or ()), max(_filled_width(cells) for _, cells in rows))
    level = tuple(_fitted(cells, width) for _, cells in rows)
    return Sheet(
        _fitted(headings, width) if headings else None,
        level,
        tuple(number for number, _ in rows),
        source,
        remarks,
    )


def _parted(rows: list[Row]) -> tuple[tuple[str, ...] | None, list[Row], int]:
    """The headings (None when there are none), the rows under them, and how many lines stood above."""
    best, best_count = -1, 1
    for index, (_, cells) in enumerate(rows[:_HEAD_ROWS]):
        count = known_headings(cells) if all(map(_is_label, cells)) else 0
        if count > best_count:
            best, best_count = index, count
    if best < 0 and _looks_like_headings(rows):
        best = 0
    if best < 0:
        return None, rows, 0
    headings = rows[best][1]
    return headings[: _filled_width(headings)], rows[best + 1 :], best


def _looks_like_headings(rows: list[Row]) -> bool:
    """Words of nobody's list, yet headings: all different, no digits, over columns that have digits."""
    first = rows[0][1]
    filled = [cell for cell in first if cell]
    if len(rows) < 2 or not all(map(_is_label, first)) or len(set(filled)) < len(filled):
        return False
    body = [cells for _, cells in rows[1:40]]
    spans = range(min(len(first), max(map(len, body))))
    digits = sum(
        1
        for index in spans
        if first[index]
        and sum(1 for cells in body if index < len(cells) and any(map(str.isdigit, cells[index]))) * 2
        > len(body)
    )
    return digits >= 2 or (digits == 1 and (len(spans) <= 3 or known_headings(first) > 0))


def _is_label(cell: str) -> bool:
    return len(cell) <= 60 and sum(map(str.isdigit, cell)) <= 2 and "@" not in cell and not DATE.search(cell)


def _filled_width(cells: tuple[str, ...]) -> int:
    width = len(cells)
    while width and not cells[width - 1]:
        width -= 1
    return width


def _fitted(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return cells[:width] if len(cells) >= width else cells + ("",) * (width - len(cells))
