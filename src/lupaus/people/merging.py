"""Two entries of one person become one, and two again. A pointer and never a rewrite."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from lupaus.people.access import NoAccess, Scope
from lupaus.people.contacts import refresh_reach
from lupaus.people.families import families_of
from lupaus.people.models import Party, SearchWord
from lupaus.people.search import refresh_words


class CannotMerge(ValueError):
    """These two cannot be one. `code`: same, ours (one of us), erased, merged (already)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def family_of(party: Party) -> list[int]:
    """The ids of a party and of all merged into it: whose promises are shown on its page."""
    return list(families_of([party.pk]))


def roots_of(scope: Scope, ids: Iterable[int]) -> dict[int, Party]:
    """By each of these ids the party that it means now, merges followed (at most two queries)."""
    found = {
        party.pk: party for party in Party.objects.filter(organisation=scope.organisation, pk__in=set(ids))
    }
    wanted = {party.merged_into_id for party in found.values()} - {None}
    roots = Party.objects.in_bulk([pk for pk in wanted if pk is not None]) if wanted else {}
    return {pk: roots.get(party.merged_into_id or 0, party) for pk, party in found.items()}


class Means(NamedTuple):
    """Whether and how somebody may be contacted, for whoever looks at very many at once."""

    merged_into: int | None
    contact_rule: str
    can_message: bool
    can_call: bool


def means_of(scope: Scope, ids: Iterable[int]) -> dict[int, Means]:
    """By each of these ids how the party that it means now can be reached, merges followed (at most two queries)."""
    rows = Party.objects.filter(organisation=scope.organisation).values_list("pk", *Means._fields)
    found = {pk: Means(*means) for pk, *means in rows.filter(pk__in=set(ids))}
    wanted = {means.merged_into for means in found.values() if means.merged_into is not None}
    roots = {pk: Means(*means) for pk, *means in rows.filter(pk__in=wanted)} if wanted else {}
    return {pk: roots.get(means.merged_into or 0, means) for pk, means in found.items()}


def merge(scope: Scope, loser: Party, winner: Party) -> None:
    """From now on `loser` means `winner`; both keep their numbers. Raises `CannotMerge`.

    The stricter contact rule of the two holds for both. `split` gives everything back.
    """
    with transaction.atomic():
        _check(scope, loser, winner)
        followers = list(Party.objects.filter(merged_into=loser).values_list("pk", flat=True))
        loser.before_merge = {
            "rule": loser.contact_rule,
            "winner_rule": winner.contact_rule,
            "followers": followers,
            "texts": _texts(loser),
        }
        loser.merged_into = winner
        rule = _stricter(loser.contact_rule, winner.contact_rule)
        loser.contact_rule = rule
        loser.save(update_fields=["before_merge", "merged_into", "contact_rule"])
        Party.objects.filter(pk__in=followers).update(merged_into=winner, contact_rule=rule)
        set_rule(winner, rule)
        _lead_texts(scope, loser, winner)
        refresh_reach(winner)
        refresh_words([winner, loser])


def split(scope: Scope, loser: Party) -> None:
    """Take a merge back. Harmless when there is none."""
    with transaction.atomic():
        winner = loser.merged_into
        if winner is None or loser.organisation_id != scope.organisation:
            return
        kept = loser.before_merge or {}
        loser.merged_into = None
        loser.before_merge = None
        loser.contact_rule = kept.get("rule", "")
        loser.save(update_fields=["before_merge", "merged_into", "contact_rule"])
        Party.objects.filter(pk__in=kept.get("followers", ()), merged_into=winner).update(
            merged_into=loser, contact_rule=loser.contact_rule
        )
        if winner.contact_rule == _stricter(loser.contact_rule, kept.get("winner_rule", "")):
            set_rule(winner, kept.get("winner_rule", ""))
        _write_texts(scope, loser, kept.get("texts", ()))
        refresh_reach(winner)
        refresh_reach(loser)
        refresh_words([winner, loser])


def set_rule(party: Party, rule: str) -> None:
    """Set how a party, and those merged into it, may be contacted: one of `Party.RULES`."""
    party.contact_rule = rule
    Party.objects.filter(Q(pk=party.pk) | Q(merged_into=party)).update(contact_rule=rule)


_STRICT = ("", "writing", "grief", "none", "died")


def _stricter(one: str, other: str) -> str:
    return max(one, other, key=_STRICT.index)


def _check(scope: Scope, loser: Party, winner: Party) -> None:
    if {loser.organisation_id, winner.organisation_id} != {scope.organisation}:
        raise NoAccess
    if loser.pk == winner.pk:
        raise CannotMerge("same")
    if loser.merged_into_id is not None or winner.merged_into_id is not None:
        raise CannotMerge("merged")
    if loser.erased_at is not None or winner.erased_at is not None:
        raise CannotMerge("erased")
    if loser.memberships.exists() or winner.memberships.exists():
        raise CannotMerge("ours")


def _texts(party: Party) -> list[str]:
    rows = SearchWord.objects.filter(party=party, is_own=False)
    return list(rows.values_list("word", flat=True))


def _lead_texts(scope: Scope, loser: Party, winner: Party) -> None:
    _write_texts(scope, winner, _texts(loser))
    SearchWord.objects.filter(party=loser, is_own=False).delete()


def _write_texts(scope: Scope, party: Party, words: Iterable[str]) -> None:
    SearchWord.objects.bulk_create(
        [
            SearchWord(organisation_id=scope.organisation, party=party, word=word, is_own=False)
            for word in words
        ],
        ignore_conflicts=True,
    )
