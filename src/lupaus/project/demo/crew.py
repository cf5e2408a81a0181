"""A service team of fifty with half a year behind it: handed along, slipped, put right, given, thanked.

Everything goes through the rooms' own actions and the pen, each at its time, day after day; the engine wakes every
evening. The same team tells the same story each time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import NamedTuple
from uuid import UUID

from lupaus.core import events as e
from lupaus.core.clock_time import Precision, due_end
from lupaus.core.lifecycle import Refusal
from lupaus.core.promise import Promise
from lupaus.features.desk.actions import custody
from lupaus.features.mandate.actions.giving import Gift, give
from lupaus.features.mandate.actions.thanking import say_to_giver
from lupaus.features.mandate.models import Given
from lupaus.features.team.actions.burden import say_too_much
from lupaus.features.team.actions.leading import write_how_i_lead
from lupaus.ledger import queries
from lupaus.ledger.heart import beat, last_beat
from lupaus.ledger.policies import Rulebook, open_book
from lupaus.ledger.record import By, Line, record
from lupaus.outbox.lines import settle
from lupaus.people.absences import note_absence
from lupaus.people.access import Scope, scope_of_membership, scope_of_organisation
from lupaus.people.first import found_firm
from lupaus.people.joining import join
from lupaus.people.models import Membership, Organisation, Party, Team, User
from lupaus.people.parties import NewParty, add_parties
from lupaus.project.demo import bump, tickets
from lupaus.project.demo.crew_said import CREWS, CrewSaid
from lupaus.project.demo.days import Days
from lupaus.project.demo.post import Post
from lupaus.project.demo.towns import BY_LANGUAGE
from lupaus.project.wiring import joints

DOMAIN = "huolto.example"
MEMBERS = 50
CUSTOMERS = 240
DAYS_BACK = 182
A_DAY = 3
"""How many words are given on a working day."""
Progress = Callable[[int, int], object]


class Crew(NamedTuple):
    """Through whose eyes one may look."""

    leader: User
    agent: User


def is_of_a_crew(user: object) -> bool:
    """Does this user belong to the demo's service team?"""
    return isinstance(user, User) and user.email.endswith(f"@{DOMAIN}")


def ready(language: str) -> Crew | None:
    """The team of this language with its half-year; None while there is none, or only half of one."""
    if last_beat(f"demo crew {language}") is None:
        return None
    return seats(language)


def seats(language: str) -> Crew | None:
    """Leader and agent, whether the half-year has been played or not."""
    found = {user.email: user for user in User.objects.filter(email__endswith=f".{language}@{DOMAIN}")}
    leader, agent = found.get(_address("leader", language)), found.get(_address("agent", language))
    return Crew(leader, agent) if leader is not None and agent is not None else None


def found(language: str, now: datetime) -> Crew:
    """The firm with its fifty people, teams and customers, and nothing in the book yet."""
    said, began = CREWS[language], now - timedelta(days=DAYS_BACK + 30)
    owner = found_firm(
        firm=said.firm, name=said.owner, phone="+358482007200", email=_address("owner", language),
        language=language, now=began, is_demo=True,
    )  # fmt: skip
    organisation = owner.memberships.get().organisation
    organisation.place = said.home
    organisation.save(update_fields=["place"])
    open_book(organisation.pk)
    _people(organisation, said, began)
    crew = seats(language)
    if crew is None:
        raise RuntimeError("the demo's team has nobody to look through")
    return crew


def fill(language: str, now: datetime, progress: Progress = lambda done, of: None) -> None:
    """Half a year in the book of this team, ending at `now` (aware UTC)."""
    crew = seats(language)
    if crew is None:
        raise RuntimeError("the demo's team is not there")
    firm = crew.leader.memberships.get().organisation
    _Year(firm, CREWS[language], now).play(progress)
    tickets.add(scope_of_organisation(firm.pk), now)
    beat(f"demo crew {language}", now)


def _address(who: str, language: str) -> str:
    return f"{who}.{language}@{DOMAIN}"


def _people(organisation: Organisation, said: CrewSaid, began: datetime) -> None:
    """The leader and the agent sit in the second team, which goes out in the south."""
    town = BY_LANGUAGE[said.language]
    teams = [Team.objects.create(organisation=organisation, name=name) for name in said.teams]
    for n in range(MEMBERS - 1):
        team = teams[n % len(teams)]
        name = f"{town.first_names[(n * 7 + 3) % len(town.first_names)]} {town.last_names[(n * 5 + 1) % len(town.last_names)]}"
        who, role = f"member{n}", "leader" if n < len(teams) else "member"
        if n == 1:
            name, who = said.leader, "leader"
        elif n == 1 + len(teams):
            name, who = said.agent, "agent"
        user = User.objects.create_user(_address(who, said.language), name=name, language=said.language)
        member = join(
            organisation, user, name=name, phone=f"+35848200{7300 + n}", role=role, team=team, now=began
        )
        if n < len(teams):
            Team.objects.filter(pk=team.pk).update(leader=member.party)
    owner = Membership.objects.get(organisation=organisation, role="owner")
    rows = [
        NewParty(
            name=f"{town.first_names[n * 11 % len(town.first_names)]} {town.last_names[n * 3 % len(town.last_names)]}",
            phones=[f"+35848201{1000 + n}"], emails=[f"asukas{n}.{said.language}@posti.example"],
            address=f"{town.streets[n % len(town.streets)]} {n % 60 + 1}", postcode=town.villages[n % 12].postcode,
            town=town.villages[n % 12].town, area=town.villages[n % 12].area, language=said.language,
        )
        for n in range(CUSTOMERS)
    ]  # fmt: skip
    add_parties(scope_of_membership(owner), rows, now=began)


class _Year:
    """One half-year being played. What follows from a word is put on the day on which it happens."""

    def __init__(self, organisation: Organisation, said: CrewSaid, now: datetime) -> None:
        self.said, self.now, self.random = said, now, Random(50)  # noqa: S311
        self.book = Rulebook(organisation.pk)
        self.days = Days(now, self.book.calendar)
        members = Membership.objects.filter(organisation=organisation).select_related(
            "organisation", "user", "team"
        )
        self.scopes = {row.party_id: scope_of_membership(row) for row in members.order_by("pk")}
        teams = list(Team.objects.filter(organisation=organisation).order_by("pk"))
        of_team = {row.party_id: row.team_id for row in members.order_by("pk")}
        self.teams = [[party for party, team in of_team.items() if team == one.pk] for one in teams]
        by_email = {row.user.email: row.party_id for row in members}
        self.leader = by_email[_address("leader", said.language)]
        self.agent = by_email[_address("agent", said.language)]
        self.owner = by_email[_address("owner", said.language)]
        self.codes = dict(Party.objects.filter(pk__in=self.scopes).values_list("pk", "code"))
        customers = Party.objects.filter(organisation=organisation).exclude(pk__in=self.scopes)
        self.customers = list(customers.order_by("pk").values_list("pk", flat=True))
        self.post = Post(organisation, joints(), now, unsent=[], bounces=[])
        self.later: dict[date, list[tuple[int, Callable[[datetime], object]]]] = {}

    def play(self, progress: Progress) -> None:
        """Day after day: words are given, and what was put on the day happens; by evening the engine wakes."""
        first = self.days.back(DAYS_BACK)
        every = [
            on for n in range((self.days.today - first).days) if self._works(on := first + timedelta(days=n))
        ]
        self._words_to_us(every)
        self._put(
            self.days.back(30),
            12,
            partial(bump.storm, self.scopes[self.leader], self.post, self.said.language),
        )
        for place, on in enumerate(every):
            for _ in range(A_DAY):
                self._put(on, 9, self._give)
            self._live(on)
            self.post.wake(self.days.at(on, 17, 5))
            progress(place, len(every) + 1)
        self._tonight()
        self.post.wake(self.now)
        progress(len(every) + 1, len(every) + 1)

    def _works(self, on: date) -> bool:
        return self.book.calendar.next_working(on) == on

    def _put(self, on: date, hour: int, do: Callable[[datetime], object]) -> None:
        self.later.setdefault(self.book.calendar.next_working(on), []).append((hour, do))

    def _live(self, on: date) -> None:
        while waiting := self.later.get(on):  # what happens may put more on the same day
            waiting.sort(key=lambda one: one[0])
            hour, do = waiting.pop(0)
            at = self.days.at(on, hour, self.random.randrange(50))
            try:
                do(at)
            except Refusal:
                continue  # it has gone otherwise meanwhile, as in life

    def _pick(self, words: Sequence[str]) -> str:
        return words[self.random.randrange(len(words))]

    def _act(self, who: int, promise: int | None, wish: e.Event, at: datetime, words: str = "") -> Promise:
        scope = self.scopes[who]
        done = record(scope, [Line(promise, wish, words)], by=By(who, "member"), now=at, what="story")
        if promise is not None:
            settle(scope, [promise], at)
        return done.promises[0]

    def _state(self, promise: int) -> Promise:
        return queries.state(queries.promises(self._scope).get(pk=promise))

    @property
    def _scope(self) -> Scope:
        return self.scopes[self.owner]

    def _code(self, promise: int) -> UUID:
        found: UUID = queries.promises(self._scope).values_list("code", flat=True).get(pk=promise)
        return found

    # -- a word, and what becomes of it -----------------------------------------------------------

    def _give(self, at: datetime) -> None:
        draw, today = self.random.random(), self.days.calendar.today(at)
        slug, words, after = next(
            (slug, words, after)
            for share, slug, words, after in (
                (0.45, "repair", self.said.repairs, (3, 12)), (0.65, "delivery", self.said.deliveries, (5, 16)),
                (0.83, "information", self.said.answers, (2, 5)), (0.92, "refund", self.said.refunds, (4, 9)),
                (1.0, "callback", self.said.calls, (1, 2)),
            )
            if draw < share
        )  # fmt: skip
        maker = self._one_of(self.teams[0])
        due = self.book.calendar.next_working(today + timedelta(days=self.random.randint(*after)))
        promise = self.made(maker, self._one_of(self.customers), slug, due, self._pick(words), at)
        if slug in ("repair", "delivery", "refund"):
            team = {"repair": self.random.choice((1, 2)), "delivery": 3, "refund": 4}[slug]
            self._put(today, 10, partial(self._hand, promise.id, maker, self._one_of(self.teams[team])))
        self._put(due, 14, partial(self._end, promise.id))

    def made(
        self,
        maker: int,
        customer: int,
        slug: str,
        due: date,
        words: str,
        at: datetime,
        *,
        inner: bool = False,
    ) -> Promise:
        """A word of `maker` to `customer`, for that day."""
        scope = self.scopes[maker]
        wish = e.Made(
            organisation=scope.organisation, kind=self.book.kind(slug).id, debtor=maker, creditor=customer,
            holder=maker, guarantor=maker, due_on=due, due_end=due_end(due, None, Precision.DAY, scope.zone),
            zone=scope.zone, direction="inner" if inner else "ours",
        )  # fmt: skip
        return self._act(maker, None, wish, at, words)

    def _one_of(self, people: Sequence[int]) -> int:
        return people[self.random.randrange(len(people))]

    def _hand(self, promise: int, giver: int, taker: int, at: datetime) -> None:
        """Most say yes on the spot, some within the day; now and then nobody answers."""
        draw, today = self.random.random(), self.days.calendar.today(at)
        custody.hand_over(
            self.scopes[giver], self._code(promise), self.codes[taker], self._pick(self.said.whys),
            is_live=draw < 0.7, now=at,
        )  # fmt: skip
        if draw < 0.7:
            self._put(today, 15, partial(self._tell_name, promise, taker))
        elif draw < 0.92:
            self._put(
                today, 13, lambda later: custody.take_on(self.scopes[taker], self._code(promise), now=later)
            )
            self._put(today, 15, partial(self._tell_name, promise, taker))

    def _tell_name(self, promise: int, taker: int, at: datetime) -> None:
        custody.name_told(self.scopes[taker], self._code(promise), now=at)

    def _end(self, promise: int, at: datetime) -> None:
        """The day has come: kept, moved with their yes, or slipped, and then made good or left."""
        state, draw, today = self._state(promise), self.random.random(), self.days.calendar.today(at)
        if not state.is_open:
            return
        if draw < 0.08:
            day = self.book.calendar.next_working(today + timedelta(days=self.random.randint(2, 6)))
            end = due_end(day, None, Precision.DAY, state.zone)
            self._act(state.holder, promise, e.AgreedAnew(day, end), at, self._pick(self.said.moved))
            self._put(day, 14, partial(self._finish, promise))
        elif draw < 0.17:
            self._put(
                today + timedelta(days=self.random.randint(1, 4)), 11, partial(self._put_right, promise)
            )
        elif draw < 0.18:
            self._put(today + timedelta(days=5), 11, partial(self._give_up, promise))
        else:
            self._finish(promise, at)

    def _finish(self, promise: int, at: datetime) -> None:
        state = self._state(promise)
        kind = self.book.kinds[state.kind]
        wish: e.Event = e.Kept("reached") if kind.is_contact else e.Reported()
        self._act(state.holder, promise, wish, at)
        if not kind.is_contact and self.random.random() < 0.5:
            on = self.days.calendar.today(at) + timedelta(days=self.random.randint(1, 5))
            self._put(on, 12, partial(self._answer, promise))

    def _answer(self, promise: int, at: datetime) -> None:
        """The customer taps on their own page; some add a word."""
        customer = self._state(promise).creditor
        lines = [Line(promise, e.Answered())]
        if self.random.random() < 0.3:
            lines.append(Line(promise, e.Thanked(), self._pick(self.said.thanks)))
        record(self._scope, lines, by=By(customer, "customer"), now=at, what="customer")

    def _put_right(self, promise: int, at: datetime) -> None:
        """Late, with a deed, sometimes a gesture for which the leader thanks, and then done."""
        state = self._state(promise)
        self._act(state.holder, promise, e.Deed(), at, self._pick(self.said.deeds))
        if self.random.random() < 0.5:
            self._act(
                state.holder,
                promise,
                e.CauseNamed(self.random.choice(("own", "supplier"))),
                at,
                self._pick(self.said.causes),
            )
        if self.random.random() < 0.5:
            gift = Gift(
                "gesture",
                self.random.choice(("thing", "off_price")),
                self.random.choice((10, 15, 20)) * 100,
                self._pick(self.said.reasons),
            )
            give(self.scopes[state.holder], self._code(promise), gift, now=at)
            self._thank(at)
        self._finish(promise, at + timedelta(minutes=5))

    def _thank(self, at: datetime) -> None:
        given = Given.objects.filter(organisation=self._scope.organisation).order_by("-pk").first()
        if given is not None and self.random.random() < 0.7:
            say_to_giver(self._scope, given.code, "thanks", "", now=at + timedelta(hours=2))

    def _give_up(self, promise: int, at: datetime) -> None:
        state = self._state(promise)
        self._act(state.holder, promise, e.GivenUp("supplier"), at, self._pick(self.said.causes))

    # -- the leader, and tonight ------------------------------------------------------------------

    def _words_to_us(self, every: Sequence[date]) -> None:
        """The leader's own words to the team, the broken one among them."""
        write_how_i_lead(self.scopes[self.leader], self.said.how_i_lead, now=self.days.at(every[0], 8))
        for place, words in enumerate(self.said.words_to_us):
            began = place * len(every) // 5
            on, due = every[began], every[began + len(every) // 6]
            if place == len(self.said.words_to_us) - 1:
                due = self.days.ahead(6)
            self._put(on, 8, partial(self._word_to_us, words, due, place))

    def _word_to_us(self, words: str, due: date, place: int, at: datetime) -> None:
        promise = self.made(self.leader, self.agent, "other", due, words, at, inner=True)
        if place < 2:
            on = self.days.calendar.today(at)
            kept = e.Kept("done", done_on=due)
            self._put(max(due, on), 16, lambda later: self._act(self.leader, promise.id, kept, later))
        elif place == 2:
            self._put(due + timedelta(days=9), 9, lambda later: self._act(
                self.leader, promise.id, e.GivenUp("own"), later))  # fmt: skip

    def _tonight(self) -> None:
        """What waits for whoever looks in: something to take on, something asked, something late, somebody away."""
        today, at = self.days.today, self.now - timedelta(minutes=40)
        what, why, late = self.said.tonight
        maker = self.teams[0][2]
        asked = self.made(maker, self.customers[7], "repair", self.days.ahead(3), what, at)
        custody.hand_over(
            self.scopes[maker],
            self._code(asked.id),
            self.codes[self.agent],
            why,
            now=at + timedelta(minutes=4),
        )
        mine = self.made(self.agent, self.customers[11], "delivery", self.days.ahead(8), late, at)
        custody.hand_over(
            self.scopes[self.agent], self._code(mine.id), self.codes[self.teams[3][2]],
            self.said.whys[2], now=at + timedelta(minutes=6),
        )  # fmt: skip
        colleague, deputy = self.teams[1][3], self.teams[1][4]
        note_absence(self.scopes[colleague], colleague, today - timedelta(days=2), today + timedelta(days=9), self.agent,
                     today=today, words=self.said.away[0])  # fmt: skip
        note_absence(self.scopes[deputy], deputy, today, today + timedelta(days=2), self.leader,
                     today=today, words=self.said.away[1])  # fmt: skip
        say_too_much(self.scopes[self.teams[1][5]], now=at)
        bump.ice(self.scopes[self.leader], self.post, self.said.language, at)
