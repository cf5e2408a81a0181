"""Public holidays and eves, by country and year, with their names in Finnish, Swedish and English.

The list comes from the package `holidays`, which takes a third of a second to import: it is
imported when the first holiday is asked for, so that commands that need none stay quick.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from lupaus.core.clock_time import UnclearTime

LANGUAGES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"fi": ("fi",), "sv": ("sv_FI", "sv"), "en": ("en_US", "en_GB", "en")}
)

EVES_BY_CUSTOM = frozenset({"FI", "AX", "SE"})
"""Countries whose eves are free by custom and not by law, so that a firm may choose to work."""


@lru_cache(maxsize=512)
def named_days(country: str, year: int, language: str = "fi") -> Mapping[date, str]:
    """The holidays and eves of a country (ISO 3166 code) in one year, with their names.

    Languages are fi, sv and en; where the list has no names in that language it gives the country's
    own. Raises `UnclearTime` for a country that the list does not know.
    """
    from holidays import country_holidays

    try:
        blank = country_holidays(country)
    except NotImplementedError as error:
        raise UnclearTime("The holidays of “%(country)s” are not known.", country=country) from error
    known, kinds = blank.supported_languages or (), blank.supported_categories
    found = country_holidays(
        country,
        years=year,
        expand=False,
        language=next((name for name in LANGUAGES[language] if name in known), None),
        categories=tuple(kind for kind in ("public", "de_facto") if kind in kinds),
    )
    return MappingProxyType(dict(sorted(found.items())))


@lru_cache(maxsize=512)
def free_days(country: str | None, year: int, eves: bool) -> frozenset[date]:
    """The holidays of the year; with `eves` also the eves that are free by custom."""
    if country is None:
        return frozenset()
    days = frozenset(named_days(country, year))
    if eves or country not in EVES_BY_CUSTOM:
        return days
    return frozenset(on for on in days if not _is_eve(on))


def _is_eve(on: date) -> bool:
    """Is a listed free day the eve of Christmas, of New Year, or of Midsummer (a Friday)?"""
    if on.month == 6:
        return on.weekday() == 4 and 19 <= on.day <= 25
    return on.month == 12 and on.day in (24, 31)
