"""Which object of the list is which object of the book."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from lupaus.features.exchange.rules.folding import fold
from lupaus.features.exchange.rules.wanted import WantedObject


class KnownObject(NamedTuple):
    """An object that the book has: its series, and its one open promise if it lives.

    `address` is empty where it stands at its owner's own address.
    """

    series: int
    thing: str
    address: str
    interval: str
    last_done_on: date | None
    is_released: bool
    open_promise: int | None
    is_reminder: bool
    made_on: date | None


def whole_address(thing: WantedObject) -> str:
    """Street, postcode and town in one line."""
    town = f"{thing.postcode} {thing.town}".strip()
    return ", ".join(filter(None, (thing.address, town)))


def own_address(thing: WantedObject, owners: str) -> str:
    """Where the object stands, in one line; empty at the owner's own street (`owners`)."""
    return "" if not thing.address or fold(thing.address) == fold(owners) else whole_address(thing)


def same_object(thing: WantedObject, kept: Sequence[KnownObject], owners: str) -> KnownObject | None:
    """The object of the book that the list means, or None when it is a new one.

    Same place and same word; or, where one side names no thing, the only object of the place. A living
    one is preferred to one that was let go.
    """
    place = fold(own_address(thing, owners))
    here = [one for one in kept if fold(one.address) == place]
    word = fold(thing.thing)
    found = [one for one in here if fold(one.thing) == word]
    if not found and (not word or all(not fold(one.thing) for one in here)):
        found = here if len(here) == 1 else []
    return min(found, key=lambda one: one.is_released, default=None)
