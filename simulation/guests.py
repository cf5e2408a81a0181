"""Customers on their own pages: taps, slips of the thumb, stops by mail, pages opened days ago."""

from __future__ import annotations

from datetime import timedelta

from django.utils import translation

from lupaus.features.customer import rules
from lupaus.features.customer.actions import slips, tapping
from lupaus.features.customer.rules import Move
from lupaus.ledger import queries
from lupaus.ledger.record import Expect
from lupaus.people.links import Guest
from lupaus.people.models import Party
from lupaus.people.parties import roots_of
from simulation.snapshot import snapshot
from simulation.world import World

HASTY = (Move.YES, Move.NO, Move.KEPT, Move.PARTLY, Move.NOT_KEPT)
"""What one says when one is asked."""


def at_their_pages(world: World) -> None:
    """Each promise that shows something to tap is tapped now and then."""
    rows = queries.promises(world.scope).filter(direction="ours", is_void=False, creditor__erased_at=None)
    fresh = rows.filter(outcome="open") | rows.filter(closed_at__gte=world.now - timedelta(days=25))
    found = list(fresh.select_related("series").order_by("pk"))
    people = roots_of(world.scope, {row.creditor_id for row in found})
    for row in found:
        state = queries.state(row)
        is_reminder = row.series is not None and row.series.kind_id == row.kind_id
        offered = rules.moves(state, world.now, is_reminder=is_reminder)
        draw = world.random.random()
        likely = 0.2 if offered and offered[0] in HASTY else 0.01
        if draw < likely and offered:
            move = world.random.choice(offered)
        elif draw < likely + 0.003:
            move = world.random.choice([Move.THANKS, Move.WRONG])
        else:
            continue
        _tap(world, Guest(people[row.creditor_id], world.scope), row.code, Expect.of(state), move)
    if people and world.chance(0.015):
        party = people[world.random.choice(sorted(people))]
        _stop_by_mail(world, party)


def _tap(world: World, guest: Guest, code: object, expect: Expect, move: Move) -> None:
    world.now += timedelta(seconds=world.random.randrange(5, 40))
    act = world.code()
    is_slip = world.chance(0.12)
    before = snapshot(world.scope) if is_slip else None

    def go() -> object:
        return tapping.tap(
            guest, [code], move, now=world.now, act=act, words="sanoja", expects=[expect],  # type: ignore[list-item]
        )  # fmt: skip

    with translation.override(guest.party.language), world.refusing(f"customer.{move.value}"):
        done = go()
        world.counts[f"customer.{move.value}"] += 1
        about = [f"{p.id}:{p.series}" for p in done.promises]  # type: ignore[attr-defined]
        world.trail.append(f"{world.now:%Y-%m-%d %H:%M} customer.{move.value} {about}")
        if world.chance(0.1):
            many = queries.events(world.scope).count()
            with world.refusing(f"customer.{move.value} twice"):
                go()
            if queries.events(world.scope).count() != many:
                raise world.broken(f"customer.{move.value}: the second tap wrote into the book")
        if before is None:
            return
        slip = slips.slip(guest, world.now + timedelta(minutes=2))
        if slip is None:
            return
        slips.take_back(guest, slip, now=world.now + timedelta(minutes=2))
        world.counts["slips"] += 1
        world.trail.append(f"{world.now:%Y-%m-%d %H:%M} slip {about}")
        ids = {p.id for p in done.promises}  # type: ignore[attr-defined]
        wrong = snapshot(world.scope).unlike(before, ids, is_whole=True)
        if wrong:
            raise world.broken(f"the slip of {move.value} does not give back {wrong}")


def _stop_by_mail(world: World, party: Party) -> None:
    with world.refusing("stop_by_mail"):
        done = tapping.stop_all(Guest(party, world.scope), now=world.now, act=world.code())
        world.counts["stops"] += 1
        about = [f"{p.id}:{p.series}" for p in done.promises] if done is not None else []
        world.trail.append(f"{world.now:%Y-%m-%d %H:%M} stop_by_mail {about}")
