"""The cast of the stories: Jari the sweep with his firm, Maija the householder, and a stranger with a firm of his own.

Everything goes through the product's own doors: people, the pen, the plans. Nothing is made up in a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from django.test import Client

from lupaus.core import events as e
from lupaus.core.clock_time import Precision, due_end
from lupaus.core.promise import Promise
from lupaus.ledger import policies, queries
from lupaus.ledger.objects import NewSeries, add_series
from lupaus.ledger.record import By, Line, Recorded, record
from lupaus.people import parties
from lupaus.people.access import Scope, scope_of
from lupaus.people.models import Membership, Organisation, Party, Team, User

SPRING = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""A Monday morning, eleven in Helsinki."""


class Firm(NamedTuple):
    """A firm, its one member, and what the member may see."""

    organisation: Organisation
    user: User
    member: Party
    scope: Scope

    @property
    def by(self) -> By:
        """The member as the one who acts."""
        return By(self.member.pk, "member")

    @property
    def book(self) -> policies.Rulebook:
        """The firm's kinds and calendar as they are now."""
        return policies.Rulebook(self.organisation.pk)


class Visited(NamedTuple):
    """A customer's object after a visit: its series, the kept visit, and the recall that follows."""

    series: int
    visit: Promise
    recall: Promise


def firm_of(
    name: str, member: str, email: str, *, language: str = "fi", role: str = "owner", now: datetime = SPRING
) -> Firm:
    """A firm with one member and the default kinds. The member's pages are in `language`."""
    organisation = Organisation.objects.create(
        name=name, language=language, phone="+358401112233", place="Tampere", created_at=now
    )
    user = User.objects.create_user(email, "nokinen-piippu-7", name=member, language=language)
    party = Party.objects.create(organisation=organisation, name=member, created_at=now)
    Membership.objects.create(organisation=organisation, user=user, party=party, role=role)
    policies.open_book(organisation.pk)
    scope = scope_of(user)
    assert scope is not None
    return Firm(organisation, user, party, scope)


def jari(*, language: str = "en", now: datetime = SPRING) -> Firm:
    """Jari Nokinen, chimney sweep, alone. His pages are in English unless the test says otherwise."""
    return firm_of("Jarin Nuohous", "Jari Nokinen", "jari@nuohous.example", language=language, now=now)


def stranger(*, now: datetime = SPRING) -> Firm:
    """Sten, who has a firm of his own and may see nothing of Jari's."""
    return firm_of("Stens Sotning", "Sten Sot", "sten@sotning.example", language="en", now=now)


def colleague(
    firm: Firm, name: str, email: str, *, role: str = "member", team: Team | None = None,
    language: str = "en", now: datetime = SPRING,
) -> Firm:  # fmt: skip
    """One more member of the firm, as the firm is seen by them."""
    user = User.objects.create_user(email, "nokinen-piippu-7", name=name, language=language)
    party = Party.objects.create(organisation=firm.organisation, name=name, created_at=now)
    Membership.objects.create(organisation=firm.organisation, user=user, party=party, role=role, team=team)
    scope = scope_of(user)
    assert scope is not None
    return Firm(firm.organisation, user, party, scope)


def maija(firm: Firm, *, now: datetime = SPRING) -> Party:
    """Maija Virtanen, a householder with a mobile phone and an e-mail address."""
    return parties.add_party(
        firm.scope, name="Maija Virtanen", phones=["040 123 4567"], emails=["maija@example.org"],
        language="fi", address="Kuusitie 4", postcode="33100", town="Tampere", area="Amuri", now=now,
    )  # fmt: skip


def customer(firm: Firm, name: str, phone: str = "", *, email: str = "", area: str = "",
             language: str = "fi", now: datetime = SPRING) -> Party:  # fmt: skip
    """Any other customer."""
    return parties.add_party(
        firm.scope, name=name, phones=[phone] if phone else [], emails=[email] if email else [],
        area=area, language=language, now=now,
    )  # fmt: skip


def client_of(user: User, *, checks_csrf: bool = False) -> Client:
    """A browser in which this user is signed in; `checks_csrf` lets the server demand its token, as in life."""
    client = Client(enforce_csrf_checks=checks_csrf)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def made(
    firm: Firm, whom: Party, slug: str, on: date, *, at: time | None = None, starts: time | None = None,
    series: int | None = None, is_promised: bool = True, is_offer: bool = False,
    lapses_at: datetime | None = None, wanted_at: datetime | None = None,
    arises_from: Promise | None = None, debtor: Party | None = None, depends_on: int | None = None,
) -> e.Made:  # fmt: skip
    """The wish to give a word: ours to `whom`, or that of `debtor` (a supplier) to us."""
    member = firm.scope.party
    precision = Precision.PART if starts else Precision.MINUTE if at else Precision.DAY
    return e.Made(
        organisation=firm.scope.organisation,
        kind=firm.book.kind(slug).id,
        debtor=debtor.pk if debtor else member,
        creditor=member if debtor else whom.pk,
        holder=member,
        guarantor=member,
        direction="theirs" if debtor else "ours",
        due_on=on,
        due_time=at,
        starts_time=starts,
        precision=precision.value,
        due_end=due_end(on, at, precision, firm.scope.zone),
        zone=firm.scope.zone,
        series=series,
        is_promised=is_promised,
        is_offer=is_offer,
        lapses_at=lapses_at,
        wanted_at=wanted_at,
        arises_from=arises_from.id if arises_from else None,
        matter=arises_from.matter if arises_from else None,
        depends_on=depends_on,
    )


def act(firm: Firm, lines: Sequence[Line], now: datetime, what: str = "story") -> Recorded:
    """Record an act of the firm's member."""
    return record(firm.scope, lines, by=firm.by, now=now, what=what)


def promised(
    firm: Firm, whom: Party, slug: str = "other", on: date | None = None, *, words: str = "",
    now: datetime = SPRING, at: time | None = None, starts: time | None = None,
) -> Promise:  # fmt: skip
    """A word given to `whom` at `now`, by default for the same day a week later."""
    day = on or (now + timedelta(days=7)).date()
    wish = made(firm, whom, slug, day, at=at, starts=starts)
    return act(firm, [Line(None, wish, words)], now).promises[0]


def supplied(firm: Firm, supplier: Party, on: date, *, words: str = "", now: datetime = SPRING) -> Promise:
    """A supplier's word to the firm."""
    return act(firm, [Line(None, made(firm, supplier, "supply", on, debtor=supplier), words)], now).promises[
        0
    ]


def flue(
    firm: Firm, whom: Party, *, thing: str = "takka", interval: str = "12m", is_promised: bool = True,
    cents: int | None = 7_900, now: datetime = SPRING,
) -> int:  # fmt: skip
    """An object of a customer that has no promise yet; answers the series' id."""
    kind = firm.book.kind("recall").id
    row = NewSeries(whom.pk, kind, thing=thing, interval=interval, is_promised=is_promised, cents=cents)
    return add_series(firm.scope, [row], now=now)[0].pk


def visited(
    firm: Firm, whom: Party, *, on: date | None = None, thing: str = "takka", interval: str = "12m",
    now: datetime = SPRING, series: int | None = None,
) -> Visited:  # fmt: skip
    """A visit promised at `now` and done the same day (or on `on`): the recall a year later follows by itself."""
    day = on or now.date()
    pk = series if series is not None else flue(firm, whom, thing=thing, interval=interval, now=now)
    visit = act(firm, [Line(None, made(firm, whom, "visit", day, series=pk))], now, "visit").promises[0]
    done = datetime.combine(day, time(12), UTC) if day > now.date() else now + timedelta(hours=3)
    kept, recall = act(firm, [Line(visit.id, e.Kept("done", done_on=day))], done, "done").promises
    return Visited(pk, kept, recall)


def listed(
    firm: Firm, whom: Party, due_on: date, *, thing: str = "takka", is_promised: bool = True,
    wanted_at: datetime | None = None, now: datetime = SPRING,
) -> Promise:  # fmt: skip
    """A recall that came with a list: the customer is to be asked about `due_on`."""
    pk = flue(firm, whom, thing=thing, is_promised=is_promised, now=now)
    wish = made(firm, whom, "recall", due_on, series=pk, is_promised=is_promised, wanted_at=wanted_at)
    return record(
        firm.scope, [Line(None, wish)], by=By(firm.scope.party, "list"), now=now, what="import"
    ).promises[0]


def code_of(firm: Firm, promise: Promise | int) -> str:
    """The public code of a promise, as it stands in addresses."""
    pk = promise if isinstance(promise, int) else promise.id
    return str(queries.promises(firm.scope).values_list("code", flat=True).get(pk=pk))


def state_now(firm: Firm, promise: Promise | int) -> Promise:
    """The promise as the book has it now."""
    pk = promise if isinstance(promise, int) else promise.id
    return queries.state(queries.promises(firm.scope).get(pk=pk))
