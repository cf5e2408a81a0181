"""A word to many: written once, told to each in their own language and about their own promise.

Notices of the step `slip` tell it. What is withdrawn goes to nobody any more, however far it has come: letters are
looked at once more before they leave, and find it gone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from lupaus.core.clock_time import local
from lupaus.core.notices import SLIP
from lupaus.core.promise import Promise, Terms
from lupaus.outbox import texts
from lupaus.outbox.models import Bulletin, Notice
from lupaus.people.access import Scope
from lupaus.people.models import Membership

AN_HOUR = timedelta(hours=1)
"""From this delay on the law lets a traveller choose (regulation (EU) 2021/782)."""
Bulletins = Mapping[int, Bulletin]


def bulletins_of(notices: Iterable[Notice]) -> Bulletins:
    """The bulletins that these notices tell, by id (one query; none where no notice tells one).

    One whose speaker has left us has none.
    """
    numbers = {notice.attempt for notice in notices if notice.step == SLIP}
    if not numbers:
        return {}
    here = Membership.objects.filter(party=OuterRef("speaker"), left_at=None)
    found = Bulletin.objects.annotate(is_here=Exists(here)).in_bulk(numbers)
    for bulletin in found.values():
        if not bulletin.is_here:
            bulletin.speaker_id = None
    return found


def speakers_of(notices: Collection[Notice], known: Bulletins) -> dict[int, int]:
    """In whose name each of these notices to one person goes, by the notice's id: whoever has the promise.

    What a bulletin tells one person is one letter all the same: where several of us have it, whoever leads speaks, or
    the holder of the first where nobody does.
    """
    together: dict[int, list[Notice]] = {}
    for notice in notices:
        if notice.step == SLIP:
            together.setdefault(notice.attempt, []).append(notice)
    found = {notice.pk: notice.promise.holder_id for notice in notices}
    for number, told in together.items():
        if len({notice.promise.holder_id for notice in told}) > 1:
            first = min(told, key=lambda notice: notice.promise_id).promise.holder_id
            bulletin = known.get(number)
            speaker = bulletin.speaker_id if bulletin is not None else None
            found |= {notice.pk: speaker or first for notice in told}
    return found


def why_withdrawn(notice: Notice, known: Bulletins) -> str:
    """Why the bulletin of this notice is told no more; "" where it is, and for every other notice."""
    if notice.step != SLIP:
        return ""
    bulletin = known.get(notice.attempt)
    if bulletin is None or bulletin.organisation_id != notice.organisation_id:
        return "undone"
    return bulletin.withdrawn_why if bulletin.withdrawn_at is not None else ""


def spoken_of(notice: Notice, promise: Promise, language: str, known: Bulletins) -> dict[str, Any]:
    """What the facts of this notice say beside the promise; nothing for a notice that tells no bulletin."""
    if notice.step != SLIP:
        return {}
    return phrases(known[notice.attempt], promise, language)


def phrases(bulletin: Bulletin, promise: Promise, language: str) -> dict[str, Any]:
    """The facts of a bulletin for one promise, in a language: fields of `Facts`."""
    said = bulletin.phrases.get(language, {})
    is_moved = promise.terms == Terms.TOLD and promise.terms_at >= bulletin.written_at
    return {
        "step": bulletin.slug,
        "cause": said.get("cause", ""),
        "deed": said.get("deed", ""),
        "whole": said.get("whole", ""),
        "estimate": _wall(bulletin.estimate_at, promise),
        "next_word": _wall(bulletin.next_word_at, promise),
        "is_moved": is_moved,
        "choices": f"choices_{bulletin.choices}" if _may_choose(bulletin, promise, is_moved) else "",
    }


def check_phrases(language: str, said: Mapping[str, str]) -> None:
    """Raise `TextError` unless this may be said in a bulletin."""
    for text in filter(None, said.values()):
        texts.check("any.slip", language, text)


def withdraw(bulletin: int, why: str, now: datetime) -> None:
    """Nothing more of it goes. `why`: newer (another word has taken its place), undone, stopped."""
    rows = Bulletin.objects.filter(pk=bulletin, withdrawn_at=None)
    rows.update(withdrawn_at=now, withdrawn_why=why[:30])


def take_away(
    scope: Scope, promises: Collection[int], numbers: Collection[int], why: str, now: datetime
) -> None:
    """What these bulletins have put before anybody about these promises, and nobody has seen to, is there no more.

    Letters that are sealed already are looked at again before they go. Call inside a transaction.
    """
    if not promises or not numbers:
        return
    waiting = Notice.objects.filter(
        organisation=scope.organisation, promise__in=promises, step=SLIP, attempt__in=numbers, state="waiting"
    )
    waiting.update(state="withdrawn", reason=why[:30], settled_at=now, next_step_at=None)


def _wall(at: datetime | None, promise: Promise) -> datetime | None:
    return local(at, promise.zone) if at is not None else None


def _may_choose(bulletin: Bulletin, promise: Promise, is_moved: bool) -> bool:
    """Is it known that the traveller arrives an hour late or more?"""
    if not bulletin.choices:
        return False
    arrives = promise.due_end if is_moved else bulletin.estimate_at
    return arrives is not None and arrives - promise.first_due_end >= AN_HOUR
