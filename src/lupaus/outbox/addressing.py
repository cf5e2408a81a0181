"""Where a message to somebody goes: mail where both sides have it, else the holder's own phone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from lupaus.core.ports import Joints
from lupaus.outbox.models import Envelope
from lupaus.people.contacts import can_text
from lupaus.people.families import families_of
from lupaus.people.models import ContactPoint, Organisation, Party

Points = dict[int, list[tuple[str, str]]]
"""By person the usable (kind, value), the first to use first."""


class Address(NamedTuple):
    """A channel with the address for it. `is_answerable`: an answer to it is read."""

    channel: str
    value: str
    is_mail: bool
    is_answerable: bool


class Addresses:
    """The usable addresses of some people, read in one query.

    A demo reaches nobody: whatever is configured, mail goes to the channel "demo", which is none; a
    text is laid ready for the own phone as in life, for only a person's thumb sends it.
    """

    def __init__(self, organisation: Organisation, people: Iterable[Party], joints: Joints) -> None:
        self._organisation, self._joints = organisation, joints
        self._points = _usable(party.pk for party in people)

    def of(self, party: Party) -> Address | None:
        """Where this person's message goes; None when nobody can write to them."""
        points = self._points.get(party.pk, [])
        email, phone = _email(points), _phone(points)
        if self._organisation.is_demo and email is not None:
            return Address("demo", email, True, True)
        if email is not None and "email" in self._joints.channels and self._has_sender():
            return Address("email", email, True, self._joints.reads_replies)
        if phone is not None:
            return Address("own_phone", phone, False, True)
        return None

    def _has_sender(self) -> bool:
        return bool(self._joints.sender_address or self._organisation.email)


def astray(envelopes: Collection[Envelope]) -> set[int]:
    """Of these, those (by id) that bear another address than their person now has; at most two queries.

    A number that led to a stranger, an address written wrong: what was sealed for it must not go there.
    Which channel would be chosen today is not asked: the words were made for the one they have.
    """
    person = {row.pk: row.party.merged_into_id or row.party_id for row in envelopes}
    points = _usable(set(person.values()))
    return {row.pk for row in envelopes if row.address != _first(points.get(person[row.pk], []), row.channel)}


def _first(points: Iterable[tuple[str, str]], channel: str) -> str | None:
    return _phone(points) if channel == "own_phone" else _email(points)


def _email(points: Iterable[tuple[str, str]]) -> str | None:
    return next((value for kind, value in points if kind == "email"), None)


def _phone(points: Iterable[tuple[str, str]]) -> str | None:
    return next((value for kind, value in points if kind == "phone" and can_text(value)), None)


def _usable(people: Iterable[int]) -> Points:
    roots = families_of(people)
    found: Points = {}
    rows = ContactPoint.objects.filter(party__in=list(roots), wrong_at=None).order_by("-is_first", "pk")
    for party, kind, value in rows.values_list("party", "kind", "value"):
        found.setdefault(roots[party], []).append((kind, value))
    return found
