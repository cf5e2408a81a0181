"""The ticked promises of a page, as the page showed them, and the page's own token."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.http import QueryDict
from uuid_utils.compat import uuid7

from lupaus.ledger.record import Expect

_SEEN = re.compile(r"([0-9a-f-]{36})~(\d{1,9})~(\d{1,18})~([a-z]{1,9})~([a-z]{1,9})(?:~([0-9.]{1,40}))?")


class Ticked(NamedTuple):
    """A promise by its public code, and what the page showed of it."""

    code: UUID
    expect: Expect | None


def ticked(sent: QueryDict) -> list[Ticked]:
    """The promises that were ticked, each once; what cannot be read is left out."""
    found: dict[UUID, Ticked] = {}
    for text in sent.getlist("thing"):
        if (match := _SEEN.fullmatch(text)) is not None and (code := _uuid(match[1])) is not None:
            found[code] = Ticked(code, Expect(int(match[2]), int(match[3]), match[4], match[5], match[6]))
    return list(found.values())


def codes(texts: Iterable[str]) -> list[UUID]:
    """The codes in an address, each once; what is none is left out."""
    return list(dict.fromkeys(code for text in texts if (code := _uuid(text)) is not None))


def token(sent: QueryDict) -> UUID:
    """The page's token: the same for both taps of an impatient thumb. Without one, a new one."""
    return _uuid(sent.get("act", "")) or uuid7()


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
