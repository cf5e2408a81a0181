"""Growth from book to book (G5): how much more the pass slows down than raw SQL of the same run does."""

from __future__ import annotations

from collections.abc import Iterator

from bench.lines import Line, line


def growth(lines: list[Line]) -> Iterator[Line]:
    """From the smallest book to each larger one: the same as how much the pass's share of raw SQL shrinks."""
    shares = [found for found in lines if str(found["name"]).startswith("G1 ")]
    for found in shares[1:]:
        grown = shares[0]["value"] / found["value"]
        size = str(found["name"]).split(", ", 1)[1]
        yield line(
            f"G5 growth of the pass over raw SQL's, to {size}", grown, "ratio", "<= 1.25", ok=grown <= 1.25
        )
