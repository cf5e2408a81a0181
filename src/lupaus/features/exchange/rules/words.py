"""The words of a sweep's list in Finnish, Swedish and English: things, places, yes and no, languages."""

from __future__ import annotations

import re
from typing import Literal

from lupaus.features.exchange.rules.folding import fold

Place = Literal["home", "holiday", "other"]
"""Where the object stands; decides how often it is swept when the list does not say."""

OBJECT_WORDS = re.compile(
    r"takka|takat|takkaa|leivinuuni|\buuni|kiuas|kiuka|hormi|piippu|savuhormi|tulisija|hella\b|liesi|kamina|pönttöuuni|öljykattila|kattila|pannu\b"
    r"|kakelugn|eldstad|rökkanal|rökgång|skorsten|bakugn|spis|panna\b|bastuugn|kamin\b"
    r"|fireplace|\bflue|chimney|stove|\boven\b|boiler",
    re.IGNORECASE,
)
_RENTED = re.compile(
    r"vuokramokki|vuokrattava mokki|hyresstuga|uthyrningsstuga|rental cottage|rented cottage|holiday let"
)
_HOLIDAY = re.compile(
    r"mokki|mokin|mokil|mokis|kesaasun|vapaa ajan|vapaa aika|vapaaajan|loma asun|lomaasun|loma as\b|huvila|kesapaikka"
    r"|fritid|stuga|sommarst|sommarhus|sommarvilla|holiday|cottage|cabin|summer ?(house|home|place)|leisure"
)
_HOME = re.compile(
    r"vakituinen|vakinainen|omakoti|^okt?\b|^koti|^talo|asuinrak|rivital|paritalo|asunto|ympari ?vuot"
    r"|egnahem|^villa$|bostad|bostads|permanent|aretrunt|radhus|^hem$|^hus$|home|house|dwelling|residence"
)
PLACE_WORDS = re.compile(
    r"mökki|mökin|kesäasun|vapaa-ajan|loma-asun|huvila|fritidshus|stuga|sommarst|cottage|cabin|holiday home|omakotitalo|egnahemshus",
    re.IGNORECASE,
)

_NUMBERS = {
    "yksi": 1, "yhden": 1, "kerran": 1, "ett": 1, "en": 1, "one": 1, "once": 1, "gang": 1,
    "kaksi": 2, "kahden": 2, "kahdesti": 2, "toinen": 2, "toisena": 2, "tva": 2, "vartannat": 2, "andra": 2, "annat": 2, "two": 2, "second": 2, "other": 2, "twice": 2,
    "kolme": 3, "kolmen": 3, "kolmas": 3, "kolmantena": 3, "tre": 3, "tredje": 3, "three": 3, "third": 3,
    "nelja": 4, "neljan": 4, "neljas": 4, "fyra": 4, "fjarde": 4, "four": 4, "fourth": 4,
    "viisi": 5, "viiden": 5, "viides": 5, "fem": 5, "femte": 5, "five": 5, "fifth": 5,
    "kuusi": 6, "kuuden": 6, "sex": 6, "six": 6, "kaksitoista": 12, "kahdentoista": 12, "tolv": 12, "twelve": 12,
}  # fmt: skip
_COUNT = r"(?P<count>\d{1,3}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
_YEARS = r"(?:v\b|vuot\w*|vuode\w*|vuosi\w*|ar\b|ars\b|arets?\b|years?\b|yrs?\b|y\b)"
_MONTHS = r"(?:kk\b|kuukau\w*|man\b|manad\w*|months?\b|mo\b|mths?\b|m\b)"
_TIMES_A_YEAR = re.compile(
    rf"\b{_COUNT}\s?(?:(?:x|krt|kertaa|kerta|ganger|gang|ggr|times?)\s?(?:per |i |om |a |in a )?(?:v|vuodessa|vuosi|vuosittain|vuoteen|ar|aret|year)"
    r"|vuodessa|(?:per|om|i) are?t?|(?:a|per) year)$"
)
_EVERY = re.compile(rf"\b{_COUNT}(?:\s?(?:e|a|s|n|nd|rd|th))?\s?(?P<unit>{_YEARS}|{_MONTHS})")
_YEARLY = re.compile(
    r"^(?:joka vuosi|vuosittai\w*|vuoden valein|varje ar|arlig\w*|arsvis|yearly|annual\w*|every year|each year)\b|^(?:vuosi|vuosi ?huolto|vuosinuohous|1x|1 x|ar|year)$"
)
_HALF = re.compile(r"(?<=\d)[.,]5(?!\d)")
_HALF_YEARLY = re.compile(
    r"puolivuosi\w*|puolen vuoden|halvar\w*|half ?year\w*|every half year|semi ?annual\w*"
)
INTERVAL_WORDS = re.compile(
    r"\bjoka (?:toinen |kolmas |neljäs |viides )?vuosi\b|\bvuosittain\b|\b(?:\d+|kahden|kolmen|neljän|viiden) vuoden välein\b|\b\d{1,2}\s?(?:v|kk|vuotta)\b(?!\w)"
    r"|\bvarje år\b|\bårligen\b|\bvart(?: tredje| annat| fjärde| femte|annat) år\b|\bevery (?:\d+ |second |third )?years?\b|\byearly\b",
    re.IGNORECASE,
)

BLANKS = frozenset(
    {
        "",
        "ei ole",
        "ei tiedossa",
        "puuttuu",
        "saknas",
        "none",
        "n a",
        "na",
        "unknown",
        "tuntematon",
        "salainen",
        "okand",
        "null",
        "nan",
    }
)
"""Folded texts that say "nothing here" in any cell."""

_YES = frozenset(
    "k kylla joo on x 1 ok yes y true tosi ja j sant lupasin luvattu lovat lovade lovad promised muistuta muistutetaan paminn paminnas remind".split()
) | {"lupasin muistuttaa", "saa muistuttaa", "jag lovade", "i promised"}
_NO = frozenset("e ei 0 no n false epatosi nej falskt never".split()) | {
    "en luvannut",
    "ei luvattu",
    "ei lupausta",
    "ei muistutusta",
    "inte lovat",
    "not promised",
}
_LANGUAGES = {
    "fi": "fi suomi suomeksi finska finnish fin suom suomenkielinen su",
    "sv": "sv ruotsi ruotsiksi svenska swedish swe sve ruots se ruotsinkielinen svenskspråkig".replace(
        "å", "a"
    ),
    "en": "en englanti englanniksi engelska english eng gb uk",
}
_LANGUAGE_OF = {word: language for language, words in _LANGUAGES.items() for word in words.split()}


def is_blank(text: str) -> bool:
    """Whether the cell says, in whatever way, that there is nothing to say."""
    return not text or fold(text) in BLANKS


def yes_or_no(text: str) -> bool | None:
    """The answer in a yes/no cell; None where it is neither. A tick mark is a yes."""
    if text in ("✓", "✔", "☑", "√", "+"):
        return True
    if text in ("-", "–", "—", "✗", "☐"):
        return False
    word = fold(text)
    return True if word in _YES else False if word in _NO else None


def language_of(text: str) -> str | None:
    """``fi``, ``sv`` or ``en``, or None for a word that names none of them."""
    return _LANGUAGE_OF.get(fold(text))


def place_of(text: str) -> Place | None:
    """What kind of place the words name, if any."""
    words = fold(text)
    if not words:
        return None
    if _RENTED.search(words):
        return "other"
    if _HOLIDAY.search(words):
        return "holiday"
    return "home" if _HOME.search(words) else None


def months_between(text: str, *, bare_unit: Literal["years", "months"] | None = None) -> int | None:
    """The interval in months that the words name: "3 vuotta" is 36, "joka vuosi" 12; None when unclear.

    A bare number is years up to five, else months, unless the heading (``bare_unit``) says which.
    """
    words = fold(_HALF.sub("", text))
    half = 6 if _HALF.search(text) else 0
    if _HALF_YEARLY.search(words):
        return 6
    if _YEARLY.match(words):
        return 12
    if words.isdigit() and len(words) <= 3:
        number = int(words)
        in_years = bare_unit == "years" or (bare_unit is None and number <= 5)
        return _sane(number * 12 + half if in_years else number)
    times = _TIMES_A_YEAR.search(words)
    if times:
        count = _number(times.group("count"))
        return 12 // count if count and 12 % count == 0 else None
    every = _EVERY.search(words)
    if every:
        count = _number(every.group("count"))
        in_years = re.fullmatch(_YEARS, every.group("unit")) is not None
        return _sane(count * 12 + half if in_years else count)
    return None


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS.get(word, 0)


def _sane(months: int) -> int | None:
    return months if 1 <= months <= 240 else None
