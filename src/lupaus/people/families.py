"""Who belongs together after merges, by ids: for those who look after many people at once."""

from __future__ import annotations

from collections.abc import Iterable

from lupaus.people.models import Party


def families_of(ids: Iterable[int]) -> dict[int, int]:
    """By each of these parties, and by all merged into them, the one that it means (one query).

    Asked as a condition on joined parties instead, the database would read everybody's rows.
    """
    roots = {pk: pk for pk in ids}
    for pk, root in Party.objects.filter(merged_into__in=list(roots)).values_list("pk", "merged_into"):
        roots[pk] = root or pk
    return roots


def hold(ids: Iterable[int]) -> None:
    """Hold these people, and all merged into them, until the transaction ends.

    Whoever needs several takes people first, then envelopes, then promises; else two wait for each other.
    """
    rows = Party.objects.select_for_update(no_key=True).filter(pk__in=list(families_of(ids)))
    list(rows.order_by("pk").values_list("pk"))
