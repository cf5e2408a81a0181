"""Service moments: where a customer meets us, what they should feel there, and by which behaviour."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

USUAL_TARGET: Final = 80
LONGEST_BEHAVIOUR: Final = 500
MOST_AIMED_AT: Final = 3
MOST_OWN: Final = 20


class Moment(NamedTuple):
    """One service moment. `key` is one of `STANDARD`, or an own moment's code.

    `behaviour` empty, and no `name`: the words that stand here by default, in the reader's language. `kind`: of
    which promises an own moment is (by what the matter began with).
    """

    key: str
    aims: tuple[str, ...]
    target: int = USUAL_TARGET
    behaviour: str = ""
    name: str = ""
    kind: str = ""
    is_used: bool = True

    @property
    def is_own(self) -> bool:
        return self.key not in STANDARD


STANDARD: Final[Mapping[str, Moment]] = {
    moment.key: moment
    for moment in (
        Moment("recall", ("thought_of",)),
        Moment("first", ("important",)),
        Moment("callback", ("cared_for",)),
        Moment("disruption", ("cared_for",)),
        Moment("repair", ("helped",)),
        Moment("refund", ("confident",)),
        Moment("closing", ("delighted",)),
    )
}
BY_KIND: Final = {
    "recall": "recall", "callback": "callback", "repair": "repair", "refund": "refund", "journey": "disruption",
}  # fmt: skip
"""The moment of a matter by the kind of promise that it began with."""


def moment_of(kind: str, moments: Collection[Moment], *, was_late: bool, is_first: bool) -> str:
    """In which moment a matter is felt: what broke is a repair whatever it was, then what it began with.

    A moment that is not in use gathers nothing; the end of any matter is a closing.
    """
    used = {moment.key: moment for moment in moments if moment.is_used}
    own = next((moment.key for moment in used.values() if moment.is_own and moment.kind == kind), "")
    wanted = ("repair" if was_late else "", own, BY_KIND.get(kind, ""), "first" if is_first else "")
    return next((key for key in wanted if key in used), "closing")
