"""Who the customers are: the same hundred and forty every time, for their names come from a seed."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from lupaus.people.parties import NewParty
from lupaus.project.demo.said import Said
from lupaus.project.demo.towns import BY_LANGUAGE, Town, Village

SEED = 1871


class Thing(NamedTuple):
    """An object that is swept: its words, how often, its price in cents, the journey."""

    words: str
    interval: str
    cents: int
    travel_cents: int = 0


class Customer(NamedTuple):
    """One customer of the demo. `key` is a name of the story, else round and place on it.

    `is_promised`: asked to be reminded. Without it nobody claims a promise.
    """

    key: str
    party: NewParty
    things: tuple[Thing, ...]
    is_promised: bool
    rule: str = ""
    cottage_in: int = 0
    """In how many days the flue of their holiday home falls due; 0: they have none."""

    @property
    def has_cottage(self) -> bool:
        return self.cottage_in > 0


class Telephones:
    """Numbers that look like mobile numbers and ring nowhere: no operator has any beginning with 048."""

    def __init__(self) -> None:
        self._next = 2_104_117

    def number(self) -> str:
        self._next = 2_000_000 + (self._next * 7 + 9_173) % 7_999_993
        return f"048 {self._next // 10_000:03d} {self._next % 10_000:04d}"


def customers(said: Said, rounds: list[list[str]]) -> list[list[Customer]]:
    """The customers of each round. A round is a list of story names, "" for anybody."""
    maker = _Maker(said, BY_LANGUAGE[said.language])
    villages = BY_LANGUAGE[said.language].villages
    found = []
    for number, keys in enumerate(rounds):
        village = villages[number % len(villages)]
        found.append([maker.customer(key or f"{number}.{n}", village) for n, key in enumerate(keys)])
    return found


class _Maker:
    def __init__(self, said: Said, town: Town) -> None:
        self.said, self.town = said, town
        self.chance = Random(SEED)  # noqa: S311  # a story, not a secret
        self.telephones = Telephones()
        self.names = self._names()
        self.notes = _round(said.notes)
        self.count = 0

    def customer(self, key: str, village: Village) -> Customer:
        chance, said, count = self.chance, self.said, self.count
        self.count += 1
        name = self.town.cast.get(key) or next(self.names)
        has_mail = chance.random() < 0.45 or key in ALWAYS_MAIL
        is_known = key in self.town.cast
        party = NewParty(
            name=name,
            phones=(self.telephones.number(),),
            emails=(_mail(name),) if has_mail and key not in NEVER_MAIL else (),
            language=said.others[count % 2] if count % 11 == 7 and not is_known else said.language,
            address=f"{chance.choice(self.town.streets)} {chance.randint(1, 48)}",
            postcode=village.postcode,
            town=village.town,
            area=village.area,
            note=said.maija_note if key == "maija" else self._note(key),
        )
        rule = {"vieno": "grief", "arvo": "writing"}.get(key, "")
        is_promised = (key in self.town.cast and key != "ahti") or (key != "ahti" and chance.random() < 0.9)
        return Customer(key, party, self._things(key), is_promised, rule)

    def _note(self, key: str) -> str:
        if key == "arvo":
            return self.said.writing
        if key == "ritva":  # the first reminder that a visitor opens
            return self.said.notes[0]
        return next(self.notes) if self.chance.random() < 0.3 else ""

    def _things(self, key: str) -> tuple[Thing, ...]:
        said, chance = self.said, self.chance
        travel = chance.choice((0, 0, 1_500))
        if key == "maija":
            return (Thing(said.fireplace, "12m", 7_200), Thing(said.oven, "12m", 3_400))
        first = chance.choice((said.fireplace, said.fireplace, said.oven, said.cooker, said.boiler))
        things = [Thing(first, "12m", 8_900 if first == said.boiler else 7_200, travel)]
        if chance.random() < 0.32:
            second = chance.choice((said.sauna, said.cooker if first != said.cooker else said.oven))
            things.append(Thing(second, "12m", 3_400))
        return tuple(things)

    def _names(self) -> Iterator[str]:
        """Every pair of names once, in an order of chance; those of the story are taken."""
        taken = set(self.town.cast.values())
        pairs = [f"{first} {last}" for first in self.town.first_names for last in self.town.last_names]
        self.chance.shuffle(pairs)
        return (pair for pair in pairs if pair not in taken)


ALWAYS_MAIL = frozenset({"maija", "eero", "kaarina", "sirpa", "heikki", "tellervo", "ahti", "aino"})
NEVER_MAIL = frozenset({"liisa", "arvo", "anja"})
"""Those who are written to from Jari's own phone."""


def _mail(name: str) -> str:
    """An address in a domain that cannot exist."""
    plain = str.maketrans("åäöé ’-", "aaoe...")
    return f"{name.lower().translate(plain)}@posti.example"


def _round(words: tuple[str, ...]) -> Iterator[str]:
    while True:
        yield from words
