"""What hangs on what: a promise of ours on a supplier's word, another on that one, down to the last customer."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from django.db import connection

from lupaus.people.access import Scope

DEEPEST = 20
"""So many promises one under another is more than anybody can have meant."""
_BELOW = """
WITH RECURSIVE hanging(root, id, depth) AS (
  SELECT depends_on_id, id, 1 FROM ledger_promise
  WHERE organisation_id = %s AND depends_on_id IS NOT NULL AND depends_on_id IN ({marks})
  UNION
  SELECT h.root, p.id, h.depth + 1 FROM hanging h
  JOIN ledger_promise p ON p.depends_on_id = h.id AND p.organisation_id = %s
  WHERE h.depth < {deepest}
)
SELECT root, id, MIN(depth) FROM hanging WHERE id <> root GROUP BY root, id ORDER BY root, MIN(depth), id
"""
_ABOVE = """
WITH RECURSIVE above(id, depth) AS (
  SELECT depends_on_id, 1 FROM ledger_promise
  WHERE organisation_id = %s AND id = %s AND depends_on_id IS NOT NULL
  UNION
  SELECT p.depends_on_id, a.depth + 1 FROM above a
  JOIN ledger_promise p ON p.id = a.id AND p.organisation_id = %s
  WHERE p.depends_on_id IS NOT NULL AND a.depth < {deepest}
)
SELECT DISTINCT id FROM above
"""


class Hanging(NamedTuple):
    """A promise that hangs on `root`, itself (`depth` 1) or through others. Row ids."""

    root: int
    id: int
    depth: int


def hanging_on(scope: Scope, roots: Collection[int]) -> list[Hanging]:
    """All that hangs on these promises, near ones first, in one statement however deep it goes."""
    if not roots:
        return []
    marks = ", ".join(["%s"] * len(roots))
    with connection.cursor() as cursor:
        cursor.execute(
            _BELOW.format(marks=marks, deepest=DEEPEST),
            [scope.organisation, *roots, scope.organisation],
        )
        return [Hanging(*row) for row in cursor.fetchall()]


def what_it_hangs_on(organisation: int, promise: int) -> set[int]:
    """Every promise above this one, by row id."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE.format(deepest=DEEPEST), [organisation, promise, organisation])
        return {row[0] for row in cursor.fetchall()}
