"""How a firm's book stands at one moment, to be compared after an undo."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from lupaus.core.promise import Promise
from lupaus.ledger import queries
from lupaus.outbox.models import Notice
from lupaus.people.access import Scope
from lupaus.people.models import ContactPoint, Party

_OBJECT = ("interval", "cents", "sticky_on", "last_done_on", "is_promised", "released_at")


class Snapshot(NamedTuple):
    """Rows by their ids; `lines` are what waits before somebody."""

    promises: dict[int, Promise]
    objects: dict[int, tuple[Any, ...]]
    people: dict[int, tuple[Any, ...]]
    lines: frozenset[tuple[int, str, int]]

    def unlike(self, before: Snapshot, ids: Collection[int], *, is_whole: bool) -> list[str]:
        """What is not as it was `before`: of these promises, or `is_whole` of everything."""
        wrong = []
        for id in sorted(self.promises if is_whole else ids):
            now, then = self.promises[id], before.promises.get(id)
            if then is None:
                wrong += [] if now.is_void else [f"promise {id} stays"]
            elif now._replace(seq=0) != then._replace(seq=0):
                moved = [
                    name for name, a, b in zip(Promise._fields, now, then, strict=True)
                    if a != b and name != "seq"
                ]  # fmt: skip
                wrong.append(f"promise {id} {moved}")
        if is_whole:
            wrong += [f"object {pk}" for pk in before.objects if self.objects.get(pk) != before.objects[pk]]
            wrong += [f"person {pk}" for pk in before.people if self.people.get(pk) != before.people[pk]]
            wrong += [f"line {line}" for line in sorted(before.lines ^ self.lines)]
        return wrong


def snapshot(scope: Scope) -> Snapshot:
    """How it stands now."""
    objects = queries.series(scope).order_by("pk").values_list("pk", *_OBJECT)
    points = ContactPoint.objects.filter(organisation=scope.organisation).order_by("pk")
    known: dict[int, list[Any]] = {}
    for party, value, wrong_at in points.values_list("party", "value", "wrong_at"):
        known.setdefault(party, []).append((value, wrong_at is not None))
    people = Party.objects.filter(organisation=scope.organisation)
    lines = Notice.objects.filter(
        organisation=scope.organisation, state="waiting", medium__in=("call", "note"), promise__is_void=False
    )
    return Snapshot(
        {row.pk: queries.state(row) for row in queries.promises(scope)},
        {pk: tuple(rest) for pk, *rest in objects},
        {
            pk: (rule, can_call, can_message, tuple(known.get(pk, ())))
            for pk, rule, can_call, can_message in people.values_list(
                "pk", "contact_rule", "can_call", "can_message"
            )
        },
        frozenset(lines.values_list("promise", "step", "attempt")),
    )
