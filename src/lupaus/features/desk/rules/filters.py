"""A filter of the list, to and from the address: what one sees can be sent to a colleague as a link. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

STATES = ("", "late", "today", "week", "offered", "waiting", "reported", "handed")
"""Open ones all, or: past their time, due today, due within a week, by stage, on their way to a colleague."""


class Filter(NamedTuple):
    """`whose`: me, all, or the code of a member or a team. Days are local, both included. "" and None: any."""

    whose: str = "me"
    kind: str = ""
    state: str = ""
    due_from: date | None = None
    due_to: date | None = None

    @property
    def query(self) -> str:
        """As it stands in the address; what is as usual is left out."""
        said = {name: value for name, value in zip(self._fields, self, strict=True) if value != _USUAL[name]}
        return urlencode({name: _text(value) for name, value in said.items() if value})


_USUAL = Filter()._asdict()


def read(asked: Mapping[str, str]) -> Filter:
    """The filter of an address. What cannot be read is as if it were not there."""
    whose = asked.get("whose", "")
    state = asked.get("state", "")
    return Filter(
        whose=whose if whose == "all" or is_code(whose) else "me",
        kind=asked.get("kind", "") if asked.get("kind", "").isidentifier() else "",
        state=state if state in STATES else "",
        due_from=_day(asked.get("due_from", "")),
        due_to=_day(asked.get("due_to", "")),
    )


def is_code(text: str) -> bool:
    """Is this a public code?"""
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
