"""Somebody is forgotten: what a leader once said about a gesture to them names nobody any more."""

from __future__ import annotations

from collections.abc import Collection

from lupaus.features.mandate.models import Word


def forget(organisation: int, parties: Collection[int], known_as: Collection[str]) -> None:
    """Empty the words about gestures to somebody (`parties`: their rows), and those that name them elsewhere.

    Reasons and questions are words of the book, which forgets them itself. Call inside a transaction.
    """
    names = [one.casefold() for one in known_as if len(one) > 2]
    rows = Word.objects.filter(organisation=organisation).exclude(text="")
    theirs = rows.filter(given__promise__creditor__in=parties).values_list("pk", flat=True)
    naming = [
        pk for pk, text in rows.values_list("pk", "text") if any(name in text.casefold() for name in names)
    ]
    Word.objects.filter(pk__in={*theirs, *naming}).update(text="")
