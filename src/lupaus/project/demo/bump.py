"""The team's two disruptions: a storm of last month that was told well, and one that goes on today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from lupaus.core.clock_time import local_date
from lupaus.features.disruption.actions import opening
from lupaus.features.disruption.actions.carrying import carry
from lupaus.features.disruption.models import Disruption
from lupaus.features.disruption.rules.word import Word
from lupaus.people.access import Scope
from lupaus.project.demo.post import Post

A_WEEK = timedelta(days=7)
MINUTE = timedelta(minutes=1)
Phrases = dict[str, dict[str, str]]
TITLES: Mapping[str, tuple[str, str]] = {
    "fi": ("Myrsky katkoi sähköt", "Varaosien auto jäi jäihin"),
    "sv": ("Stormen bröt strömmen", "Reservdelsbilen blev i isen"),
    "en": ("The storm cut the power", "The van with the parts is stuck in the ice"),
}
GIFTS: Mapping[str, str] = {
    "fi": "kahvi termoksesta, ja seuraava käynti ilman matkakulua",
    "sv": "kaffe ur termosen, och nästa besök utan resekostnad",
    "en": "coffee from the flask, and the next visit without the travel",
}
LEARNED: Mapping[str, str] = {
    "fi": "Aggregaatti autoon jo myrskyvaroituksesta.",
    "sv": "Aggregatet i bilen redan vid stormvarningen.",
    "en": "The generator goes into the van at the storm warning already.",
}
STORM: Phrases = {
    "fi": {"cause": "myrsky katkoi sähköt"},
    "sv": {"cause": "stormen bröt strömmen"},
    "en": {"cause": "the storm cut the power"},
}
GENERATOR: Phrases = {
    "fi": {"cause": "myrsky katkoi sähköt", "deed": "vuokranneet aggregaatin"},
    "sv": {"cause": "stormen bröt strömmen", "deed": "hyrt ett aggregat"},
    "en": {"cause": "the storm cut the power", "deed": "rented a generator"},
}
ICE: Phrases = {
    "fi": {"cause": "varaosien auto jäi jäihin", "deed": "lähettäneet toisen auton"},
    "sv": {"cause": "reservdelsbilen blev i isen", "deed": "skickat en annan bil"},
    "en": {"cause": "the van with the parts is stuck in the ice", "deed": "sent another van"},
}


def storm(scope: Scope, post: Post, language: str, at: datetime) -> None:
    """Opened at `at`: the first word in a minute, a deed in half an hour, over in two hours."""
    row = _opened(scope, language, 0, "outside", at)
    _tell(scope, post, row, STORM, at, at + 60 * MINUTE)
    _tell(scope, post, row, GENERATOR, at + 25 * MINUTE, at + 180 * MINUTE)
    opening.hear_first(scope, row.code)
    opening.close(scope, row.code, learned=LEARNED[language], now=at + 120 * MINUTE)


def ice(scope: Scope, post: Post, language: str, at: datetime) -> None:
    """Goes on: told at `at`, and the next word is owed tomorrow."""
    row = _opened(scope, language, 1, "supplier", at)
    _tell(scope, post, row, ICE, at, at + timedelta(hours=22))


def _opened(scope: Scope, language: str, place: int, cause: str, at: datetime) -> Disruption:
    today = local_date(at, scope.zone)
    return opening.open_one(
        scope, title=TITLES[language][place], cause=cause, now=at, gesture=GIFTS[language],
        reach=f"kind={('repair', 'delivery')[place]}&due_from={today}&due_to={today + A_WEEK}",
    )  # fmt: skip


def _tell(
    scope: Scope, post: Post, row: Disruption, phrases: Phrases, at: datetime, next_word_at: datetime
) -> None:
    opening.tell(scope, row.code, Word(phrases, next_word_at), now=at)
    told_at = at + MINUTE
    while carry(told_at):
        pass
    post.wake(told_at)
