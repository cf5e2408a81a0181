"""What came of a visit: done, with all that belongs to its end, or nobody was at home."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.db import transaction

from lupaus.core import events as e
from lupaus.core.clock_time import Precision, due_end, local_date
from lupaus.core.hours import Hours
from lupaus.core.recurrence import after, parse_interval
from lupaus.features.calls.actions.acting import Act, Pick, carry_out
from lupaus.ledger import queries as book
from lupaus.ledger.beside import keep, look
from lupaus.ledger.objects import NewSeries, add_series, alter_series, end_series
from lupaus.ledger.policies import Rulebook
from lupaus.ledger.record import Line, Recorded
from lupaus.people.models import Party
from lupaus.people.parties import note_basis

ASKED_WITHIN = timedelta(days=28)
"""A person who was not at home is asked again at once; the reminder is due this much later."""


class Closing(NamedTuple):
    """What belongs to the end of a visit. `done_on` is a local day.

    `reminds`: "shall I remind you?" was asked and answered yes, in these `asked_words`. Then the
    object comes round every `interval`. Cents of euro, None: as before.
    """

    done_on: date
    has_certificate: bool = False
    defect: str = ""
    note: str = ""
    reminds: bool = True
    interval: str = ""
    asked_words: str = ""
    cents: int | None = None


def done(act: Act, party: Party, picks: Sequence[Pick], closing: Closing) -> Recorded:
    """The visit was done; the next reminder is promised in the same act, unless they want none."""
    with transaction.atomic():
        before = look(act.scope, promises=[pick.id for pick in picks], party=party)
        is_new = not book.acts(act.scope).filter(code=act.code).exists()
        lines: list[Line] = []
        if is_new:
            _prepare(act, party, picks, closing)
        for pick in picks:
            if pick.promise.stage == "offered":  # they let us in: that is a yes
                lines.append(Line(pick.id, e.Accepted(), expect=pick.expect))
            expect = pick.expect if pick.promise.stage != "offered" else None
            lines.append(Line(pick.id, e.Kept("done", done_on=closing.done_on), expect=expect))
        if not closing.reminds:
            lines += _let_go(act, picks)
        lines += _closing_remarks(picks, closing)
        if closing.reminds and is_new:
            lines += [
                _first_reminder(act, party, pick, closing) for pick in picks if pick.promise.series is None
            ]
        recorded = carry_out(act, lines, "calls.done")
        if is_new:
            keep(recorded.act, before)
        return recorded


def away(act: Act, picks: Sequence[Pick], reason: str, words: str = "") -> Recorded:
    """Nobody was at home: the visit is let go, and they are back on the call list next evening.

    Where the next reminder stands already, since the visit had been done once, that one is called about.

    `reason`: not_at_home, told_away (they had told us).
    """
    scope = act.scope
    calendar, kind = Rulebook(scope.organisation).calendar, Rulebook(scope.organisation).kind("recall")
    tomorrow = local_date(act.now, scope.zone) + timedelta(days=1)
    evening = calendar.next_open_day(tomorrow, Hours.EVENING)
    wanted_at = calendar.openings(evening, Hours.EVENING)[0][0]
    due_on = evening + ASKED_WITHIN
    standing = _standing(act, picks, kind.id)
    lines = []
    for place, pick in enumerate(picks):
        lines.append(Line(pick.id, e.Released(reason), words if place == 0 else "", pick.expect))
        if pick.promise.series in standing:
            lines.append(Line(standing[pick.promise.series], e.Deferred(wanted_at, "away")))
            continue
        wish = _reminder(act, pick.promise.creditor, kind.id, due_on)._replace(
            series=pick.promise.series, arises_from=pick.id, matter=pick.promise.matter, wanted_at=wanted_at
        )
        lines.append(Line(None, wish))
    return carry_out(act, lines, "calls.away")


def _let_go(act: Act, picks: Sequence[Pick]) -> list[Line]:
    """The next reminders that stand already, since the visits had been done once: nobody wants them."""
    standing = _standing(act, picks, Rulebook(act.scope.organisation).kind("recall").id)
    wish = e.Released("no_reminders", is_series_ended=True)
    return [Line(pk, wish) for pk in sorted(standing.values())]


def _standing(act: Act, picks: Sequence[Pick], kind: int) -> dict[int | None, int]:
    """The open reminder of each of these objects that has one, by series."""
    series = [pick.promise.series for pick in picks if pick.promise.series is not None]
    rows = book.promises(act.scope).filter(series__in=series, kind=kind, outcome="open")
    return dict(rows.values_list("series", "pk"))


def _prepare(act: Act, party: Party, picks: Sequence[Pick], closing: Closing) -> None:
    """The objects' own facts before the pen counts from them: interval, price, who asked, who ended it."""
    ids = [pick.promise.series for pick in picks if pick.promise.series is not None]
    if not closing.reminds:
        for pk in ids:
            end_series(act.scope, pk, "no_reminders", act.now)
    rows = list(book.series(act.scope).filter(pk__in=ids))
    for row in rows:
        interval = closing.interval or row.interval
        cents = row.cents if closing.cents is None or len(rows) > 1 else closing.cents
        if (interval, cents) != (row.interval, row.cents):
            alter_series(
                act.scope, row.pk, thing=row.thing, address=row.address, area=row.area, interval=interval,
                sticky_on=row.sticky_on, cents=cents, travel_cents=row.travel_cents,
            )  # fmt: skip
    if closing.reminds and any(not row.is_promised or row.basis_id is None for row in rows):
        basis = note_basis(act.scope, party, "at_door", closing.asked_words, closing.done_on, act.now)
        book.series(act.scope).filter(pk__in=ids, basis=None).update(is_promised=True, basis=basis)


def _closing_remarks(picks: Sequence[Pick], closing: Closing) -> list[Line]:
    lines: list[Line] = []
    if closing.has_certificate:
        lines += [Line(pick.id, e.Remarked(topic="certificate")) for pick in picks]
    if closing.defect:
        lines.append(Line(picks[0].id, e.Remarked(topic="defect"), closing.defect))
    if closing.note:
        lines.append(Line(picks[0].id, e.Remarked(topic="note"), closing.note))
    return lines


def _first_reminder(act: Act, party: Party, pick: Pick, closing: Closing) -> Line:
    """A visit that was made once becomes an object that comes round."""
    kind = Rulebook(act.scope.organisation).kind("recall")
    interval = closing.interval or "12m"
    basis = note_basis(act.scope, party, "at_door", closing.asked_words, closing.done_on, act.now)
    row = NewSeries(
        party.pk, kind.id, interval=interval, listed_on=closing.done_on, basis=basis.pk, cents=closing.cents
    )
    series = add_series(act.scope, [row], now=act.now)[0].pk
    due_on = after(closing.done_on, parse_interval(interval))
    wish = _reminder(act, pick.promise.creditor, kind.id, due_on)._replace(
        series=series, arises_from=pick.id, matter=pick.promise.matter
    )
    return Line(None, wish)


def _reminder(act: Act, customer: int, kind: int, due_on: date) -> e.Made:
    scope = act.scope
    return e.Made(
        organisation=scope.organisation, kind=kind, debtor=scope.party, creditor=customer,
        holder=scope.party, guarantor=scope.party, due_on=due_on,
        due_end=due_end(due_on, None, Precision.DAY, scope.zone), zone=scope.zone,
    )  # fmt: skip
