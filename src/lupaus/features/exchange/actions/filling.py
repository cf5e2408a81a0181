"""What a list knows of somebody in the book is added where the book is empty; nothing is overwritten."""

from __future__ import annotations

from collections.abc import Sequence

from lupaus.features.exchange.rules.wanted import Wanted
from lupaus.people.access import Scope
from lupaus.people.models import Party
from lupaus.people.parties import parties_by_contact, points_of, refresh_words, set_contact

PLACES = ("address", "postcode", "town", "area")


def fill(scope: Scope, pairs: Sequence[tuple[Wanted, int]]) -> dict[int, list[str]]:
    """Fill empty places and add unknown numbers and addresses of these parties (contact, party id).

    Answers the `PLACES` as they were of each party whose places were filled.
    """
    if not pairs:
        return {}
    parties = Party.objects.in_bulk([party for _, party in pairs])
    before = _fill_places(pairs, parties)
    for kind in ("phone", "email"):
        _fill_contacts(scope, kind, pairs, parties)
    return before


def _fill_places(pairs: Sequence[tuple[Wanted, int]], parties: dict[int, Party]) -> dict[int, list[str]]:
    changed, before = [], {}
    for contact, pk in pairs:
        party = parties[pk]
        if party.address or not contact.address:
            continue
        before[pk] = [getattr(party, name) for name in PLACES]
        party.address, party.postcode = contact.address[:200], contact.postcode[:12]
        party.town, party.area = contact.town[:80], party.area or contact.area[:80]
        party.save(update_fields=PLACES)
        changed.append(party)
    if changed:
        refresh_words(changed)
    return before


def _fill_contacts(
    scope: Scope, kind: str, pairs: Sequence[tuple[Wanted, int]], parties: dict[int, Party]
) -> None:
    told = {pk: contact.phones if kind == "phone" else contact.emails for contact, pk in pairs}
    # A number that leads to anybody already, be it somebody else, is not given to a second one.
    taken = parties_by_contact(scope, kind, (value for values in told.values() for value in values))
    for pk, values in told.items():
        unknown = [value for value in values if value not in taken]
        if unknown:
            rows = points_of(parties[pk]).filter(kind=kind)
            set_contact(scope, parties[pk], kind, [*rows.values_list("value", flat=True), *unknown])
