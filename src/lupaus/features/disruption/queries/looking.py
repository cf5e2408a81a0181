"""The dry run, whichever way the list comes: by a filter, or by rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime

from lupaus.features.disruption.models import Disruption
from lupaus.features.disruption.queries.foreseeing import Foreseen, foresee
from lupaus.features.disruption.queries.foreseeing_rows import foresee_rows
from lupaus.features.disruption.rules.word import Word
from lupaus.people.access import Scope


def look(scope: Scope, disruption: Disruption, word: Word | None, now: datetime) -> Foreseen:
    """What would happen, before anything does."""
    if disruption.source == "rows" and disruption.gathered_at is None:
        return foresee_rows(scope, disruption, word, now)
    return foresee(scope, disruption, word, now)


def wrong_rows(disruption: Disruption) -> int:
    """How many rows came back to be mended."""
    return disruption.rows.filter(state="wrong").count()


def to_mend(disruption: Disruption, why: Callable[[str], str], heading: str) -> str:
    """Those rows as a table, with the reason before each; nothing in it is read as a formula."""
    out = io.StringIO()
    table = csv.writer(out, delimiter=";")
    table.writerow([heading])
    for codes, facts in disruption.rows.filter(state="wrong").order_by("pk").values_list("codes", "facts"):
        cells = facts.get("cells") or [str(value) for value in facts.values() if value]
        table.writerow([why(codes), *(_plain(cell) for cell in cells)])
    return out.getvalue()


def _plain(cell: str) -> str:
    return f"'{cell}" if cell[:1] in "=+-@\t" and not cell[1:].replace(" ", "").isdigit() else cell
