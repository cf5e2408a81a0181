"""A sealed text is told only while it is true: looked at again just before it goes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lupaus.ledger import writing
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.rows import state_of
from lupaus.outbox import evidence
from lupaus.outbox.addressing import astray
from lupaus.outbox.bulletins import bulletins_of, speakers_of, why_withdrawn
from lupaus.outbox.models import Envelope, Notice
from lupaus.outbox.sorting import misfit
from lupaus.people.families import families_of


def is_still_true(envelope: Envelope, book: Rulebook, now: datetime) -> bool:
    """May this envelope still go with these words? When not, it is withdrawn here.

    True means the words and the address: neither a text about a promise that has moved nor one to a
    number that is no longer theirs. Its notices that are still true wait again at once, to be worded
    and addressed anew; the useless ones are skipped and shown. The caller's transaction holds the
    envelope's row.
    """
    ids = Notice.objects.filter(envelope=envelope).values_list("promise", flat=True)
    writing.locked(envelope.organisation_id, sorted(set(ids)))
    notices = list(Notice.objects.filter(envelope=envelope).select_related("promise").order_by("pk"))
    rule = envelope.party.contact_rule
    known = bulletins_of(notices)
    wrong = {n.pk: _misfit(n, book, rule) or why_withdrawn(n, known) for n in notices}
    useless = {n.pk for n in notices if n.useless_at is not None and now >= n.useless_at}
    is_own = set(speakers_of(notices, known).values()) <= {envelope.holder_id}
    is_whole = is_own and not useless and not any(wrong.values()) and len(notices) == envelope.told_count
    if is_whole and not astray([envelope]):
        return True
    reopen(envelope, notices, wrong, useless, now)
    return False


def look_again(parties: Iterable[int], now: datetime) -> None:
    """Where these are reached has changed: what waits for a person to send it is looked at at once.

    What goes by itself is looked at just before it goes, and keeps its pause after a failure.
    """
    Envelope.objects.filter(party__in=list(families_of(parties)), state="by_hand").update(next_step_at=now)


def seal_anew(parties: Iterable[int], now: datetime) -> None:
    """What has been sealed for these and not gone yet is worded once more. Call inside a transaction."""
    rows = Envelope.objects.select_for_update(of=("self",)).select_related("organisation")
    waiting = rows.filter(party__in=list(families_of(parties)), state__in=("sealed", "by_hand"))
    for envelope in waiting.order_by("pk"):
        notices = list(Notice.objects.filter(envelope=envelope).select_related("promise"))
        reopen(envelope, notices, {notice.pk: "" for notice in notices}, set(), now)


def reopen(
    envelope: Envelope, notices: list[Notice], wrong: dict[int, str], useless: set[int], now: datetime
) -> None:
    """Take an envelope back before anybody has read it; what is still true waits to be sealed anew."""
    evidence.close(
        envelope, "withdrawn", next(filter(None, wrong.values()), "useless" if useless else "anew")
    )
    scope = evidence.scope_for(envelope.organisation, envelope.holder_id)
    evidence.withdraw([(n, wrong[n.pk]) for n in notices if wrong[n.pk]], now)
    late = [n for n in notices if n.pk in useless and not wrong[n.pk]]
    evidence.skip(scope, [(n, "useless") for n in late if n.klass != "urgent"], now)
    evidence.unreachable(scope, [(n, "too_late") for n in late if n.klass == "urgent"], now)
    left = [n.pk for n in notices if not wrong[n.pk] and n.pk not in useless]
    Notice.objects.filter(pk__in=left).update(state="waiting", envelope=None, next_step_at=now)


def _misfit(notice: Notice, book: Rulebook, rule: str) -> str:
    promise = state_of(notice.promise)
    return misfit(
        notice.step, notice.terms_no, notice.klass, notice.written_at, promise,
        book.kinds[promise.kind], rule,
    )  # fmt: skip
