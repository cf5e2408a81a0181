"""A word is begun: the first, a correction, one with a deed, or that there is no news yet.

What an older word has not told by then, it tells no more: the newer one takes its place.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from lupaus.core.lifecycle import Refusal
from lupaus.features.disruption.actions.cards import waits_until
from lupaus.features.disruption.models import Disruption, Telling
from lupaus.features.disruption.rules import sectors
from lupaus.features.disruption.rules.word import Word
from lupaus.outbox import bulletins
from lupaus.outbox.models import Bulletin
from lupaus.outbox.sorting import next_urgent_open
from lupaus.people.access import Scope

MOST_APART = timedelta(days=14)


def begin(
    scope: Scope, disruption: Disruption, word: Word, now: datetime, *, act: UUID | None = None
) -> Telling:
    """Begin to tell; the caller holds the disruption's row. After a minute's rest it goes out.

    Raises `Refusal`: disruption_closed, next_word_past, next_word_needed, estimate_past.
    """
    if disruption.state == "closed":
        raise Refusal("disruption_closed")
    check(word, now)
    before = disruption.tellings.select_related("bulletin").filter(undone_at=None).order_by("-no").first()
    if before is not None:
        bulletins.withdraw(before.bulletin_id, "newer", now)
    bulletin = Bulletin.objects.create(
        organisation_id=scope.organisation, speaker_id=disruption.lead_id, phrases={k: dict(v) for k, v in word.phrases.items()},
        estimate_at=word.estimate_at, next_word_at=word.next_word_at,
        choices=sectors.choices_of(disruption.sector), written_at=now,
    )  # fmt: skip
    deed_before = before.bulletin.phrases if before is not None else {}
    has_new_deed = any(
        said.get("deed") and said["deed"] != deed_before.get(language, {}).get("deed")
        for language, said in word.phrases.items()
    )
    disruption.tell_from = waits_until(disruption, now)
    if word.next_word_at is not None:
        disruption.word_every = max(5, int((word.next_word_at - now).total_seconds() // 60))
    return _begun(disruption, bulletin, scope.party, word, now, has_deed=has_new_deed, act=act)


def say_still(scope: Scope, disruption: Disruption, now: datetime) -> Telling:
    """The time of the next word has come, and nobody has said anything: then that is said, and when the next comes."""
    before = disruption.tellings.select_related("bulletin").filter(undone_at=None).order_by("-no").first()
    if before is None or disruption.next_word_at is None:
        raise Refusal("nothing_told")
    bulletins.withdraw(before.bulletin_id, "newer", now)
    promised = max(now, disruption.next_word_at)
    due = next_urgent_open(promised + timedelta(minutes=disruption.word_every), scope.zone)
    estimate = before.bulletin.estimate_at
    bulletin = Bulletin.objects.create(
        organisation_id=scope.organisation, speaker_id=disruption.lead_id, slug="still", phrases={}, next_word_at=due, written_at=now,
        estimate_at=estimate if estimate is not None and estimate > now else None,
        choices=before.bulletin.choices,
    )  # fmt: skip
    return _begun(disruption, bulletin, None, Word({}, due), now, has_deed=False)


def greet_new(scope: Scope, disruption: Disruption, now: datetime) -> Telling:
    """Rows have come since the last word: those people hear what was said last, and nobody else hears it again."""
    spoken = disruption.tellings.select_related("bulletin").filter(undone_at=None, is_automatic=False)
    last = spoken.order_by("-no").first()
    if last is None:
        raise Refusal("nothing_told")
    old = last.bulletin
    bulletin = Bulletin.objects.create(
        organisation_id=scope.organisation, speaker_id=disruption.lead_id, phrases=old.phrases, estimate_at=old.estimate_at, choices=old.choices,
        next_word_at=disruption.next_word_at, written_at=now,
    )  # fmt: skip
    word = Word(
        old.phrases,
        disruption.next_word_at,
        old.estimate_at,
        last.mode,
        last.minutes,
        last.on,
        last.at,
        last.has_own,
    )
    disruption.tell_from = now
    return _begun(disruption, bulletin, last.by_id, word, now, has_deed=last.has_deed, is_for_new=True)


def check(word: Word, now: datetime) -> None:
    """May this be told at `now`? Raises `Refusal`."""
    if word.next_word_at is None:
        raise Refusal("next_word_needed")
    if word.next_word_at <= now or word.next_word_at > now + MOST_APART:
        raise Refusal("next_word_past")
    if word.estimate_at is not None and word.estimate_at <= now:
        raise Refusal("estimate_past")


def _begun(
    disruption: Disruption, bulletin: Bulletin, by: int | None, word: Word, now: datetime, *, has_deed: bool,
    is_for_new: bool = False, act: UUID | None = None,
) -> Telling:  # fmt: skip
    disruption.word_no += 1
    disruption.state = "telling"
    if disruption.source == "rows" and disruption.gathered_at is None:
        disruption.gathered_at = now  # its list is what was brought
    disruption.next_word_at = word.next_word_at
    disruption.edition += 1
    disruption.save(
        update_fields=[
            "word_no",
            "state",
            "next_word_at",
            "edition",
            "tell_from",
            "word_every",
            "gathered_at",
        ]
    )
    return Telling.objects.create(
        organisation_id=disruption.organisation_id, disruption=disruption, no=disruption.word_no, bulletin=bulletin,
        has_deed=has_deed, is_automatic=by is None, is_for_new=is_for_new, code=act or uuid7(), mode=word.mode,
        minutes=word.minutes, on=word.on, at=word.at, has_own=word.has_own,
        by_id=by, begun_at=now,
    )  # fmt: skip
