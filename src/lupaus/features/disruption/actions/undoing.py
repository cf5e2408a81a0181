"""Taking a word back: what has not gone goes no more, and the book is as before for all who were not told.

Whoever has been told stays told: for them there is the next word.
"""

from __future__ import annotations

from datetime import datetime

from lupaus.core.lifecycle import Refusal
from lupaus.core.notices import SLIP
from lupaus.features.disruption.models import Chunk, Disruption, Hit, Telling
from lupaus.ledger import queries as book
from lupaus.ledger.record import By, undo
from lupaus.outbox import bulletins
from lupaus.outbox.models import Notice
from lupaus.people.access import Scope


def take_back(scope: Scope, disruption: Disruption, now: datetime) -> None:
    """Take back the word that is going out, or the last that went. The caller holds the disruption's row.

    Raises `Refusal` (nothing_told).
    """
    telling = disruption.tellings.filter(no=disruption.word_no, undone_at=None).first()
    if telling is None or disruption.state == "closed":
        raise Refusal("nothing_told")
    if telling.undoing_at is not None:
        return
    bulletins.withdraw(telling.bulletin_id, "undone", now)
    telling.undoing_at = now
    telling.save(update_fields=["undoing_at"])
    disruption.state = "open"
    disruption.next_word_at = None
    disruption.save(update_fields=["state", "next_word_at"])


def undo_chunk(scope: Scope, disruption: Disruption, telling: Telling, now: datetime) -> int:
    """Undo the last act that is left of it; answers how many rows. The caller holds the disruption's row."""
    chunk = telling.chunks.order_by("-pk").first()
    if chunk is None:
        return _end(disruption, telling, now)
    promises = list(
        book.events(scope).filter(act__code=chunk.act).values_list("promise", flat=True).distinct()
    )
    bulletins.take_away(scope, promises, [telling.bulletin_id], "undone", now)
    _undo(scope, chunk, disruption.lead_id, now)
    gone = list(book.promises(scope).filter(pk__in=promises, is_void=True).values_list("pk", flat=True))
    Hit.objects.filter(disruption=disruption, promise__in=gone).delete()
    disruption.rows.filter(promise__in=gone).update(state="waiting", promise=None)
    hits = Hit.objects.filter(disruption=disruption, promise__in=promises, told_no=telling.no)
    hits.exclude(promise__in=_told(promises, telling)).update(told_no=telling.no - 1, state="waiting")
    chunk.delete()
    return len(promises) or 1


def _undo(scope: Scope, chunk: Chunk, party: int, now: datetime) -> None:
    try:
        undo(scope, chunk.act, by=By(party, "member"), now=now, is_partial=True)
    except Refusal as no:
        if no.code not in ("undo_gone", "undo_late", "not_found"):
            raise


def _told(promises: list[int], telling: Telling) -> list[int]:
    notices = Notice.objects.filter(
        step=SLIP, attempt=telling.bulletin_id, promise__in=promises, state="told"
    )
    return list(notices.values_list("promise", flat=True))


def _end(disruption: Disruption, telling: Telling, now: datetime) -> int:
    """All of it is back. What was told to nobody is a draft again."""
    telling.undoing_at, telling.undone_at = None, now
    telling.save(update_fields=["undoing_at", "undone_at"])
    is_untold = not Hit.objects.filter(disruption=disruption, state__in=("told", "held")).exists()
    if is_untold:
        Hit.objects.filter(disruption=disruption).delete()
        disruption.rows.filter(state="in").update(state="waiting", promise=None)
        disruption.state, disruption.gathered_at, disruption.total = "draft", None, 0
    else:
        disruption.state = "open"
    disruption.edition += 1
    disruption.save(update_fields=["state", "gathered_at", "total", "edition"])
    return 1
