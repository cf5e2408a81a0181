"""What may be done with who carries a promise, and by whom. Pure; roles come as facts."""

from __future__ import annotations

from typing import NamedTuple

from lupaus.core.promise import Promise


class Standing(NamedTuple):
    """Where the one who looks stands to a promise.

    `is_asked`: they were asked to take it on. `may_pass`: they hold it, answer for it, stand in for one of those, or
    lead: so they may hand it over, or take a hand-over back.
    """

    is_asked: bool
    is_holder: bool
    may_pass: bool
    may_tell: bool


def standing(promise: Promise, me: int, stands_for: frozenset[int], *, leads: bool) -> Standing:
    """Of the member `me`, who stands in for `stands_for` today."""
    mine = stands_for | {me}
    carries = bool(mine & {promise.holder, promise.guarantor})
    return Standing(
        is_asked=promise.handed_to == me,
        is_holder=promise.holder == me,
        may_pass=promise.is_open and (carries or leads),
        may_tell=promise.is_untold and promise.direction == "ours",
    )
