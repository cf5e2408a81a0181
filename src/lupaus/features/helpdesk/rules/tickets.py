"""A ticket as it comes in, and its signature. What cannot be read is refused, never guessed."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

NOBODY = 1
"""Zammad's own user number 1 stands for "nobody": a ticket that only its group has."""
CLOSED = frozenset({"closed", "removed"})
MERGED = "merged"
FIRST_YEAR, LAST_YEAR = 2000, 2100
"""What lies beyond is a slip of the thumb."""


class Unreadable(ValueError):
    """This is no ticket."""


class Person(NamedTuple):
    """Somebody whom the helpdesk knows."""

    id: int
    name: str
    email: str
    phones: tuple[str, ...] = ()


class Ticket(NamedTuple):
    """A ticket as it stood at `version` (aware UTC). `tags` is None where they were not sent."""

    id: int
    number: str
    title: str
    state: str
    pending_at: datetime | None
    version: datetime
    owner: Person
    customer: Person
    changed_by: Person
    tags: frozenset[str] | None = None

    @property
    def is_pending(self) -> bool:
        """Does it wait for a time that somebody set?"""
        return self.state.startswith("pending") and self.pending_at is not None

    @property
    def is_owned(self) -> bool:
        return self.owner.id != NOBODY and bool(self.owner.email)


def is_signed(body: bytes, secret: str, given: str) -> bool:
    """Is `given` (X-Hub-Signature) the sender's HMAC-SHA1 of exactly this body? Takes the same time either way."""
    made = "sha1=" + hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()
    return hmac.compare_digest(made.encode(), given.strip().encode())


def fingerprint(body: bytes) -> str:
    """The mark of a delivery. The body is what is signed: the headers beside it prove nothing."""
    return hashlib.sha256(body).hexdigest()


def read(body: bytes) -> Ticket:
    """The ticket of a webhook's body. Raises `Unreadable`."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable from None
    return ticket_of(sent.get("ticket") if isinstance(sent, dict) else None)


def ticket_of(row: Any, people: Mapping[str, Any] | None = None) -> Ticket:
    """A ticket from its fields; `people` holds owner and customer where the row has only their names.

    Raises `Unreadable`.
    """
    if not isinstance(row, dict):
        raise Unreadable
    people = people or {}
    version = _instant(row.get("updated_at"))
    number = _text(row.get("number"), 40)
    if version is None or not number:
        raise Unreadable
    tags = row.get("tags")
    return Ticket(
        id=_id(row.get("id")), number=number, title=_text(row.get("title"), 200),
        state=_state(row.get("state")), pending_at=_instant(row.get("pending_time")), version=version,
        owner=_person(people.get("owner", row.get("owner")), row.get("owner_id")),
        customer=_person(people.get("customer", row.get("customer")), row.get("customer_id")),
        changed_by=_person(row.get("updated_by"), row.get("updated_by_id")),
        tags=_tags(tags),
    )  # fmt: skip


def _person(value: Any, id_: Any) -> Person:
    known = value if isinstance(value, dict) else {}
    number = known.get("id", id_)
    name = " ".join(filter(None, (_text(known.get("firstname"), 80), _text(known.get("lastname"), 80))))
    phones = tuple(filter(None, (_text(known.get("mobile"), 40), _text(known.get("phone"), 40))))
    return Person(
        number if isinstance(number, int) else NOBODY, "" if name == "-" else name,
        _text(known.get("email"), 254).lower(), phones,
    )  # fmt: skip


def _state(value: Any) -> str:
    return _text(value.get("name") if isinstance(value, dict) else value, 60)


def _tags(value: Any) -> frozenset[str] | None:
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list):
        return None
    return frozenset(_text(one, 100).casefold() for one in value)


def _id(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**62:
        raise Unreadable
    return value


def _text(value: Any, longest: int) -> str:
    """One line of text: nothing that a database or a page would choke on."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return ""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in value).split())[:longest]


def _instant(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        return None
    return found.astimezone(UTC) if found.tzinfo is not None else found.replace(tzinfo=UTC)
