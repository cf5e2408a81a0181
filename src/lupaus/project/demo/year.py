"""The rounds of the year: called in the evening, visited, and called again when a year has passed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from lupaus.core import events as e
from lupaus.project.demo.rounds import Round
from lupaus.project.demo.stage import WINDOWS, Cue, Stage, wakes

OWN_WAY = frozenset({"anja", "oona", "toivo", "ahti", "markku", "liisa"})
"""Those whose second year is told in `stories` and `tonight`."""


def play(stage: Stage) -> Iterator[Cue]:
    """Everything that happens on the rounds, in no order."""
    for one in stage.year:
        if not one.is_ours:
            continue
        yield from _first_year(stage, one)
        if one.again_on is not None and one.back_on is not None:
            yield from _second_year(stage, one, one.again_on, one.back_on)


def _first_year(stage: Stage, one: Round) -> Iterator[Cue]:
    days, keys = stage.days, stage.keys(one.number)
    missed = keys[3:4] if one.is_called_early else []
    reached = [key for key in keys if key not in missed]
    yield Cue(days.at(one.called_on, 17, 40), lambda at: stage.agree(reached, one.visited_on, at))
    if missed:
        yield Cue(days.at(one.called_on, 18, 20), lambda at: _no_answer(stage, missed, at))
        calls_back = days.calendar.next_working(one.called_on, 1)
        window = len(reached)
        yield Cue(
            days.at(calls_back, 11, 30),
            lambda at: stage.agree(missed, one.visited_on, at, first_window=window),
        )
    yield Cue(days.at(one.called_on, 18, 30))
    yield from wakes(days, one.visited_on, also_days_before=one.is_called_early)
    yield Cue(days.at(one.visited_on, 18, 10), lambda at: stage.finish(keys, one.visited_on, at))


def _second_year(stage: Stage, one: Round, again: date, back: date) -> Iterator[Cue]:
    """Those with a story of their own on that evening are called in `tonight` and `stories`."""
    days = stage.days
    plain = [key for key in stage.keys(one.number) if key not in OWN_WAY]
    yield Cue(days.at(again, 17, 1))
    yield Cue(days.at(again, 17, 40), lambda at: stage.agree(plain, back, at))
    yield Cue(days.at(again, 18, 30))
    yield from wakes(days, back, also_days_before=True)
    evening = days.at(back, 18, 10)
    if evening < days.now and back < days.today:
        yield Cue(evening, lambda at: stage.finish(stage.keys(one.number), back, at))
    elif back == days.today:
        yield from _today(stage, plain, back)


def _today(stage: Stage, keys: list[str], on: date) -> Iterator[Cue]:
    """What has been done by now is marked; the last of it is left for the visitor to mark."""
    closes = [stage.days.at(on, end.hour, end.minute) for _opens, end in WINDOWS[: len(keys)]]
    ended = [n for n, end in enumerate(closes) if end + timedelta(minutes=10) < stage.days.now]
    for place in ended[:-1]:
        done = keys[place : place + 1]
        yield Cue(closes[place] + timedelta(minutes=5), partial(stage.finish, done, on))


def _no_answer(stage: Stage, keys: list[str], at: datetime) -> None:
    stage.each(keys, e.Tried("no_answer"), at, "calls.no_answer")
