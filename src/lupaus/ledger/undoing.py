"""When an act may be taken back, and to what. The pen's `record.undo` writes it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from lupaus.core.lifecycle import Refusal
from lupaus.core.promise import Promise
from lupaus.ledger import models, writing
from lupaus.people.access import Scope
from lupaus.people.members import have_left
from lupaus.people.models import Party

WITHIN = timedelta(days=1)
"""How long an act can be taken back at all. What is older is changed on its own page."""
LEAVING = "team.leaving"
"""What an act of `ledger.leaving` is called: who has left takes nothing back."""
_BINDING = ("told", "telling_failed", "kept", "lapsed", "missed_due")
"""What the engine records and no undo passes over: somebody was told, or the promise went on from there."""
_BESIDE_THE_PLAN = frozenset({"deeds", "apologies", "cause", "answer"})
"""Fields that no plan reads: given back alone, so that what the engine did meanwhile stands."""


def is_binding(role: str, kind: str) -> bool:
    """Does an event after the act stand in the way of its undo? Everything of a person does."""
    return role != "engine" or kind in _BINDING


def check(act: models.Act, now: datetime) -> None:
    """May the act still be taken back at `now`? Raises `Refusal`: undo_gone, undo_late."""
    if act.undone_at is not None or act.what == LEAVING:
        raise Refusal("undo_gone")
    if now - act.at > WITHIN:
        raise Refusal("undo_late")


def check_people(states: Sequence[Promise]) -> None:
    """Nothing comes back to somebody who has been forgotten. Raises `Refusal`: undo_gone."""
    people = {party for state in states for party in (state.debtor, state.creditor)}
    if Party.objects.filter(pk__in=people).exclude(erased_at=None).exists():
        raise Refusal("undo_gone")


def check_here(found: Iterable[Promise | None]) -> None:
    """Nothing comes back to somebody who has left us. Raises `Refusal`: undo_gone."""
    backs = [one for one in found if one is not None]
    if have_left({party for one in backs for party in _carriers(one)}):
        raise Refusal("undo_gone")


def all_of_them(act: models.Act, states: Sequence[Promise]) -> dict[int, Promise | None]:
    """To what each promise of the act goes back; None where the act made it.

    Raises `Refusal`: undo_gone, undo_late, when one of them cannot.
    """
    check_people(states)
    histories = _histories(states)
    found = {state.id: _target(act.pk, state, histories[state.id]) for state in states}
    check_here(found.values())
    return found


def those_that_can(act: models.Act, states: Sequence[Promise]) -> dict[int, Promise | None]:
    """The same for an act about many, of whom some have been told since: those are left as they are."""
    histories = _histories(states)
    undone = _undone_in(histories.values())
    erased = set(
        Party.objects.filter(pk__in={party for s in states for party in (s.debtor, s.creditor)})
        .exclude(erased_at=None)
        .values_list("pk", flat=True)
    )
    found: dict[int, Promise | None] = {}
    for state in states:
        with suppress(Refusal):
            if not erased & {state.debtor, state.creditor}:
                found[state.id] = _target(act.pk, state, histories[state.id], undone)
    left = have_left({party for one in found.values() if one for party in _carriers(one)})
    return {pk: one for pk, one in found.items() if one is None or not left & _carriers(one)}


def _carriers(state: Promise) -> set[int]:
    return {state.holder, state.guarantor, state.handed_to or state.holder}


def _histories(states: Sequence[Promise]) -> dict[int, list[models.Event]]:
    rows = models.Event.objects.filter(promise__in=[state.id for state in states])
    grouped = groupby(rows.order_by("promise", "seq"), lambda event: event.promise_id)
    return {pk: list(events) for pk, events in grouped}


def _undone_in(histories: Iterable[Sequence[models.Event]]) -> frozenset[int]:
    """The acts in these histories that have been taken back already: neither they nor that bind anybody."""
    acts = {event.act_id for history in histories for event in history if event.act_id is not None}
    rows = models.Act.objects.filter(pk__in=acts).exclude(undone_at=None)
    return frozenset(rows.values_list("pk", flat=True))


def _target(
    act: int, state: Promise, history: Sequence[models.Event], undone: frozenset[int] = frozenset()
) -> Promise | None:
    own = [event for event in history if event.act_id == act]
    first = own[0].seq
    later = (
        event for event in history
        if event.seq > first and event.act_id != act and event.act_id not in undone
        and not (undone and event.kind == "undone")
    )  # fmt: skip
    if any(is_binding(event.role, event.kind) for event in later):
        raise Refusal("undo_late")
    earlier = [event for event in history if event.seq < first]
    if not earlier:
        return None
    before = writing.folded(state.id, earlier)
    after = writing.folded(state.id, [*earlier, *own])
    moved = _moved(before, after)
    if moved <= _BESIDE_THE_PLAN:
        return state._replace(**{name: getattr(before, name) for name in moved})
    return before


def _moved(before: Promise, after: Promise) -> frozenset[str]:
    """What the act itself changed; an act that only noted something changed nothing."""
    pairs = zip(Promise._fields, before, after, strict=True)
    return frozenset(name for name, old, new in pairs if old != new and name != "seq")


def have_gone_on(scope: Scope, codes: Collection[UUID]) -> bool:
    """Has one of these acts been undone, or has something stood in the way of undoing any of them?"""
    acts = models.Act.objects.filter(organisation=scope.organisation, code__in=codes)
    later = (
        models.Event.objects.filter(promise=OuterRef("promise"), seq__gt=OuterRef("seq"))
        .exclude(act=OuterRef("act"))
        .filter(~Q(role="engine") | Q(kind__in=_BINDING))
    )
    own = models.Event.objects.filter(act__in=list(acts.values_list("pk", flat=True)))
    return acts.exclude(undone_at=None).exists() or own.filter(Exists(later)).exists()


def undoable(scope: Scope, acts: Collection[models.Act], now: datetime) -> set[int]:
    """Which of these acts of ours a page may offer to take back: fresh, and nothing has happened since."""
    fresh = [act.pk for act in acts if act.undone_at is None and now - act.at <= WITHIN and _is_ours(act)]
    events = models.Event.objects.filter(organisation=scope.organisation)
    own = list(
        events.filter(act__in=fresh, promise__creditor__erased_at=None, promise__debtor__erased_at=None)
        .values_list("act", "promise", "seq")
        .order_by("act", "promise", "seq")[:500]
    )
    last = {(act, promise): seq for act, promise, seq in own}
    since = min((act.at for act in acts), default=now)
    later = [
        (promise, seq, act)
        for promise, seq, act, role, kind in events.filter(
            promise__in={promise for _act, promise in last}, at__gte=since
        ).values_list("promise", "seq", "act", "role", "kind")
        if is_binding(role, kind)
    ]
    blocked = {
        act
        for (act, promise), seq in last.items()
        for other, other_seq, other_act in later
        if other == promise and other_seq > seq and other_act != act
    }
    return {act for act, _promise in last} - blocked


def _is_ours(act: models.Act) -> bool:
    return act.role == "member" and act.what != LEAVING and not act.what.startswith("undo")
