"""The hand-written words for ourselves, by language: the same small wording as customers' texts have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

from lupaus.core.clock_time import local
from lupaus.outbox import texts, wording
from lupaus.web import speech

FOLDER = Path(__file__).parent.parent / "templates" / "ours"
_OWN = frozenset(
    "handed entrusted came_back went_back taken_on tell_name again missed broken_again after_asking after_silence "
    "after_answer answer_slip answer_holds too_much thanked gift_thanked".split()
)
_SAME = {"guarantor": "helps", "leader": "helps", "answer_failed": "failed", "nag": "missed"}


@cache
def written(language: str) -> Mapping[str, str]:
    """Every text of a language by its key."""
    path = FOLDER / f"{speech.known(language)}.txt"
    return dict(line.split(": ", 1) for line in path.read_text(encoding="utf-8").splitlines() if line)


def say(language: str, key: str, **facts: str) -> str:
    """The text of this key with its facts; what is "" is left out with its brackets."""
    return wording.fill(wording.parse(written(language)[key]), facts)


def key_of(step: str, *, is_inner: bool = False) -> str:
    """By which text a step is told; `is_inner`: of a word among ourselves, where no customer waits."""
    key = _key_of(step)
    return f"{key}_inner" if is_inner and key in ("pressing", "missed") else key


def _key_of(step: str) -> str:
    if step in _OWN:
        return step
    if step in _SAME:
        return _SAME[step]
    return "customer" if step.startswith("answer_") else "pressing"


def kind_words(slug: str, own: str, language: str) -> str:
    """What sort of promise it is: the firm's own name for it, else the product's."""
    return own or (texts.ways(language).get(slug) if slug != "other" else None) or written(language)["other"]


def moment(at: datetime, now: datetime, zone: str, language: str) -> str:
    """A moment as one says it today, with the day where it is another one."""
    here, today = local(at, zone), local(now, zone).date()
    said = speech.when(here.date(), today, language, here)
    if here.date() == today:  # the hour alone says it
        said = said.removeprefix(speech.near_day(today, today, language)).strip()
        said = said.removeprefix("at").strip()
    return said.replace(speech.NBSP, " ")
