"""What would happen, before anything does: how many, in which languages, how it reads, what breaks behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.utils.module_loading import import_string

from lupaus.core.folding import apply
from lupaus.core.ports import Joints
from lupaus.core.promise import Promise
from lupaus.features.disruption.models import Disruption
from lupaus.features.disruption.models.choosing import PERSON, Overlap, overlaps, to_tell
from lupaus.features.disruption.models.dates import own_dates
from lupaus.features.disruption.models.pace import per_minute
from lupaus.features.disruption.queries.dates import NO_DATES, Dates, dates_of
from lupaus.features.disruption.rules import sectors
from lupaus.features.disruption.rules.rate import last_told_at
from lupaus.features.disruption.rules.times import Times, moved
from lupaus.features.disruption.rules.word import Word
from lupaus.ledger import queries as book
from lupaus.ledger.record import UNDO
from lupaus.outbox import texts
from lupaus.outbox.addressing import Addresses
from lupaus.outbox.bulletins import phrases
from lupaus.outbox.gather import Asked, gather
from lupaus.outbox.models import Bulletin
from lupaus.outbox.own_texts import own_texts
from lupaus.outbox.texts import Said
from lupaus.people.access import Scope
from lupaus.people.models import Organisation

if TYPE_CHECKING:
    from lupaus.ledger import models

LANGUAGES = ("fi", "sv", "en")
MANY = 1_000
"""From here on the number is typed, so that nobody tells everybody by a slip of the thumb."""
_SILENT = ("none", "grief", "died")


@dataclass(frozen=True, slots=True)
class Sample:
    """The very words that one of them would read."""

    language: str
    name: str
    said: Said


@dataclass(frozen=True, slots=True)
class Behind:
    """A promise that breaks behind those that are hit."""

    who: str
    what: str
    code: str


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The dry run. `people` after merging; `letters` go by themselves, `calls` are made by us, `held` are for a
    person to decide; `dates`: who has a new time of their own from a list."""

    promises: int
    people: int
    letters: int
    calls: int
    held: int
    languages: list[tuple[str, int]]
    samples: list[Sample]
    behind: list[Behind]
    behind_count: int
    overlaps: list[Overlap]
    last_told_at: datetime
    is_everything: bool
    missing: list[str]
    dates: Dates = NO_DATES

    @property
    def must_type(self) -> bool:
        """Is the number typed before it begins?"""
        return self.promises > 0 and (self.is_everything or self.promises > MANY)


def foresee(scope: Scope, disruption: Disruption, word: Word | None, now: datetime) -> Foreseen:
    """All of it in a constant number of queries."""
    rows = to_tell(scope, disruption)
    reachable = Q(creditor__can_message=True) & ~Q(creditor__contact_rule__in=_SILENT)
    callable_ = Q(creditor__can_message=False, creditor__can_call=True) & ~Q(
        creditor__contact_rule__in=(*_SILENT, "writing")
    )
    counted = rows.annotate(person=PERSON).aggregate(
        promises=Count("pk"), people=Count("person", distinct=True),
        letters=Count("person", distinct=True, filter=reachable),
        calls=Count("person", distinct=True, filter=callable_),
    )  # fmt: skip
    people, letters, calls = counted["people"], counted["letters"], counted["calls"]
    spoken = (
        rows.values(language=F("creditor__language"))
        .annotate(many=Count(PERSON, distinct=True))
        .order_by("-many")
    )
    languages = [(str(row["language"]), int(row["many"])) for row in spoken]
    behind, behind_count = _behind(scope, rows)
    everything = (
        book.promises(scope).filter(outcome="open", is_void=False, direction="ours", stage="active").count()
    )
    return Foreseen(
        counted["promises"], people, letters, calls, max(0, people - letters - calls), languages,
        _samples(scope, disruption, word, rows, [name for name, _many in languages], now), behind, behind_count,
        overlaps(scope, disruption, rows), last_told_at(now + UNDO, letters, per_minute(scope)),
        not disruption.word_no and counted["promises"] > 1 and counted["promises"] == everything,
        missing(word, [name for name, _many in languages]), dates_of(scope, disruption, now),
    )  # fmt: skip


def _behind(scope: Scope, rows: QuerySet[models.Promise]) -> tuple[list[Behind], int]:
    """Promises that hang on one of these, and later visits of the same hand on the same day: the first few, and how
    many there are."""
    hanging = book.promises(scope).filter(depends_on__in=rows.values("pk"), outcome="open").exclude(
        pk__in=rows.values("pk")
    )  # fmt: skip
    many = hanging.count()
    first = hanging.select_related("creditor", "content", "kind").order_by("due_end", "pk")[:5]
    return [
        Behind(
            row.creditor.name,
            row.content.text if row.content else row.kind.name or row.kind.slug,
            str(row.code),
        )
        for row in first
    ], many


def _samples(
    scope: Scope, disruption: Disruption, word: Word | None, rows: QuerySet[models.Promise],
    languages: list[str], now: datetime,
) -> list[Sample]:  # fmt: skip
    """One of each language, exactly as it would be read."""
    if word is None:
        return []
    found: list[tuple[str, Promise]] = []
    for language in languages[: len(LANGUAGES)]:
        row = rows.filter(creditor__language=language).order_by("due_end", "pk").first()
        if row is not None:
            found.append((language, book.state(row)))
    own = own_dates(disruption, [state.id for _language, state in found]) if word.has_own else {}
    return [
        _sample(scope, disruption, word, language, state, own.get(state.id, (None, None)), now)
        for language, state in found
    ]


def _sample(
    scope: Scope, disruption: Disruption, word: Word, language: str, state: Promise,
    own: tuple[date | None, time | None], now: datetime,
) -> Sample:  # fmt: skip
    bulletin = Bulletin(
        phrases=word.phrases, estimate_at=word.estimate_at, next_word_at=word.next_word_at, written_at=now,
        choices=sectors.choices_of(disruption.sector),
    )  # fmt: skip
    wish = moved(state, Times(word.mode, word.minutes, word.on, word.at, word.has_own), now, own)
    after = state if wish is None else apply(state, wish, now)
    (one,) = gather(scope, [Asked(after, "slip")], now)
    joints: Joints = import_string(settings.LUPAUS_JOINTS)()
    firm = Organisation.objects.get(pk=scope.organisation)
    address = Addresses(firm, [one.receiver], joints).of(one.receiver)
    facts = replace(
        one.facts, link=joints.customer_url(one.receiver, now) or "",
        can_reply=address is not None and address.is_answerable, is_mail=address is not None and address.is_mail,
        **phrases(bulletin, after, one.facts.language),
    )  # fmt: skip
    return Sample(language, one.receiver.name, texts.render(facts, own_texts(scope.organisation)))


def missing(word: Word | None, languages: list[str]) -> list[str]:
    """Languages of theirs in which nobody has written why."""
    if word is None:
        return []
    return [
        name for name in languages
        if not any(word.phrases.get(name, {}).get(part) for part in ("cause", "whole"))
    ]  # fmt: skip
