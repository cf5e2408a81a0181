"""Whom an incident hits, as a filter that stands in an address: it can be looked at, changed and sent along. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

LONGEST = 80


class Reach(NamedTuple):
    """Open promises of ours of this `kind` (a slug), at a `place` (area, town or street, or the beginning of it),
    about a `thing` (an object, or what was promised), that hang on a `supplier`'s word, that a member has (`whose`,
    like `supplier` a public code), due from and to these local days, both included. "" and None: any.
    """

    kind: str = ""
    place: str = ""
    thing: str = ""
    supplier: str = ""
    whose: str = ""
    due_from: date | None = None
    due_to: date | None = None

    @property
    def query(self) -> str:
        """As it stands in an address; what is left open is left out."""
        said = {name: _text(value) for name, value in zip(self._fields, self, strict=True) if value}
        return urlencode(said)

    @property
    def is_everything(self) -> bool:
        """Nothing narrows it."""
        return not any(self)


def read(asked: Mapping[str, str] | str) -> Reach:
    """The filter of an address. What cannot be read is as if it were not there."""
    found = dict(parse_qsl(asked)) if isinstance(asked, str) else asked
    kind = found.get("kind", "")
    return Reach(
        kind=kind if kind.isidentifier() else "",
        place=" ".join(found.get("place", "").split())[:LONGEST],
        thing=" ".join(found.get("thing", "").split())[:LONGEST],
        supplier=_code(found.get("supplier", "")),
        whose=_code(found.get("whose", "")),
        due_from=_day(found.get("due_from", "")),
        due_to=_day(found.get("due_to", "")),
    )


def _code(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
