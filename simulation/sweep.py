"""The sweep's day: the call list, the visits, the promise's own page; all through the rooms' actions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import resolve

from lupaus.features.calls.actions import agreeing, answering, calling, reaching, visiting
from lupaus.features.calls.actions.acting import Act, Pick
from lupaus.features.calls.actions.visiting import Closing
from lupaus.features.calls.queries.cards import Card, LineSeen, Thing, card_of
from lupaus.features.calls.queries.day import Stop, day, stop_of
from lupaus.features.calls.queries.speaking import envelope_of
from lupaus.features.calls.queries.waiting import waiting
from lupaus.features.calls.rules.later import later_chips
from lupaus.features.calls.rules.lines import rows
from lupaus.features.calls.rules.slots import Slot
from lupaus.features.calls.views.line_words import line_words
from lupaus.features.calls.views.lines import TAPS
from lupaus.features.calls.views.wording import Voice
from lupaus.ledger import queries
from lupaus.ledger.record import Expect, Recorded
from lupaus.outbox import by_hand, deciding
from lupaus.outbox.models import Envelope, Notice
from lupaus.people.parties import phone_of
from simulation import desk
from simulation.world import World

if TYPE_CHECKING:
    from lupaus.people.models import Party

STEADY = (
    ("agreed", 40), ("no_answer", 22), ("later", 9), ("reached", 3), ("not_this_year", 6), ("elsewhere", 4),
    ("already_agreed", 3), ("ended", 2), ("wrong_number", 2), ("new_number", 1), ("writing", 2), ("died", 1),
)  # fmt: skip
WINDOWS = ((time(8), time(10)), (time(10), time(12)), (time(13), None), (None, None))


def evening(world: World) -> None:
    """The call list, worked through from the top."""
    if not lines(world):
        return
    found = waiting(world.scope, world.now)
    for row in rows(one.line for one in found.seen)[:10]:
        if world.chance(0.9):
            card = card_of(world.scope, found.contacts[row.contact], world.now)
            _work_off(world, card)


def post(world: World) -> None:
    """What lies ready on one's own phone, and what may or may not have left."""
    if not Envelope.objects.filter(
        organisation=world.scope.organisation, state__in=("by_hand", "unknown")
    ).exists():
        return
    for ready in by_hand.ready(world.scope, world.now):
        go = by_hand.by_hand_sent if world.chance(0.8) else by_hand.by_hand_not_sent
        with world.refusing("by_hand"):
            go(world.scope, ready.code, world.now)
    for envelope in deciding.undecided(world.scope):
        _decide(world, envelope.code, "went" if world.chance(0.5) else "send_again")


def lines(world: World) -> bool:
    """Does anything wait before us?"""
    found = Notice.objects.filter(
        organisation=world.scope.organisation, state="waiting", medium__in=("call", "note")
    )
    return found.filter(not_before__lte=world.now).exists()


def _decide(world: World, code: Any, what: str) -> None:
    with world.refusing(what):
        if what == "went":
            deciding.decide_went(world.scope, code, world.now)
        else:
            world.told_again.add(str(code))
            deciding.decide_again(world.scope, code, world.now)


def _work_off(world: World, card: Card) -> None:
    own = [one for one in card.lines if not (one.line.step == "call" and one.line.medium == "call")]
    called = card.called_about
    if called and (not own or world.chance(0.6)):
        ticked = called if world.chance(0.8) else [world.random.choice(called)]
        _call(world, card.party, ticked)
        return
    for one in own:
        if world.chance(0.8):
            _tap(world, one)


# -- one call -------------------------------------------------------------------------------------


def pick(thing: Thing) -> Pick:
    """What the page of this thing sends back."""
    return Pick(thing.promise, Expect.of(thing.promise), is_call=thing.kind == "callback")


def _call(world: World, party: Party, things: Sequence[Thing]) -> None:
    picks = [pick(thing) for thing in things]
    names, weights = zip(*STEADY, strict=True)
    what = world.random.choices(names, weights)[0]
    world.member(f"calls.{what}", lambda act: _outcome(world, act, party, picks, things, what))


def _outcome(
    world: World, act: Act, party: Party, picks: list[Pick], things: Sequence[Thing], what: str
) -> Recorded | None:
    match what:
        case "agreed" | "writing":
            has_basis = all(thing.promise.is_promised for thing in things if thing.kind == "recall")
            is_offer = not has_basis or what == "writing"
            return agreeing.agree(
                act, party, picks, slot(world, act.now), is_offer=is_offer,
                has_asked=not has_basis and _half(act, 0), is_only_written_to=what == "writing",
            )  # fmt: skip
        case "no_answer":
            return calling.no_answer(act, picks)
        case "later":
            return calling.later(act, picks, _later(act, world), is_agreed=_half(act, 1))
        case "reached" | "not_this_year" | "already_agreed":
            do: Callable[[Act, Sequence[Pick]], Recorded] = getattr(calling, what)
            return do(act, picks)
        case "elsewhere":
            return calling.elsewhere(act, picks, world.today - timedelta(days=90 if _half(act, 2) else 0))
        case "ended":
            return calling.ended(act, picks, "not_used", "ei käytössä")
        case "wrong_number":
            return reaching.look_for_number(act, party, picks, phone_of(party) or "")
        case "new_number":
            number = f"+35850{act.code.int % 10_000_000:07d}"
            reaching.new_number(world.scope, party, phone_of(party) or "", number, act.now)
            return None
        case _:
            return reaching.died(act, party)


def _half(act: Act, bit: int) -> bool:
    """A coin that belongs to the page, so that its second tap is the same."""
    return bool(act.code.int >> bit & 1)


def slot(world: World, now: datetime) -> Slot:
    """A time to come, drawn afresh each time it is asked."""
    on = world.today + timedelta(days=world.random.choice([0, 1, 2, 3, 5, 8, 13, 21, 40]))
    starts, ends = world.random.choice(WINDOWS)
    return Slot(on, starts, ends)


def _later(act: Act, world: World) -> datetime:
    chips = later_chips(act.now, world.book.calendar)
    return chips[act.code.int % len(chips)].at


# -- one line -------------------------------------------------------------------------------------


def _tap(world: World, seen: LineSeen) -> None:
    """One of the taps that the page offers for this line."""
    taps = line_words(Voice(world.scope, world.now), seen).taps
    if not taps:
        return
    tap = taps[min(int(world.random.expovariate(1.2)), len(taps) - 1)]
    notice = answering.line_of(world.scope, seen.line.notice, world.now)
    if notice is None:
        return
    if tap.value in TAPS:
        world.member(f"line.{tap.value}", lambda act: TAPS[tap.value](act, notice))
    elif tap.value:
        code = envelope_of(world.scope, notice.promise_id, notice.attempt)
        if code is not None:
            _decide(world, code, tap.value)
    elif tap.url:
        match = resolve(tap.url)
        if match.url_name == "move" and "move" in match.kwargs:
            desk.move(world, seen.thing.promise, match.kwargs["move"])
        elif (stop := stop_of(world.scope, match.kwargs["code"])) is not None:
            VISITED[match.url_name or ""](world, stop)


# -- visits ---------------------------------------------------------------------------------------


def visits(world: World) -> None:
    """The day's page in the evening: done, not at home, moved, or forgotten to be marked."""
    if not open_of(world, kind__slug="visit", due_on__lte=world.today + timedelta(days=2)):
        return
    today = day(world.scope, None, world.now, "fi")
    for stop in [*today.missed, *today.stops]:
        if stop.is_done or (stop.is_offered and world.chance(0.7)):
            continue
        draw = world.random.random()
        if draw < 0.72:
            _done(world, stop)
        elif draw < 0.80:
            _away(world, stop)
        elif draw < 0.90:
            _move(world, stop)
    for stop in today.coming:
        if world.chance(0.02):
            _move(world, stop)


def _done(world: World, stop: Stop) -> None:
    picks = [pick(thing) for thing in stop.things]
    is_contested = stop.is_contested
    on = world.today if is_contested else min(stop.on, world.today)
    interval = next((thing.interval for thing in stop.things if thing.interval), "12m")
    closing = Closing(
        done_on=on - timedelta(days=world.random.choice([0, 0, 0, 1])) if not is_contested else on,
        has_certificate=world.chance(0.5),
        defect="halkeama" if world.chance(0.1) else "",
        note="avain naapurilla" if world.chance(0.1) else "",
        reminds=not world.chance(0.04),
        interval=world.random.choice([interval, interval, interval, "6m", "12m"]),
        asked_words="Muistutan vuoden päästä.",
        cents=8900 if world.chance(0.2) else None,
    )
    world.member("calls.done", lambda act: visiting.done(act, stop.party, picks, closing))


def _away(world: World, stop: Stop) -> None:
    picks = [pick(thing) for thing in stop.things]
    reason = world.random.choice(["not_at_home", "told_away"])
    if world.chance(0.4):
        chosen = slot(world, world.now)
        world.member("calls.again", lambda act: agreeing.again(act, stop.party, picks, chosen, reason))
    else:
        world.member("calls.away", lambda act: visiting.away(act, picks, reason, "lappu oveen"))


def _move(world: World, stop: Stop) -> None:
    picks, chosen, is_agreed = [pick(t) for t in stop.things], slot(world, world.now), world.chance(0.6)
    world.member(
        "calls.moved", lambda act: agreeing.move(act, stop.party, picks, chosen, is_agreed=is_agreed)
    )


VISITED: dict[str, Callable[[World, Stop], None]] = {"done": _done, "away": _away, "move": _move}


def extra_visit(world: World, party: Party) -> None:
    """Somebody asks for a visit of their own accord."""
    new = agreeing.NewThing("sauna", world.random.choice(["", "6m", "12m"]), 5000)
    chosen = slot(world, world.now)
    world.member("calls.added", lambda act: agreeing.add_visit(act, party, new, chosen))


def open_of(world: World, **filters: Any) -> list[Any]:
    """The open promises of the firm, in order of their ids."""
    return list(queries.promises(world.scope).filter(outcome="open", **filters).order_by("pk"))
