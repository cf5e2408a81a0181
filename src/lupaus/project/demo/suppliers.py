"""The two suppliers of the essay: both are late. One does everything to repair it, the other only says sorry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from lupaus.core import events as e
from lupaus.core.promise import Promise
from lupaus.project.demo.stage import Cue, Stage
from lupaus.project.demo.stories import Tale, Told

DOORS, PIPES = "doors", "pipes"
"""Their keys."""
SATURDAY = 5


def supply(stage: Stage) -> Told:
    """All that the two promised in the year, and what came of it."""
    yield from _the_one_who_talks(stage)
    yield from _the_one_who_does(stage)


def _the_one_who_talks(stage: Stage) -> Told:
    """The door shop: late each time, for the same reason, and sorry each time. One of our words hangs on its last."""
    days, said = stage.days, stage.said
    words = (*said.supply_doors_before, *said.supply_doors)
    for number, (asked, due_back) in enumerate(((188, 166), (156, 134), (122, 103), (70, 50), (58, 40))):
        due, tale = days.back(due_back), Tale(stage)
        sorry = said.supply_doors_sorry[2 * (number % 2) :]
        after = [days.calendar.next_working(due, n) for n in range(9)]
        yield tale.give(days.at(days.back(asked), 9), _word(stage, DOORS, due, words[number]))
        yield Cue(days.at(after[1], 8, 1))
        yield tale.then(days.at(after[1], 14), e.Apology(), sorry[0], DOORS)
        yield tale.then(days.at(after[3], 15, 30), e.Apology(), sorry[1], DOORS)
        yield tale.then(days.at(after[3], 15, 40), e.CauseNamed("own"), said.supply_doors_cause)
        if number % 2:
            yield tale.then(days.at(after[8], 11), e.GivenUp("own"))
        else:
            yield tale.then(days.at(after[4], 10), e.Kept("done", done_on=after[4]))
    yield from _the_door_that_is_late(stage)


def _the_door_that_is_late(stage: Stage) -> Told:
    """Asked two days before, they said that it will be late, and of nothing done about it."""
    days, said, tale = stage.days, stage.said, Tale(stage)
    ours, promised = days.ahead(6), days.back(3)
    yield tale.give(days.at(days.back(17), 9, 30), _word(stage, DOORS, promised, said.supply_doors[2]))
    yield Tale(stage).give(
        days.at(days.back(16), 17, 20),
        lambda at: stage.give(
            "pentti", "delivery", ours, at, said.glass,
            depends_on=tale.promise.id if tale.promise else None,
        ),
    )  # fmt: skip
    yield tale.then(days.at(days.calendar.previous_working(promised, 1), 13), e.SlipForetold(), "", DOORS)
    yield tale.seen(days.at(promised, 16, 45))
    yield Cue(days.at(days.calendar.next_working(promised, 1), 8, 1))
    late = days.at(days.back(1), 14, 5)
    if late > days.at(promised, 23, 59):
        yield tale.then(late, e.Apology(), said.supply_doors_sorry[4], DOORS)


def _the_one_who_does(stage: Stage) -> Told:
    """The flue smith: late three times through no fault of his own, and he did what he could each time."""
    days, said = stage.days, stage.said
    kept = Tale(stage)
    yield kept.give(days.at(days.back(210), 9), _word(stage, PIPES, days.back(190), said.supply_pipes[0]))
    yield kept.then(days.at(days.back(191), 12), e.Kept("done", done_on=days.back(191)))
    late, due = Tale(stage), days.back(128)
    yield late.give(days.at(days.back(140), 9), _word(stage, PIPES, due, said.supply_pipes[1]))
    after = days.calendar.next_working(due, 1)
    done = after + timedelta(days=(SATURDAY - after.weekday()) % 7)
    yield late.then(days.at(due, 16, 40), e.CauseNamed("outside"), said.supply_pipes_cause)
    yield Cue(days.at(after, 0, 5))
    yield late.then(days.at(after, 8, 20), e.Deed(), said.supply_pipes_deeds[0], PIPES)
    yield late.then(days.at(done, 11), e.Deed(), said.supply_pipes_deeds[1], PIPES)
    yield late.then(days.at(done, 11, 5), e.Kept("done", done_on=done))
    yield late.then(days.at(done, 11, 10), e.Thanked(), said.supply_pipes_thanks)
    for number, (asked, due_back, cause) in enumerate(((96, 84, "supplier"), (45, 31, "outside"))):
        yield from _late_once_more(stage, number, asked, due_back, cause)
    coming = Tale(stage)
    yield coming.give(days.at(days.back(5), 8, 50), _word(stage, PIPES, days.ahead(8), said.supply_pipes[2]))


def _late_once_more(stage: Stage, number: int, asked: int, due_back: int, cause: str) -> Told:
    """He said so before its day, and what he had done about it; two days later it was there."""
    days, said, tale = stage.days, stage.said, Tale(stage)
    due = days.back(due_back)
    before, after = days.calendar.previous_working(due, 1), days.calendar.next_working(due, 2)
    deeds = said.supply_pipes_more_deeds[2 * number :]
    yield tale.give(days.at(days.back(asked), 9), _word(stage, PIPES, due, said.supply_pipes_more[number]))
    yield tale.then(days.at(before, 9, 40), e.SlipForetold(after), deeds[0], PIPES)
    yield tale.then(
        days.at(before, 9, 41), e.CauseViewed(cause), said.supply_pipes_more_causes[number], PIPES
    )
    yield Cue(days.at(before, 9, 50))
    yield tale.then(days.at(before, 10, 15), e.Deed(), deeds[0])
    yield tale.then(days.at(before, 10, 16), e.CauseNamed(cause), said.supply_pipes_more_causes[number])
    yield Cue(days.at(days.calendar.next_working(due, 1), 0, 5))
    yield tale.then(days.at(days.calendar.next_working(due, 1), 8, 30), e.Deed(), deeds[1])
    yield tale.then(days.at(after, 12), e.Kept("done", done_on=after))


def _word(stage: Stage, who: str, due: date, words: str) -> Callable[[datetime], Promise]:
    return lambda at: stage.give(who, "supply", due, at, words, theirs=True)
