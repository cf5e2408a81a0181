"""Where a message to somebody goes: mail where both sides have it, else the holder's own phone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from lupaus.core.ports import Joints
from lupaus.people.contacts import can_text
from lupaus.people.families import families_of
from lupaus.people.models import ContactPoint, Organisation, Party


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
        roots = families_of(party.pk for party in people)
        self._points: dict[int, list[tuple[str, str]]] = {}
        rows = ContactPoint.objects.filter(party__in=list(roots), wrong_at=None).order_by("-is_first", "pk")
        for party, kind, value in rows.values_list("party", "kind", "value"):
            self._points.setdefault(roots[party], []).append((kind, value))

    def of(self, party: Party) -> Address | None:
        """Where this person's message goes; None when nobody can write to them."""
        points = self._points.get(party.pk, [])
        email = next((value for kind, value in points if kind == "email"), None)
        phone = next((value for kind, value in points if kind == "phone" and can_text(value)), None)
        if self._organisation.is_demo and email is not None:
            return Address("demo", email, True, True)
        if email is not None and "email" in self._joints.channels and self._has_sender():
            return Address("email", email, True, self._joints.reads_replies)
        if phone is not None:
            return Address("own_phone", phone, False, True)
        return None

    def _has_sender(self) -> bool:
        return bool(self._joints.sender_address or self._organisation.email)
