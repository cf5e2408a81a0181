"""What waits for the visitor: calls of every sort, an offer, a text to send, and Maija's page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import partial

from lupaus.core import events as e
from lupaus.core.hours import Hours
from lupaus.features.calls.rules.slots import Slot, answer_by
from lupaus.project.demo.stage import Cue, Stage

NOON = time(12)


def wait(stage: Stage) -> Iterator[Cue]:
    """Everything that still waits, in no order."""
    for story in (_not_reached, _yesterday, _from_customers, _maija, _callback):
        yield from story(stage)


def _not_reached(stage: Stage) -> Iterator[Cue]:
    """Toivo is tried a second time tonight; of Oona, tried twice, somebody decides."""
    days = stage.days
    for key in ("toivo", "oona"):
        first = stage.evening_of(key)
        yield Cue(days.at(first, 18, 20), partial(_missed, stage, key))
        yield Cue(days.at(first, 18, 24))
    second = days.calendar.next_working(stage.evening_of("oona") + timedelta(days=14))
    yield Cue(days.at(second, 17, 2))
    yield Cue(days.at(second, 17, 25), lambda at: _missed(stage, "oona", at))
    yield Cue(days.at(second, 17, 29))


def _yesterday(stage: Stage) -> Iterator[Cue]:
    """Last evening's calls that came to something else than a time."""
    days = stage.days
    evening, visit_on = stage.evening_of("markku"), stage.visit_of("ahti")

    def proposes(at: datetime) -> None:
        until = answer_by(Slot(visit_on, NOON), at, 7, stage.scope.zone)
        stage.propose("ahti", visit_on, at, until)

    later = e.Tried("later", wanted_at=days.at(days.evening, 17))
    yield Cue(days.at(evening, 17, 55), lambda at: stage.put_off("markku", later, at, stage.said.later))
    yield Cue(days.at(evening, 18, 2), lambda at: _missed(stage, "liisa", at))
    yield Cue(days.at(evening, 18, 6), proposes)
    yield Cue(days.at(days.evening, 17, 3))


def _from_customers(stage: Stage) -> Iterator[Cue]:
    """Heikki asks for another time, Tellervo says partly, somebody thanks."""
    days, said = stage.days, stage.said
    done_on = stage.visit_of("tellervo")

    def asks(at: datetime) -> None:
        stage.writes("heikki", e.Remarked(topic="other_time"), at, said.other_time)

    def says_partly(at: datetime) -> None:
        stage.writes_of_last("tellervo", e.Contested("partly"), at, said.partly)

    def thanks(at: datetime) -> None:
        stage.writes_of_last(stage.keys(5)[2], e.Thanked(), at, said.thanks[-1])

    yield Cue(days.at(days.evening, 12, 10), asks)
    yield Cue(days.at(done_on, 19, 5), says_partly)
    yield Cue(days.at(done_on, 19, 35), thanks)


def _maija(stage: Stage) -> Iterator[Cue]:
    """She thanked for the call, was visited, and has an offer that waits for her yes."""
    days, said = stage.days, stage.said
    evening = stage.evening_of("maija")
    offered, until = days.at(days.back(7), 9, 15), days.at(days.ahead(5), 12)

    def thanks(at: datetime) -> None:
        stage.writes_of_last("maija", e.Thanked(), at, said.maija_thanks, "recall")

    yield Cue(days.at(evening, 18, 40), thanks)
    yield Cue(
        offered,
        lambda at: stage.give("maija", "delivery", days.ahead(12), at, said.cap_offer, lapses_at=until),
    )
    yield Cue(offered + timedelta(minutes=2))


def _callback(stage: Stage) -> Iterator[Cue]:
    """Aino was promised a call: today, where there is still time for it, else on the next working day."""
    days = stage.days
    here = days.calendar.openings(days.today, Hours.CALLS)
    soon = days.local_hour + 2
    is_today = days.calendar.is_working(days.today) and bool(here) and 10 <= soon <= 19
    on, hour = (days.today, soon) if is_today else (days.ahead(1), 12)
    yield Cue(
        days.at(days.evening, 12, 40),
        lambda at: stage.give("aino", "callback", on, at, stage.said.callback, hour=hour),
    )


def _missed(stage: Stage, key: str, at: datetime) -> None:
    stage.each([key], e.Tried("no_answer"), at, "calls.no_answer")
