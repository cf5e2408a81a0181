"""Finding people by the beginnings of words: names, places, e-mail, any three digits of a phone.

Words are folded (å ä ö é become a a o e) and looked up by range, which an index serves on both
databases whatever their collation; LIKE is served on neither.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce

from lupaus.people.access import Scope
from lupaus.people.families import families_of
from lupaus.people.models import ContactPoint, Membership, Party, SearchWord

LONGEST = 40
_SHORTEST_PHONE_PART = 3
_APART = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
_NOT_WORD = re.compile(r"[\W_]+")
_PHONE_LIKE = re.compile(r"[\d\s+()./–-]+")
_BATCH = 5_000
_COMMON = 5_000
"""A word of more parties than this is common."""
_INSERT = "INSERT INTO people_searchword (organisation_id, party_id, word, is_own) "
_ONE_EACH = "VALUES (%s, %s, %s, %s)"
_ALL_AT_ONCE = "SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::boolean[])"


def fold(text: str) -> str:
    """The text in lower case without accents: "Käpylä, Åbo" becomes "kapyla, abo"."""
    low = text.casefold()
    if low.isascii():
        return low
    parts = unicodedata.normalize("NFKD", low.translate(_APART))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def words_in(text: str) -> list[str]:
    """The folded words of a text, in order, each at most `LONGEST` signs."""
    return [word[:LONGEST] for word in _NOT_WORD.split(fold(text)) if word]


def customers(scope: Scope) -> QuerySet[Party]:
    """Everybody outside the firm, suppliers included: not merged away, not erased."""
    members = Membership.objects.filter(organisation=scope.organisation).values("party")
    return Party.objects.filter(organisation=scope.organisation, merged_into=None, erased_at=None).exclude(
        pk__in=members
    )


def searched(scope: Scope, text: str) -> QuerySet[Party]:
    """Customers who have a word beginning with each word of `text`, by name; all when it is empty.

    Words that few have are looked up first, and the common ones only among those few. Where every
    word is common, the names are walked in order and each is asked for its words: the first page
    is found soon, since many have them.
    """
    found = customers(scope)
    hits = [_hits(scope, word) for word in _wanted(text)]
    few = _matching(hits)
    if few is not None:
        # Sorted by an expression, or SQLite walks the names of all customers in search of these few.
        return found.filter(pk__in=few).order_by(Coalesce("name", Value("")), "pk")
    for hit in hits:
        found = found.filter(Exists(hit.filter(party=OuterRef("pk"))))
    return found.order_by("name", "pk")


def _hits(scope: Scope, word: str) -> QuerySet[SearchWord]:
    hits = SearchWord.objects.filter(organisation=scope.organisation, word__gte=word)
    end = _end_of_range(word)
    return hits if end is None else hits.filter(word__lt=end)


def _matching(hits: Sequence[QuerySet[SearchWord]]) -> set[int] | None:
    """The parties that have all the words; None when each of the words is common."""
    found: set[int] | None = None
    common: list[QuerySet[SearchWord]] = []
    for hit in hits:
        parties = list(hit.values_list("party", flat=True)[: _COMMON + 1])
        if len(parties) > _COMMON:
            common.append(hit)
        else:
            found = set(parties) if found is None else found & set(parties)
    if found is not None:
        for hit in common:
            asked = Party.objects.filter(Exists(hit.filter(party=OuterRef("pk"))), pk__in=found)
            found = set(asked.values_list("pk", flat=True))
    return found


def find(scope: Scope, text: str, limit: int) -> list[Party]:
    """The first `limit` of `searched`."""
    return list(searched(scope, text)[:limit])


def refresh_words(parties: Sequence[Party]) -> None:
    """Write anew the words by which these parties are found; those merged into them lead to them."""
    ids = [party.pk for party in parties]
    gone = SearchWord.objects.filter(is_own=True)
    for start in range(0, len(ids), _BATCH):
        gone.filter(party__in=ids[start : start + _BATCH]).delete()
    write_words(parties, _points(ids), _followers(ids))


def write_words(
    parties: Sequence[Party], points: dict[int, list[str]], followers: dict[int, list[Party]] | None = None
) -> None:
    """Write the words of parties that have none yet. `points` are the contact values by party id."""
    rows: list[tuple[int, int, str, bool]] = []
    for party in parties:
        if party.merged_into_id is not None or party.erased_at is not None:
            continue
        words = _words_of(party, points.get(party.pk, ()))
        for follower in (followers or {}).get(party.pk, ()):
            words |= _words_of(follower, points.get(follower.pk, ()))
        rows.extend((party.organisation_id, party.pk, word, True) for word in words)
    if rows:
        # Seventeen words a party: building a model for each was half the time of an import.
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":  # executemany would send it word for word
                cursor.execute(_INSERT + _ALL_AT_ONCE, [list(column) for column in zip(*rows, strict=True)])
            else:
                cursor.executemany(_INSERT + _ONE_EACH, rows)


def add_words_of_text(scope: Scope, texts: Iterable[tuple[int, str]]) -> None:
    """Let parties (by id) be found by texts about them: an object, an address, what was promised."""
    rows = {(party, word) for party, text in texts for word in words_in(text) if len(word) > 1}
    SearchWord.objects.bulk_create(
        [
            SearchWord(organisation_id=scope.organisation, party_id=party, word=word, is_own=False)
            for party, word in sorted(rows)
        ],
        batch_size=_BATCH,
        ignore_conflicts=True,
    )


def settle() -> None:
    """After many came in at once: let PostgreSQL count them now, not at its next nap.

    Until it has, it takes the tables for empty and searches row by row for minutes. Costs less than a second.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE people_party, people_contactpoint, people_searchword")


def _wanted(text: str) -> list[str]:
    if _PHONE_LIKE.fullmatch(text.strip()):
        digits = "".join(filter(str.isdigit, text))
        if len(digits) >= _SHORTEST_PHONE_PART:
            return [digits[:LONGEST]]
    return words_in(text)[:8]


def _end_of_range(word: str) -> str | None:
    """The first word after all that begin with `word`, in every collation; None when there is none."""
    for place in range(len(word) - 1, -1, -1):
        sign = word[place]
        if sign == "z":
            continue
        after = "a" if sign == "9" else chr(ord(sign) + 1)
        return word[:place] + after
    return None


def _words_of(party: Party, points: Iterable[str]) -> set[str]:
    words = set(words_in(f"{party.name} {party.address} {party.postcode} {party.town} {party.area}"))
    for value in points:
        words |= _ends_of(value) if value.startswith("+") else set(words_in(value))
    return words


def _ends_of(phone: str) -> set[str]:
    """The number in its two ways of writing, and all its ends: any digits of it are then a beginning."""
    digits = phone[1:]
    home = "0" + digits[3:] if digits.startswith("358") else digits
    ends = {home[place:] for place in range(len(home) - _SHORTEST_PHONE_PART + 1)}
    return ends | {digits}


def _points(ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for start in range(0, len(ids), _BATCH):
        part = ids[start : start + _BATCH]
        rows = ContactPoint.objects.filter(party__in=list(families_of(part)))
        for party, value in rows.values_list("party", "value"):
            found.setdefault(party, []).append(value)
    return found


def _followers(ids: Sequence[int]) -> dict[int, list[Party]]:
    found: dict[int, list[Party]] = {}
    for start in range(0, len(ids), _BATCH):
        for party in Party.objects.filter(merged_into__in=ids[start : start + _BATCH]):
            if party.merged_into_id is not None:
                found.setdefault(party.merged_into_id, []).append(party)
    return found
