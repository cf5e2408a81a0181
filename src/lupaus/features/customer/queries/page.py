"""What the customer's page shows: only their own promises, the person first, history in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from lupaus.core import events as e
from lupaus.core.promise import Promise
from lupaus.features.customer import rules
from lupaus.features.customer.rules import Move
from lupaus.ledger import queries
from lupaus.people.contacts import phone_of, points_by_party
from lupaus.people.links import Guest
from lupaus.people.members import have_left
from lupaus.people.merging import family_of
from lupaus.people.models import Organisation, Party

if TYPE_CHECKING:
    from lupaus.ledger import models

SHOWN = 60
"""How many open and how many closed promises one page shows at most."""


@dataclass(frozen=True)
class Shown:
    """One promise as its customer sees it."""

    code: str
    state: Promise
    kind: str
    words: str
    thing: str
    place: str
    cents: int | None
    travel_cents: int
    person: str
    phone: str
    moves: tuple[Move, ...]
    happened: tuple[queries.Happened, ...]
    names: Mapping[int, str] = field(default_factory=dict)
    """Those of us who did something in it, by party."""

    def who(self, one: queries.Happened) -> str:
        """Who of us did it, by the name that they had then; else the one who looks after it."""
        by = self.state.debtor if isinstance(one.event, e.Made) else one.by if one.role == "member" else None
        return self.names.get(by or 0, self.person)

    @property
    def expect(self) -> str:
        """What the page showed, for the stale-page guard."""
        p = self.state
        return f"{p.terms_no}|{p.holder}|{p.outcome}|{p.stage}"

    @property
    def missing(self) -> str:
        """What the customer wrote was missing, since they last said that it was not kept."""
        words = ""
        for one in self.happened:
            if isinstance(one.event, e.Contested):
                words = one.words
            elif isinstance(one.event, e.Remarked) and one.event.topic in ("missing", "gone_wrong"):
                words = one.words if one.role == "customer" else words
        return words


@dataclass(frozen=True)
class Matter:
    """Promises that the customer meets as one: two flues at the same time."""

    parts: tuple[Shown, ...]
    act: str  # of this rendering of the page

    @property
    def first(self) -> Shown:
        return self.parts[0]

    @property
    def things(self) -> tuple[str, ...]:
        return tuple(part.thing for part in self.parts if part.thing)

    @property
    def cents(self) -> int | None:
        """The price of all parts and one journey; None where a price is not known."""
        prices = [part.cents for part in self.parts]
        if None in prices:
            return None
        return sum(filter(None, prices)) + max(part.travel_cents for part in self.parts)

    @property
    def moves(self) -> tuple[Move, ...]:
        return self.first.moves

    @property
    def sayings(self) -> tuple[str, ...]:
        """The words that were given, each once: one visit to two hearths has two."""
        return tuple(dict.fromkeys(part.words for part in self.parts if part.words))

    @property
    def is_contested(self) -> bool:
        return rules.is_contested(self.first.state)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What a tap sends back: which promises, and what the page showed of each."""
        return [("act", self.act), *(("promise", f"{part.code}|{part.expect}") for part in self.parts)]


@dataclass(frozen=True)
class Page:
    """The whole page."""

    party: Party
    firm: Organisation
    person: str
    phone: str
    offers: tuple[Matter, ...]
    asked: tuple[Matter, ...]
    coming: tuple[Matter, ...]
    past: tuple[Shown, ...]

    @property
    def greeting(self) -> str:
        """How the page greets: a person by the first name, a firm or a formal customer by the whole."""
        party = self.party
        return party.name if party.is_firm or party.is_formal else party.name.partition(" ")[0]

    @property
    def latest(self) -> Shown | None:
        """The promise that thanks or trouble are about, unless the customer says otherwise."""
        asked = [matter.first for matter in (*self.asked, *self.coming)]
        return next(iter([*asked, *self.past]), None)


def page(guest: Guest, now: datetime, act: str = "") -> Page:
    """Everything that the page shows, in a constant number of queries. `act` marks this rendering."""
    theirs = (
        queries.promises(guest.scope)
        .filter(creditor__in=family_of(guest.party), direction="ours", is_void=False)
        .select_related("kind", "series", "content")
    )
    rows = [
        *theirs.filter(outcome="open").order_by("due_end", "pk")[:SHOWN],
        *theirs.exclude(outcome="open").order_by("-closed_at", "-pk")[:SHOWN],
    ]
    histories = queries.histories(guest.scope, [row.pk for row in rows])
    known_as = _known_as(rows)
    phones = points_by_party(set(known_as.values()), "phone")
    names = _names(rows, histories)
    firm = guest.party.organisation
    shown = []
    for row in rows:
        state = queries.state(row)
        is_reminder = row.series is not None and row.series.kind_id == row.kind_id
        shown.append(
            Shown(
                code=str(row.code), state=state, kind=row.kind.slug,
                words=row.content.text if row.content else "",
                thing=row.series.thing if row.series else "",
                place=(row.series.address if row.series else "") or guest.party.address,
                cents=row.series.cents if row.series else None,
                travel_cents=row.series.travel_cents if row.series else 0,
                person=names[known_as[row.pk]], phone=phones.get(known_as[row.pk], "") or firm.phone,
                names=names,
                moves=rules.moves(state, now, is_reminder=is_reminder),
                happened=tuple(histories.get(row.pk, ())),
            )
        )  # fmt: skip
    owner = Party.objects.get(pk=guest.scope.party)
    asked = [s for s in shown if rules.asks_how_it_went(s.state, now)]
    coming = [s for s in shown if rules.is_coming(s.state) and s not in asked]
    return Page(
        party=guest.party,
        firm=firm,
        person=shown[0].person if shown else owner.name,
        phone=shown[0].phone if shown else phone_of(owner) or firm.phone,
        offers=_together((s for s in shown if rules.is_offer(s.state, now)), act),
        asked=_together(asked, act),
        coming=_together(sorted(coming, key=lambda s: s.state.due_end), act),
        past=tuple(s for s in shown if not s.state.is_open and s not in asked),
    )


def _known_as(rows: Sequence[models.Promise]) -> dict[int, int]:
    """By promise the one responsible name that its customer sees: whom they were told of, as long as they are here.

    Somebody who has left answers nothing; then it is the one who answers to the end.
    """
    gone = have_left({row.named_id for row in rows})
    return {row.pk: row.guarantor_id if row.named_id in gone else row.named_id for row in rows}


def _names(rows: Sequence[models.Promise], histories: Mapping[int, list[queries.Happened]]) -> dict[int, str]:
    ids = {one.by for found in histories.values() for one in found if one.role == "member" and one.by}
    ids |= {party for row in rows for party in (row.debtor_id, row.named_id, row.guarantor_id)}
    return dict(Party.objects.filter(pk__in=ids).values_list("pk", "name"))


def _together(shown: Iterable[Shown], act: str) -> tuple[Matter, ...]:
    groups: dict[tuple[object, ...], list[Shown]] = {}
    for one in shown:
        p = one.state
        # The words of one visit name each hearth: what makes it one is that it was agreed in one act.
        said: object = p.made_at if one.kind == "visit" else one.words
        key = (one.kind, p.due_on, p.starts_time, p.due_time, p.holder, said, one.moves, p.answer)
        groups.setdefault(key, []).append(one)
    return tuple(Matter(tuple(group), act) for group in groups.values())
