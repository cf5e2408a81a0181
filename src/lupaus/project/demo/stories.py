"""One promise of each fate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from uuid_utils.compat import uuid7

from lupaus.core import events as e
from lupaus.core.promise import Promise
from lupaus.features.calls.actions.acting import Act
from lupaus.features.calls.actions.reaching import died
from lupaus.features.calls.queries.speaking import THANKS_SEEN
from lupaus.features.feelings.actions.answering import answer
from lupaus.features.feelings.models.asking import asked
from lupaus.ledger.realarming import realarm
from lupaus.outbox.stopping import stop
from lupaus.people.links import Guest
from lupaus.people.models import Party
from lupaus.people.parties import set_rule
from lupaus.project.demo.stage import Cue, Stage

Told = Iterator[Cue]


FELT = (
    ("helped",), ("thought_of", "confident"), ("delighted",), ("important", "helped"), ("rushed",),
    ("cared_for",), ("thought_of",), ("a_number",), ("delighted", "confident"), ("thought_of", "helped"),
)  # fmt: skip
"""What those who answered on the rounds say they felt: not all of it good."""


class Tale:
    """A story about one promise, told in turns: each turn at its time, with the promise as it has become."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.promise: Promise | None = None

    def give(self, at: datetime, make: Callable[[datetime], Promise]) -> Cue:
        """The word is given."""

        def do(at: datetime) -> None:
            self.promise = make(at)

        return Cue(at, do)

    def then(self, at: datetime, wish: e.Event, words: str = "", who: str = "") -> Cue:
        """Something happens to it, by Jari or by the customer or supplier of this key."""

        def do(at: datetime) -> None:
            if self.promise is not None:
                self.stage.note(self.promise, wish, at, words, who=who)

        return Cue(at, do)

    def felt(self, at: datetime, key: str, *feelings: str) -> Cue:
        """Its customer says on their own page how it felt, where that is asked."""

        def do(at: datetime) -> None:
            guest = Guest(self.stage.parties[key], self.stage.scope)
            found = asked(guest, at)
            if found is not None and self.promise is not None and found.promise == self.promise.id:
                answer(guest, found.code, feelings, "", now=at, act=uuid7())

        return Cue(at, do)

    def seen(self, at: datetime) -> Cue:
        """Jari has seen to what stood before him about it."""
        return self.then(at, e.Remarked(topic="seen"))

    def read(self, thanked: datetime) -> Cue:
        """Jari has read the thanks, the evening after."""
        return self.then(thanked + timedelta(hours=26), e.Remarked(topic=THANKS_SEEN))


def tell(stage: Stage) -> Told:
    """All stories, in no order."""
    for story in (_agreed_anew, _made_good, _left, _refund, _partings, _joys, _grief):
        yield from story(stage)


def _agreed_anew(stage: Stage) -> Told:
    """Eero asked for another day himself, and said yes when it was done."""
    days, said, tale = stage.days, stage.said, Tale(stage)
    first, second = days.back(68), days.back(61)
    yield tale.give(
        days.at(days.back(82), 9, 20), lambda at: stage.give("eero", "repair", first, at, said.hatch)
    )
    anew = e.AgreedAnew(second, stage.end_of(second))
    yield tale.then(days.at(days.back(72), 18, 5), anew, said.hatch_moved)
    yield tale.then(days.at(second, 13, 15), e.Reported())
    yield Cue(days.at(second, 13, 20))
    yield tale.then(days.at(second, 19, 2), e.Answered())
    yield tale.felt(days.at(second, 19, 3), "eero", "helped", "confident")
    yield tale.then(days.at(second, 19, 4), e.Thanked(), said.hatch_thanks, "eero")
    yield tale.read(days.at(second, 19, 4))


def _made_good(stage: Stage) -> Told:
    """Kaarina's door came late. Two deeds, and her yes."""
    days, said, tale = stage.days, stage.said, Tale(stage)
    due = days.back(47)
    late = days.calendar.next_working(due, 1)
    done = days.calendar.next_working(late, 2)
    yield tale.give(
        days.at(days.back(66), 10), lambda at: stage.give("kaarina", "delivery", due, at, said.door)
    )
    yield Cue(days.at(late, 0, 5))
    yield tale.then(days.at(late, 8, 40), e.CauseNamed("supplier"), said.door_cause)
    yield tale.then(days.at(late, 8, 45), e.Apology(), said.door_sorry)
    yield tale.then(days.at(late, 16, 30), e.Deed(), said.door_deeds[0])
    yield tale.then(days.at(done, 17, 50), e.Deed(), said.door_deeds[1])
    yield tale.then(days.at(done, 18), e.Reported())
    yield Cue(days.at(done, 18, 5))
    yes = days.at(days.calendar.next_working(done, 1), 9, 12)
    yield tale.then(yes, e.Answered(), who="kaarina")
    yield tale.felt(yes + timedelta(minutes=1), "kaarina", "cared_for")
    yield tale.then(yes + timedelta(minutes=2), e.Thanked(), said.door_thanks, "kaarina")
    yield tale.read(yes)


def _left(stage: Stage) -> Told:
    """Veikko got only words. It stands in the book as it was."""
    days, said, tale = stage.days, stage.said, Tale(stage)
    due = days.back(96)
    yield tale.give(
        days.at(days.back(110), 15), lambda at: stage.give("veikko", "information", due, at, said.damper)
    )
    yield Cue(days.at(days.back(110), 15, 5))
    yield Cue(days.at(days.calendar.next_working(due, 1), 8, 2))
    yield tale.then(days.at(days.calendar.next_working(due, 3), 17, 30), e.Apology(), said.damper_sorry[0])
    yield Cue(days.at(days.calendar.next_working(due, 4), 8, 2))
    yield tale.then(days.at(days.calendar.next_working(due, 9), 17, 10), e.Apology(), said.damper_sorry[1])
    yield tale.then(days.at(days.back(70), 20, 15), e.GivenUp("own"), said.damper_sorry[2])


def _refund(stage: Stage) -> Told:
    """A small thing, kept as promised, with the customer's yes."""
    days, said, tale = stage.days, stage.said, Tale(stage)
    key, due = "17.2", days.back(100)
    paid = days.calendar.previous_working(due, 2)
    yield tale.give(days.at(days.back(107), 12), lambda at: stage.give(key, "refund", due, at, said.refund))
    yield Cue(days.at(days.back(107), 12, 5))
    yield tale.then(days.at(paid, 16), e.Reported())
    yield Cue(days.at(paid, 16, 5))
    yield tale.then(days.at(days.calendar.next_working(paid, 1), 9, 30), e.Answered(), who=key)
    yield tale.felt(days.at(days.calendar.next_working(paid, 1), 9, 31), key, "confident")


def _partings(stage: Stage) -> Told:
    """One asked for no more reminders, one sold the house, one died."""
    days, said = stage.days, stage.said

    def onni_stops(at: datetime) -> None:
        ids = [promise.id for _, promise in stage.open_of("onni")]
        done = stop(stage.scope, ids, by=stage.customer("onni"), now=at, words=said.stopped)
        stage.remember(done.promises)

    def anja_sold(at: datetime) -> None:
        stage.each(["anja"], e.Released("moved", is_series_ended=True), at, "calls.ended", said.sold)

    def one_dies(at: datetime) -> None:
        party = stage.parties["10.2"]
        done = died(Act(stage.scope, at, party.code), party)
        stage.remember(done.promises)

    yield Cue(days.at(days.back(29), 20, 12), onni_stops)
    yield Cue(days.at(days.back(75), 10, 45), one_dies)
    sold_on = stage.evening_of("anja")
    yield Cue(days.at(sold_on, 18, 12), anja_sold)


def _joys(stage: Stage) -> Told:
    """What customers wrote after a visit, and who answered that the word was kept."""
    days, said = stage.days, stage.said
    year = {one.number: one for one in stage.year}
    for place, number in enumerate((8, 9, 10, 11, 12, 13, 14, 15, 16, 17)):
        key = f"{number}.{1 + place % 2}"
        on = year[number].visited_on
        tale = Tale(stage)
        yield _remember_visit(stage, tale, key, days.at(on, 18, 9))
        at = days.at(days.calendar.next_working(on, 1), 9 + place % 3, 7)
        yield tale.then(at, e.Answered(), who=key)
        yield tale.felt(at + timedelta(minutes=1), key, *FELT[place])
        if place < len(said.thanks) - 2:
            thanked = at + timedelta(hours=3)
            yield tale.then(thanked, e.Thanked(), said.thanks[place], key)
            yield tale.read(thanked)
    maija, visit = year[4], Tale(stage)
    yield _remember_visit(stage, visit, "maija", days.at(maija.visited_on, 18, 9))
    yield visit.then(days.at(maija.visited_on, 19, 50), e.Answered(), who="maija")
    yield visit.felt(days.at(maija.visited_on, 19, 50), "maija", "thought_of", "delighted")
    yield visit.then(days.at(maija.visited_on, 19, 51), e.Thanked(), said.maija_last_year, "maija")
    yield visit.read(days.at(maija.visited_on, 19, 51))


def _remember_visit(stage: Stage, tale: Tale, key: str, at: datetime) -> Cue:
    """Just before a round is marked done: which promise it will be about."""

    def do(at: datetime) -> None:
        tale.promise = stage.open_of(key)[0][1]

    return Cue(at, do)


def _grief(stage: Stage) -> Told:
    def mourn(at: datetime) -> None:
        party = stage.parties["vieno"]
        set_rule(party, "grief")
        Party.objects.filter(pk=party.pk).update(note=stage.said.grief)
        realarm(stage.scope.organisation, at, party=stage.parties["vieno"].pk)

    yield Cue(stage.days.at(stage.days.back(64), 12), mourn)
