""" "I have too much": one tap, and the one who leads has promised to look at it by the next working day's end."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lupaus.core import events as e
from lupaus.core.clock_time import Precision, due_end, local_date
from lupaus.core.lifecycle import Refusal
from lupaus.core.notices import Class, Medium, Notice
from lupaus.features.team.models import TooMuch
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import By, Expect, Line, Recorded, record, repeated
from lupaus.outbox.write import write_notices
from lupaus.people.absences import deputy_of
from lupaus.people.access import Scope
from lupaus.people.members import leader_of
from lupaus.people.models import Membership, Organisation, Party

STEP = "too_much"
KIND = "other"
ANSWERS: dict[str, e.Event] = {
    "yes": e.Answered(),
    "partly": e.Contested("partly"),
    "no": e.Contested("no"),
    "let_go": e.Released("passed"),
}


class Said(NamedTuple):
    """What the tap led to. `who` looks at it; `act` can be undone, None when it had been said before."""

    row: TooMuch
    who: str
    due_on: date
    act: UUID | None


def waiting(scope: Scope) -> TooMuch | None:
    """What I said, while the word about it stands."""
    rows = TooMuch.objects.filter(
        organisation=scope.organisation, member=scope.party, promise__outcome="open", promise__is_void=False
    )
    return rows.select_related("promise__holder", "promise__debtor").order_by("-pk").first()


def say_too_much(scope: Scope, *, now: datetime, act: UUID | None = None) -> Said:
    """The leader's own word to me, due at the end of the next working day. Said twice, it is one.

    Who is away is represented by the deputy, and answers for it all the same. Refused: nobody_above.
    """
    with transaction.atomic():
        # Two taps at once, also from two pages, must find each other.
        Organisation.objects.select_for_update().get(pk=scope.organisation)
        before = waiting(scope)
        if before is not None:
            return Said(before, before.promise.holder.name, before.promise.due_on, None)
        if (
            again := repeated(scope, act)
        ) is not None:  # the same tap, whose word has been answered meanwhile
            row = TooMuch.objects.select_related("promise__holder").get(promise=again.promises[0].id)
            return Said(row, row.promise.holder.name, row.promise.due_on, None)
        leader = leader_of(scope, scope.party)
        if leader is None:
            raise Refusal("nobody_above")
        return _promised(scope, leader, now, act)


def shown(row: TooMuch) -> str:
    """What a page or a program has seen of the word, for `seen`."""
    found = row.promise
    return f"{found.terms_no}|{found.holder_id}|{found.outcome}|{found.stage}"


def seen_in(text: str) -> Expect:
    """Read what `shown` gave. Refused: not_found, for one that says nothing."""
    try:
        terms_no, holder, outcome, stage = text.split("|")
        return Expect(int(terms_no), int(holder), outcome, stage)
    except ValueError:
        raise Refusal("not_found") from None


def answer(scope: Scope, code: UUID, word: str, *, now: datetime, act: UUID | None, seen: Expect) -> Recorded:
    """What I say of it: it helped, partly, not; or it has passed by itself. Refused: not_found and the pen's."""
    with transaction.atomic():
        row = TooMuch.objects.filter(organisation=scope.organisation, member=scope.party, code=code).first()
        if row is None or word not in ANSWERS:
            raise Refusal("not_found")
        line = Line(row.promise_id, ANSWERS[word], expect=seen)
        return record(
            scope, [line], by=By(scope.party, "member"), now=now, what=f"team.{STEP}.{word}", act=act
        )


def _promised(scope: Scope, leader: int, now: datetime, act: UUID | None) -> Said:
    rules, today = Rulebook(scope.organisation), local_date(now, scope.zone)
    due_on = rules.calendar.next_working(today + timedelta(days=1))
    deputy = deputy_of(scope, leader, today)
    holder = deputy if deputy is not None and deputy != scope.party else leader
    wish = e.Made(
        organisation=scope.organisation, kind=rules.kind(KIND).id, debtor=leader, creditor=scope.party,
        holder=holder, guarantor=leader, due_on=due_on, zone=scope.zone, direction="inner",
        due_end=due_end(due_on, None, Precision.DAY, scope.zone), precision=Precision.DAY.value,
    )  # fmt: skip
    line = Line(None, wish, _words(scope, holder))
    done = record(scope, [line], by=By(scope.party, "member"), now=now, what=f"team.{STEP}", act=act)
    promise = done.promises[0]
    row = TooMuch.objects.create(
        organisation_id=scope.organisation, member_id=scope.party, promise_id=promise.id, at=now
    )
    notice = Notice(
        promise.id,
        promise.terms_no,
        STEP,
        1,
        holder,
        holder,
        Medium.NOTE.value,
        Class.URGENT.value,
        now,
        None,
        1,
    )
    write_notices([(scope.organisation, notice)], now)
    name = Party.objects.values_list("name", flat=True).get(pk=holder)
    return Said(row, name, due_on, done.code)


def _words(scope: Scope, holder: int) -> str:
    """The word itself, in the language of the one who has it to keep."""
    name = Party.objects.values_list("name", flat=True).get(pk=scope.party)
    language = (
        Membership.objects.filter(organisation=scope.organisation, party=holder)
        .values_list("user__language", flat=True)
        .first()
    )
    with override(language or scope.language):
        return _("Look with %(name)s at what is too much, and take some of it away") % {"name": name}
