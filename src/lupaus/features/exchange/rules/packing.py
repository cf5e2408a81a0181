"""A sheet as bytes and back, so that every page of an import need not read the file anew."""

from __future__ import annotations

import json
import zlib

from lupaus.features.exchange.rules.meanings import Meaning
from lupaus.features.exchange.rules.sheet import Remark, Sheet


def pack(sheet: Sheet) -> bytes:
    """The sheet as compressed bytes."""
    facts = {
        "headings": sheet.headings,
        "rows": sheet.rows,
        "numbers": sheet.numbers,
        "source": sheet.source,
        "warnings": [[remark.code, dict(remark.facts)] for remark in sheet.warnings],
        "meanings": sheet.meanings,
    }
    return zlib.compress(json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode(), 6)


def unpack(packed: bytes) -> Sheet:
    """The sheet that `pack` made these bytes of."""
    facts = json.loads(zlib.decompress(packed))
    meanings = facts["meanings"]
    return Sheet(
        headings=tuple(facts["headings"]) if facts["headings"] is not None else None,
        rows=tuple(map(tuple, facts["rows"])),
        numbers=tuple(facts["numbers"]),
        source=facts["source"],
        warnings=tuple(Remark(code, known) for code, known in facts["warnings"]),
        meanings=tuple(map(Meaning, meanings)) if meanings is not None else None,
    )


def part_of(sheet: Sheet, numbers: frozenset[int]) -> Sheet:
    """The same sheet with only the rows of these numbers."""
    kept = [(number, row) for number, row in zip(sheet.numbers, sheet.rows, strict=True) if number in numbers]
    return Sheet(
        sheet.headings,
        tuple(row for _, row in kept),
        tuple(number for number, _ in kept),
        sheet.source,
        sheet.warnings,
        sheet.meanings,
    )
