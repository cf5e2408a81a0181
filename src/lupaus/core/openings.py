"""From spans of wall time to the instants between which it is open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from lupaus.core.clock_time import MIDNIGHT
from lupaus.core.hours import Span

MINUTE = timedelta(minutes=1)

Opening = tuple[datetime, datetime]
"""Open from the first instant (UTC) until just before the second."""


def openings_within(
    spans: Iterable[Span], on: date, pieces: Iterable[tuple[datetime, datetime, timedelta]]
) -> tuple[Opening, ...]:
    """Exactly when, on this day, the clocks show a time within one of the spans.

    `pieces` is the day as `clock_time.stretches` cuts it. A span in the hour that is skipped in
    spring never comes; one in the hour that comes twice in autumn comes twice. Openings that touch
    become one, so that none of them overlap.
    """
    found: list[Opening] = []
    for start, end, offset in pieces:
        midnight = datetime.combine(on, MIDNIGHT, UTC) - offset
        for span in spans:
            opens = max(midnight + span.opens * MINUTE, start)
            closes = min(midnight + span.closes * MINUTE, end)
            if opens < closes:
                found.append((opens, closes))
    return _joined(sorted(found))


def _joined(found: Iterable[Opening]) -> tuple[Opening, ...]:
    joined: list[Opening] = []
    for opens, closes in found:
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(closes, joined[-1][1]))
        else:
            joined.append((opens, closes))
    return tuple(joined)


def minute_before(when: datetime) -> datetime:
    """The latest whole minute strictly before `when`."""
    floor = when.replace(second=0, microsecond=0)
    return floor if floor < when else floor - MINUTE
