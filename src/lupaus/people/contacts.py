"""Phone numbers and e-mail addresses: in one form, at their party, and which of them are wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet

from lupaus.people.access import Scope
from lupaus.people.families import families_of
from lupaus.people.models import ContactPoint, Party
from lupaus.people.search import refresh_words

# Exactly the mobile numbers that the library holds valid for Finland; the library is slow.
_PLAIN_MOBILE = re.compile(r"(?:\+358|00358|0)((?:4[0-8]|50)\d{4,8})")
_SPACING = str.maketrans("", "", " \xa0\t-–()./·\u202f")


class UnclearContact(ValueError):
    """No number or address can be this. `kind` is phone or email, `value` as it was given."""

    def __init__(self, kind: str, value: str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.value = value


@lru_cache(maxsize=65_536)
def to_e164(raw: str, region: str = "FI") -> str | None:
    """A phone number as `+358401234567`; None when there is no such number. Spacing is ignored."""
    packed = raw.translate(_SPACING)
    if region == "FI" and packed.isascii() and (plain := _PLAIN_MOBILE.fullmatch(packed)):
        return "+358" + plain.group(1)
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


@lru_cache(maxsize=65_536)
def can_text(phone: str) -> bool:
    """Does this E.164 number take text messages? Every mobile does; a land line does not."""
    if phone.startswith("+358"):
        return _PLAIN_MOBILE.fullmatch(phone) is not None
    kind = phonenumbers.number_type(phonenumbers.parse(phone, None))
    return kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)


def to_email(raw: str) -> str | None:
    """An e-mail address in lower case; None when it is none."""
    value = raw.strip().lower()
    try:
        validate_email(value)
    except ValidationError:
        return None
    return value if len(value) <= 254 else None


def canonical(kind: str, raw: str) -> str:
    """The one form of a number or address. Raises `UnclearContact`."""
    value = to_e164(raw.strip()) if kind == "phone" else to_email(raw)
    if value is None:
        raise UnclearContact(kind, raw.strip())
    return value


def points_of(party: Party) -> QuerySet[ContactPoint]:
    """All contact points of a party and of those merged into it, the first to use first."""
    family = list(families_of([party.pk]))
    return ContactPoint.objects.filter(party__in=family).order_by("-is_first", "pk")


def points_by_party(ids: Iterable[int], kind: str) -> dict[int, str]:
    """The number or address to use first of each of these parties (one query)."""
    wanted = list(ids)
    rows = ContactPoint.objects.filter(party__in=wanted, kind=kind, wrong_at=None)
    found: dict[int, str] = {}
    for party, value in rows.order_by("-is_first", "pk").values_list("party", "value"):
        found.setdefault(party, value)
    return found


def phone_of(party: Party) -> str | None:
    """The phone number to use, E.164; None when there is none that is not wrong."""
    return _first(party, "phone")


def email_of(party: Party) -> str | None:
    """The e-mail address to use; None when there is none that is not wrong."""
    return _first(party, "email")


def set_contact(scope: Scope, party: Party, kind: str, values: Sequence[str]) -> None:
    """Let these be all the party's numbers or addresses, the first first. Raises `UnclearContact`.

    What is marked as wrong stays in the book with its mark, given again or not; `mark_right` takes
    the mark away.
    """
    wanted = {canonical(kind, value): value.strip() for value in values if value.strip()}
    with transaction.atomic():
        rows = points_of(party).filter(kind=kind)
        rows.filter(wrong_at=None).exclude(value__in=wanted).delete()
        known = set(rows.values_list("value", flat=True))
        for place, (value, raw) in enumerate(wanted.items()):
            if value in known:
                rows.filter(value=value).update(is_first=place == 0)
                continue
            ContactPoint.objects.create(
                organisation_id=scope.organisation, party=party, kind=kind, value=value,
                raw=raw, is_first=place == 0,
            )  # fmt: skip
        refresh_reach(party)
        refresh_words([party])


def mark_wrong(scope: Scope, party: Party, kind: str, value: str, why: str, now: datetime) -> None:
    """Note that a number or address does not lead to them. `why`: moved, wrong_person, bounced, …"""
    with transaction.atomic():
        points_of(party).filter(
            organisation=scope.organisation, kind=kind, value=value, wrong_at=None
        ).update(wrong_at=now, wrong_why=why[:40])
        refresh_reach(party)


def mark_right(scope: Scope, party: Party, kind: str, value: str) -> None:
    """Take the mark of `mark_wrong` back."""
    with transaction.atomic():
        points_of(party).filter(organisation=scope.organisation, kind=kind, value=value).update(
            wrong_at=None, wrong_why=""
        )
        refresh_reach(party)


def refresh_reach(party: Party) -> None:
    """Keep beside the party, and those merged into it, whether they can be called and written to."""
    rows = points_of(party).filter(wrong_at=None)
    party.can_call, party.can_message = reach(rows.values_list("kind", "value"))
    Party.objects.filter(Q(pk=party.pk) | Q(merged_into=party)).update(
        can_call=party.can_call, can_message=party.can_message
    )


def reach(points: Iterable[tuple[str, str]]) -> tuple[bool, bool]:
    """Whether these (kind, value) points let us call, and let us write (a text message counts)."""
    can_call = can_message = False
    for kind, value in points:
        can_call |= kind == "phone"
        can_message |= kind == "email" or can_text(value)
    return can_call, can_message


def parties_by_contact(scope: Scope, kind: str, values: Iterable[str]) -> dict[str, int]:
    """Who has these numbers or addresses (canonical): value to party id, merges followed.

    Where several have the same one, the oldest party is meant.
    """
    found: dict[str, int] = {}
    wanted = sorted(set(values))
    for start in range(0, len(wanted), 5_000):
        rows = ContactPoint.objects.filter(
            organisation=scope.organisation, kind=kind, value__in=wanted[start : start + 5_000],
            party__erased_at=None,
        )  # fmt: skip
        for value, party, root in rows.order_by("party").values_list("value", "party", "party__merged_into"):
            found.setdefault(value, root or party)
    return found


def _first(party: Party, kind: str) -> str | None:
    rows = points_of(party).filter(kind=kind, wrong_at=None)
    return rows.values_list("value", flat=True).first()
