"""All who promise us something: deeds and words of each at first look, and whom they endanger now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from lupaus.core import events as e
from lupaus.core.clock_time import local_date
from lupaus.features.suppliers.queries import reading
from lupaus.features.suppliers.queries.chart import Chart, chart
from lupaus.features.suppliers.queries.danger import Danger, comes_on, danger, foretold, is_shaky
from lupaus.features.suppliers.queries.reading import Told, Word
from lupaus.features.suppliers.queries.wording import again_words, day_words
from lupaus.features.suppliers.rules import account as accounts
from lupaus.features.suppliers.rules.account import Account
from lupaus.features.suppliers.rules.slips import slip_of
from lupaus.people.access import Scope
from lupaus.people.models import Party
from lupaus.people.parties import customers, roots_of

A_PAGE = 24


@dataclass(frozen=True, slots=True)
class Card:
    """One supplier at first look. `quote`: the latest deed in words, said `quote_on`."""

    code: UUID
    name: str
    account: Account
    chart: Chart
    again: str
    quote: str
    quote_on: str
    open: int


@dataclass(frozen=True, slots=True)
class Suppliers:
    """The list: cards in order, and what is in danger now through any of them."""

    cards: list[Card]
    quiet: list[Party]
    danger: Danger
    began: date
    today: date
    more: bool
    page: int


def suppliers(scope: Scope, now: datetime, page: int = 1) -> Suppliers:
    """The list as it stands at `now`. Those of whom there is most to speak come first; nobody gets a mark."""
    today = local_date(now, scope.zone)
    rows = reading.to_us(scope, today)
    words = reading.words(rows)
    parties = roots_of(scope, {word.state.debtor for word in words}) if words else {}
    told = reading.told(scope, rows)
    by_party: dict[int, list[Word]] = {}
    for word in words:
        by_party.setdefault(parties[word.state.debtor].pk, []).append(word)
    ordered = _ordered(by_party, {party.pk: party for party in parties.values()}, today)
    shown = ordered[(page - 1) * A_PAGE : page * A_PAGE]
    said = _by_promise(told)
    cards = [_card(party, by_party[party.pk], said, today) for party in shown]
    return Suppliers(
        cards, _quiet(scope, by_party) if page == 1 else [], _danger(scope, words, parties, told, now),
        accounts.began(today), today, len(ordered) > page * A_PAGE, page,
    )  # fmt: skip


def _ordered(by_party: Mapping[int, list[Word]], parties: Mapping[int, Party], today: date) -> list[Party]:
    """Worst cases first; the order of names where there is nothing to choose between them."""

    def place(pk: int) -> tuple[object, ...]:
        counted = accounts.account([word.state for word in by_party[pk]], today)
        return accounts.weight(counted), parties[pk].name.casefold(), pk

    return [parties[pk] for pk in sorted(by_party, key=place)]


def _by_promise(told: Sequence[Told]) -> dict[int, list[Told]]:
    found: dict[int, list[Told]] = {}
    for one in told:
        found.setdefault(one.promise, []).append(one)
    return found


def _card(party: Party, words: Sequence[Word], said: Mapping[int, list[Told]], today: date) -> Card:
    mine = [one for word in words for one in said.get(word.state.id, ())]
    slips = [slip for word in words if (slip := slip_of(word.state)) is not None]
    found = accounts.account(
        [word.state for word in words], today, sum(isinstance(one.event, e.Thanked) for one in mine)
    )
    deeds = [one for one in mine if isinstance(one.event, e.Deed) and one.words]
    last = max(deeds, key=lambda one: (one.at, one.seq), default=None)
    return Card(
        party.code, party.name or _("somebody whose data was erased"), found,
        chart(accounts.months(slips, reading.done(mine), today)), again_words(found.again),
        last.words if last else "", day_words(last.on, today) if last else "",
        sum(word.state.is_open for word in words),
    )  # fmt: skip


def _quiet(scope: Scope, known: Mapping[int, list[Word]]) -> list[Party]:
    """Suppliers who have promised nothing in the time that is shown."""
    rows = customers(scope).filter(is_supplier=True).exclude(pk__in=list(known))
    return list(rows.order_by("name", "pk")[:A_PAGE])


def _danger(
    scope: Scope, words: Sequence[Word], parties: Mapping[int, Party], told: Sequence[Told], now: datetime
) -> Danger:
    shaky = [word for word in words if word.state.is_open and is_shaky(word.state, now)]
    said = foretold(list(told))
    expected = {word.state.id: comes_on(word.state, said.get(word.state.id), now) for word in shaky}
    names = {word.state.id: parties[word.state.debtor].name for word in shaky}
    return danger(scope, expected, now, names)
