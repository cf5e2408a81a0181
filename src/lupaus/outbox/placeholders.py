"""The words that a text may use, in the language of the text, and what they say. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache

from lupaus.channels.own_phone import simplify
from lupaus.outbox import wording
from lupaus.outbox.facts import Facts
from lupaus.web import speech

Names = Mapping[str, str]

NAMES: dict[str, Names] = {
    "fi": {
        "nimi": "name", "henkilö": "person", "yritys": "firm", "puhelin": "phone", "puh": "phone",
        "linkki": "link", "pvm": "date", "viimeksi": "last", "aika": "time", "kohde": "thing",
        "asia": "matter", "hinta": "price", "paikka": "place", "lupaaja": "promiser",
        "väli": "interval", "asti": "until", "vastaus": "answer", "kyllä": "yes", "lopetus": "stop",
        "rivit": "lines", "otsikko": "heading", "lupaus": "is_promised", "oma": "is_own",
        "ehdotus": "is_offer", "luetaan": "is_read", "syy": "cause", "teko": "deed", "arvio": "estimate",
        "seuraava": "next_word", "uusi": "new_time", "valinnat": "choices",
        "sanat": "said",
    },
    "sv": {
        "namn": "name", "person": "person", "firma": "firm", "telefon": "phone", "tel": "phone",
        "länk": "link", "datum": "date", "senast": "last", "tid": "time", "objekt": "thing",
        "sak": "matter", "pris": "price", "plats": "place", "lovare": "promiser",
        "mellanrum": "interval", "till": "until", "svar": "answer", "ja": "yes", "stopp": "stop",
        "rader": "lines", "rubrik": "heading", "löfte": "is_promised", "egen": "is_own",
        "förslag": "is_offer", "läses": "is_read", "orsak": "cause", "åtgärd": "deed",
        "uppskattning": "estimate", "nästa": "next_word", "ny": "new_time", "val": "choices",
        "ord": "said",
    },
    "en": {
        "name": "name", "person": "person", "firm": "firm", "phone": "phone", "tel": "phone",
        "link": "link", "date": "date", "last": "last", "time": "time", "object": "thing",
        "matter": "matter", "price": "price", "place": "place", "promiser": "promiser",
        "interval": "interval", "until": "until", "answer": "answer", "yes": "yes", "stop": "stop",
        "lines": "lines", "heading": "heading", "promise": "is_promised", "own": "is_own",
        "proposal": "is_offer", "read": "is_read", "cause": "cause", "deed": "deed", "estimate": "estimate",
        "next": "next_word", "new": "new_time", "choices": "choices",
        "words": "said",
    },
}  # fmt: skip
"""By language: the word in braces, and what it stands for."""

OFFERED = (
    "name", "person", "firm", "phone", "link", "date", "last", "time", "thing", "matter", "price",
    "place", "promiser", "interval", "until", "answer", "yes", "stop",
)  # fmt: skip
"""What a firm may use in its own wording; the rest is the product's own."""
OF_A_SLIP = ("cause", "deed", "estimate", "next_word", "new_time", "choices")
"""What a word to many may use besides."""

_INTERVALS = {"12m": "1y", "24m": "2y", "36m": "3y", "60m": "5y", "1y": "1y", "2y": "2y", "3y": "3y",
              "5y": "5y", "6m": "6m", "3m": "3m"}  # fmt: skip
_MONTHS = {
    "fi": "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu".split(),
    "sv": speech.IN_MONTH["sv"],
    "en": speech.IN_MONTH["en"],
}


def own_names(language: str, *, is_slip: bool = False) -> dict[str, str]:
    """For a firm's own wording: the words in braces, and what each stands for. `is_slip`: of a word to many."""
    offered = (*OFFERED, *OF_A_SLIP) if is_slip else OFFERED
    return {word: key for word, key in NAMES[speech.known(language)].items() if key in offered}


def spoken(facts: Facts, ways: Mapping[str, str]) -> dict[str, str]:
    """Each placeholder of the facts' language with what it says; "" where there is nothing to say.

    `ways` are the hand-written turns of that language (how to answer, how to say stop, intervals).
    """
    language = speech.known(facts.language)
    said = {key: simplify(value) for key, value in _said(facts, ways, language).items()}
    names = NAMES[language]
    known = {word: said.get(key, "") for word, key in names.items()}
    for way in ("answer", "yes", "stop"):
        said[way] = wording.fill(wording.parse(ways[way]), known)
    return {word: said.get(key, "") for word, key in names.items()}


def _said(facts: Facts, ways: Mapping[str, str], language: str) -> dict[str, str]:
    about = facts.last_on if facts.kind == "recall" else facts.due_on
    return {
        "name": facts.name,
        "person": facts.person,
        "firm": facts.firm,
        "phone": _phone(facts.phone) if facts.phone else "",
        "link": facts.link,
        "date": speech.day(about, language) if about else "",
        "last": speech.month_ago(facts.last_on, facts.today, language) if facts.last_on else "",
        "time": when(facts, ways, language),
        "thing": listed(facts.things, ways),
        "matter": facts.content.rstrip(".")
        or facts.kind_name
        or listed(facts.things, ways)
        or _kind(facts, ways),
        "price": speech.money(facts.cents, language) if facts.cents is not None else "",
        "place": facts.place,
        "promiser": facts.promised_by,
        "interval": ways[_INTERVALS.get(facts.interval, "again")],
        "until": _day(facts.until_on, facts.today, language) if facts.until_on else "",
        "cause": facts.cause.rstrip("."),
        "deed": facts.deed.rstrip("."),
        "estimate": _moment(facts.estimate, facts.today, language),
        "next_word": _moment(facts.next_word, facts.today, language),
        "new_time": when(facts, ways, language) if facts.is_moved else "",
        "choices": ways[facts.choices] if facts.choices else "",
        "said": facts.said,
        "is_promised": "x" if facts.is_promised else "",
        "is_own": "x" if facts.is_own else "",
        "is_offer": "x" if facts.is_offer else "",
        "is_read": "x" if facts.can_reply else "",
    }


def when(facts: Facts, ways: Mapping[str, str], language: str) -> str:
    """The time as it stands in a text that may be read tomorrow: never "today" or "tomorrow"."""
    match facts.precision:
        case "week":
            return ways["week"].replace("{1}", str(facts.due_on.isocalendar().week))
        case "month":
            month = _MONTHS[language][facts.due_on.month - 1]
            return f"{month}kuussa" if language == "fi" else str(month)
        case "minute" | "part" if facts.due_time is not None:
            day = _day(facts.due_on, facts.today, language)
            if facts.starts_time is not None:
                joint = "" if language == "en" else f"{speech.CLOCK[language]} "
                start, end = speech.clock(facts.starts_time, language), speech.clock(facts.due_time, language)
                return f"{day} {joint}{start}-{end}"
            return f"{day} {speech.CLOCK[language]} {speech.clock(facts.due_time, language)}"
        case _:
            return _day(facts.due_on, facts.today, language)


def _moment(at: datetime | None, today: date, language: str) -> str:
    """A day and a time of day, as they stand in a text that may be read tomorrow."""
    if at is None:
        return ""
    return f"{_day(at.date(), today, language)} {speech.CLOCK[language]} {speech.clock(at, language)}"


def listed(things: tuple[str, ...], ways: Mapping[str, str]) -> str:
    """One, two or more things in a row, as one says them."""
    if len(things) < 2:
        return "".join(things)
    return ways["and"].replace("{1}", ", ".join(things[:-1])).replace("{2}", things[-1])


@lru_cache(maxsize=1_000)
def _phone(number: str) -> str:
    return speech.phone(number)


def _day(on: date, today: date, language: str) -> str:
    return speech.day(on, language, "short", today)


def _kind(facts: Facts, ways: Mapping[str, str]) -> str:
    return ways.get(facts.kind, ways["other"])
