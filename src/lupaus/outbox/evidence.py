"""What became of a message, written into the book and onto its notices in one transaction.

Every function expects the caller's transaction in which the envelope's row is held.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import uuid5

from lupaus.core import events as e
from lupaus.ledger import writing
from lupaus.ledger.record import ENGINE, By, Line, record
from lupaus.outbox.models import Envelope, Notice
from lupaus.people.access import Scope
from lupaus.people.models import Organisation


def scope_for(organisation: Organisation, party: int) -> Scope:
    """The engine's scope of an organisation, speaking for this party."""
    return Scope(organisation.pk, party, "engine", organisation.zone, organisation.language)


def tell(envelope: Envelope, at: datetime, *, by: By = ENGINE) -> None:
    """It has left us: every promise in it was told, and the envelope is sent."""
    notices = _notices(envelope)
    told = [Line(n.promise_id, e.Told(n.step, envelope.channel, envelope.pk)) for n in notices]
    _record(envelope, [*told, *_named(envelope, notices)], by=by, at=at, what="told")
    _set(notices, "told", "", at)
    close(envelope, "sent", "", sent_at=at)


def _named(envelope: Envelope, notices: Sequence[Notice]) -> list[Line]:
    """Its words have told who looks after these promises now, in that person's own voice."""
    ids = sorted({notice.promise_id for notice in notices})
    return [
        Line(state.id, e.HolderNamed("message"))
        for state in writing.locked(envelope.organisation_id, ids)
        if state.is_untold and state.holder == envelope.holder_id
    ]


def fail(envelope: Envelope, reason: str, at: datetime, *, state: str = "refused", by: By = ENGINE) -> None:
    """It did not arrive: a call line takes over, and the envelope is closed."""
    notices = _notices(envelope)
    doubt(envelope, reason, at, by=by)
    _set(notices, "failed", reason, at)
    close(envelope, state, reason)


def doubt(envelope: Envelope, reason: str, at: datetime, *, by: By = ENGINE) -> None:
    """Record that the telling failed, or that nobody knows; a call line follows."""
    _record(
        envelope,
        [
            Line(n.promise_id, e.TellingFailed(n.step, envelope.channel, reason, envelope.pk))
            for n in _notices(envelope)
        ],
        by=by, at=at, what="telling_failed",
    )  # fmt: skip


def close(envelope: Envelope, state: str, reason: str, *, sent_at: datetime | None = None) -> None:
    """The envelope comes to rest in `state`."""
    envelope.state, envelope.reason = state, reason[:60]
    envelope.next_step_at = envelope.leased_until = None
    envelope.sent_at = sent_at or envelope.sent_at
    envelope.save(update_fields=["state", "reason", "next_step_at", "leased_until", "sent_at"])


def unreachable(scope: Scope, failed: Sequence[tuple[Notice, str]], now: datetime) -> None:
    """Nobody could be written to: each notice (with its reason) becomes a call line."""
    record_for(
        scope,
        [Line(n.promise_id, e.TellingFailed(n.step, "", reason)) for n, reason in failed],
        now, "telling_failed",
    )  # fmt: skip
    for notice, reason in failed:
        _set([notice], "failed", reason, now)


def skip(scope: Scope, skipped: Sequence[tuple[Notice, str]], now: datetime, *, by: By = ENGINE) -> None:
    """These are left out, and the book says why. A closed promise has no more steps to skip."""
    record_for(
        scope,
        [
            Line(n.promise_id, e.StepSkipped(n.step, n.attempt, reason))
            for n, reason in skipped
            if n.promise.outcome == "open"
        ],
        now, "skipped", by,
    )  # fmt: skip
    for notice, reason in skipped:
        _set([notice], "skipped", reason, now)


def withdraw(withdrawn: Iterable[tuple[Notice, str]], now: datetime) -> None:
    """These are no longer true; nothing has happened to their promises.

    A call to somebody who is only written to, and cannot be written to now, waits as a note: one of us decides.
    """
    for notice, reason in withdrawn:
        if notice.step == "call" and reason in ("quiet", "contact"):
            Notice.objects.filter(pk=notice.pk).update(
                medium="note", party=notice.holder_id, state="waiting", envelope=None, next_step_at=None
            )
        else:
            _set([notice], "withdrawn", reason, now)


def record_for(scope: Scope, lines: Sequence[Line], now: datetime, what: str, by: By = ENGINE) -> None:
    """One act of the engine; none when there is nothing to say."""
    if lines:
        record(scope, lines, by=by, now=now, what=what)


def _notices(envelope: Envelope) -> list[Notice]:
    return list(Notice.objects.filter(envelope=envelope).order_by("pk"))


def _record(envelope: Envelope, lines: Sequence[Line], *, by: By, at: datetime, what: str) -> None:
    """The act's code comes from the envelope and its attempt, so that one receipt counts once."""
    if lines:
        scope = scope_for(envelope.organisation, envelope.holder_id)
        code = uuid5(envelope.code, f"{what} {envelope.fence}")
        record(scope, lines, by=by, now=at, what=what, act=code)


def _set(notices: Sequence[Notice], state: str, reason: str, now: datetime) -> None:
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(
        state=state, reason=reason[:30], settled_at=now, next_step_at=None
    )
