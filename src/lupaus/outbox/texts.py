"""What is said to people: texts written by hand in each language, with the facts put in.

A text is a file `templates/outbox/<language>/<kind>.<step>.txt`: a subject for mail, one line for a
message that tells several things at once, then the text. A second file with `.te` or `.ni` speaks
to those who are addressed formally. A firm's own wording stands before the product's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from lupaus.channels.own_phone import Parts, parts
from lupaus.outbox import wording
from lupaus.outbox.facts import Facts, together
from lupaus.outbox.placeholders import own_names, spoken
from lupaus.outbox.wording import TextError, Wording
from lupaus.web import speech

FOLDER = Path(__file__).parent / "templates" / "outbox"
LANGUAGES = ("fi", "sv", "en")
FORMAL = {"fi": "te", "sv": "ni"}
LONGEST = 1_000
REMINDERS = ("recall.text", "recall.call")
"""Texts in which the customer must find how to have no more of them."""
_UNSEEN = ("ways", "any.frame", "any.word", "any.slip", "any.still", "selftest.trial", "team.invitation",
           "supply.after_thanks")  # fmt: skip

BANNED = re.compile(
    r"tarjou[sk]\w*|\btarjoa\w*|kampanj\w*|nyt vain|viimeinen mahdollisuus|erbjud\w*|\boffers?\b|\bdeals?\b"
    r"|last chance|sista chansen|nuohousilmoitu\w*|peru(kaa)? aika",
    re.I,
)
"""A message of a promise sells nothing, pretends no duty and never books by silence."""

OwnTexts = Mapping[tuple[str, str], str]
"""The firm's own wordings by slug and language."""


class Said(NamedTuple):
    """A message as the customer gets it. The subject is used by mail alone."""

    subject: str
    text: str

    @property
    def parts(self) -> Parts:
        """How it goes over the air as a text message."""
        return parts(self.text)


class Source(NamedTuple):
    """A text before its facts: subject, the one line of a merged message, and the text itself."""

    subject: str
    line: str
    text: str


def render(facts: Facts, own: OwnTexts | None = None) -> Said:
    """The message that says this. A broken own wording gives way to the product's."""
    return render_all([facts], own)


def render_all(about: Sequence[Facts], own: OwnTexts | None = None) -> Said:
    """One message to one person about all of this: the greeting once, one line for each matter.

    Objects of the same moment are told in one sentence. All facts share receiver and speaker.
    """
    groups: dict[tuple[object, ...], list[Facts]] = {}
    for facts in about:
        groups.setdefault(facts.likeness(), []).append(facts)
    told = [together(alike) for alike in groups.values()]
    said = _single(told[0], own or {}) if len(told) == 1 else _merged(told)
    return Said(said.subject, _signed(_introduced(said.text, told), told[0]))


def opening(facts: Facts, own: OwnTexts | None = None) -> str:
    """The words to begin a call with, in the language of the one who is called."""
    slug = opening_slug(facts.kind, facts.step)
    written = (own or {}).get((slug, facts.language)) if _may_say_own(facts) else None
    words = spoken(facts, ways(facts.language, facts.is_formal))
    if written:
        try:
            return wording.fill(wording.parse(written), words)
        except TextError:
            pass  # it was good when it was saved; the product's words are better than none
    return wording.fill(wording.parse(_source(facts, slug, "any.opening").text), words)


def opening_slug(kind: str, step: str) -> str:
    """The name of the opening words for a step of a kind."""
    is_answer = step.startswith("answer_") and step not in (
        "answer_slip",
        "answer_holds",
    )  # those are a supplier's
    return f"{step}.opening" if is_answer else f"{kind}.opening"


def slugs() -> tuple[str, ...]:
    """Every text that a firm may word itself."""
    return tuple(sorted(name for name in _names("fi") if name not in _UNSEEN))


def product_text(slug: str, language: str, is_formal: bool = False) -> str:
    """The product's own wording, with its placeholders. Raises `KeyError` where there is none."""
    found = load(language, slug, is_formal)
    if found is None:
        raise KeyError(slug)
    return found.text


def check(slug: str, language: str, text: str) -> None:
    """Raise `TextError` unless a firm may say this. The slug `any.slip` is a word to many."""
    if not text.strip():
        raise TextError("empty")
    if len(text) > LONGEST:
        raise TextError("too_long", longest=str(LONGEST))
    if banned := BANNED.search(text):
        raise TextError("banned", phrase=banned.group())
    known = own_names(language, is_slip=slug == "any.slip")
    for word in wording.words_of(wording.parse(text)):
        if word not in known:
            raise TextError("unknown_placeholder", word=word, known=", ".join(known))


@cache
def load(language: str, name: str, is_formal: bool = False) -> Source | None:
    """The file of this name, in its formal form where there is one. None where there is no file."""
    language = speech.known(language)
    suffixes = [f".{FORMAL[language]}", ""] if is_formal and language in FORMAL else [""]
    for suffix in suffixes:
        path = FOLDER / language / f"{name}{suffix}.txt"
        if path.is_file():
            return _read(path.read_text(encoding="utf-8"))
    return None


@cache
def ways(language: str, is_formal: bool = False) -> Mapping[str, str]:
    """The hand-written turns of a language; formal ones over the common ones."""
    language = speech.known(language)
    files = ["ways", f"ways.{FORMAL[language]}"] if is_formal and language in FORMAL else ["ways"]
    return dict(
        line.split(": ", 1)
        for name in files
        for line in (FOLDER / language / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    )


def _names(language: str) -> list[str]:
    formal = tuple(f".{suffix}" for suffix in FORMAL.values())
    return [path.stem for path in (FOLDER / language).glob("*.txt") if not path.stem.endswith(formal)]


def _read(written: str) -> Source:
    headers: dict[str, str] = {}
    lines = written.splitlines()
    while lines and (found := re.match(r"(Subject|Line): (.+)", lines[0])):
        headers[found[1]] = found[2]
        lines.pop(0)
    return Source(headers.get("Subject", ""), headers.get("Line", ""), "\n".join(lines).strip())


def _source(facts: Facts, *names: str) -> Source:
    found = (load(facts.language, name, facts.is_formal) for name in names)
    return next(source for source in found if source is not None)


def _product(facts: Facts) -> Source:
    return _source(facts, facts.slug, f"any.{facts.step}", "any.word")


def _single(facts: Facts, own: OwnTexts) -> Said:
    words = spoken(facts, ways(facts.language, facts.is_formal))
    product = _product(facts)
    subject = wording.fill(wording.parse(product.subject), words)
    written = facts.whole or (own.get((facts.slug, facts.language)) if _may_say_own(facts) else None)
    if written:
        try:
            return Said(subject, _own(facts, wording.parse(written), words))
        except TextError:
            pass  # it was good when it was saved; the product's words are better than none
    return Said(subject, wording.fill(wording.parse(product.text), words))


def _may_say_own(facts: Facts) -> bool:
    """A firm words its reminders for those who asked for them; to others nothing may claim a promise."""
    return facts.is_promised or facts.kind != "recall"


def _own(facts: Facts, written: Wording, words: Mapping[str, str]) -> str:
    """The firm's words, and how to have no more reminders where they forgot to say it."""
    text = wording.fill(written, words)
    if facts.slug in REMINDERS and not re.search(r"\bSTOPP?\b", text):
        stop = _word_for(facts.language, "stop")
        if not wording.says(written, stop):
            text = f"{text}\n{words[stop]}".strip()
    return text


def _word_for(language: str, key: str) -> str:
    return next(word for word, found in own_names(language).items() if found == key)


def _merged(told: Sequence[Facts]) -> Said:
    """Several matters: the frame's greeting and ending, and the hand-written line of each."""
    first = told[0]
    spoken_of = [(facts, spoken(facts, ways(facts.language, facts.is_formal))) for facts in told]
    lines = [wording.fill(wording.parse(_product(facts).line), words) for facts, words in spoken_of]
    words = dict(spoken_of[0][1])
    key_of = {"fi": ("rivit", "otsikko"), "sv": ("rader", "rubrik"), "en": ("lines", "heading")}
    for_lines, for_heading = key_of[speech.known(first.language)]
    words[for_lines] = "\n".join(lines)
    words[for_heading] = wording.fill(wording.parse(_product(first).subject), words)
    frame = _source(first, "any.frame")
    text = wording.fill(wording.parse(frame.text), words)
    if any(facts.slug in REMINDERS for facts in told):
        text = f"{text}\n{words[_word_for(first.language, 'stop')]}".strip()
    return Said(wording.fill(wording.parse(frame.subject), words), text)


def _introduced(text: str, told: Sequence[Facts]) -> str:
    """Whoever speaks for the first time says that they look after it now."""
    first = told[0]
    if not any(facts.is_new_name for facts in told):
        return text
    return f"{text}\n{ways(first.language, first.is_formal)['named'].replace('{1}', first.person)}"


def _signed(text: str, facts: Facts) -> str:
    """A mail ends with the person and the number, where the text has not said them."""
    if not facts.is_mail:
        return text
    number = speech.phone(facts.phone).replace(speech.NBSP, " ") if facts.phone else ""
    name = [] if facts.person in text else [facts.person]
    firm = [] if facts.firm in text else [facts.firm]
    ending = [*name, *firm, *([number] if number and number not in text else [])]
    return "\n\n".join(filter(None, [text, "\n".join(chain(filter(None, ending)))]))
