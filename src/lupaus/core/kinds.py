"""The kinds of promise and their plans: what happens, when, unless a person does otherwise.

A plan is a frame: every step can be skipped with one word. Times of day are wall time in the
promise's zone; offsets are days or minutes from their anchor (negative: before).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, time
from typing import Any


class PlanError(ValueError):
    """A plan that contradicts itself. `code` and `facts` make the sentence."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


ANCHORS = ("made", "due", "reported", "kept")
CONDITIONS = ("", "no_answer", "four_days", "half_way", "tries_spent")
MEDIA = ("call", "message", "note")
USUAL_URGENCY = 5
URGENCIES = range(10)
"""All there are, 0 claimed first. A claim names them one by one: then the index of the alarms finds
what is due without reading what is not, however large the book."""
CLASSES = ("answer", "urgent", "planned")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a plan.

    `anchor` + `days` (+ `minutes`) give its moment; with `at` it is that time of day.
    `is_working`: `days` before the due are working days of the firm. `useless_after` minutes after the due end nobody needs it any more (None: never useless).
    `when`: no_answer (after a call nobody answered), four_days (made at least four days before
    due), half_way (the moment lies half way, if more than five days), tries_spent.
    """

    key: str
    medium: str
    anchor: str = "due"
    days: int = 0
    minutes: int = 0
    at: time | None = None
    klass: str = "planned"
    when: str = ""
    attempts: int = 1
    spacing_days: int = 7
    useless_after: int | None = 0
    is_working: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of promise. `id` is the book's; 0 where it is not yet in a book.

    `is_contact`: reaching the person keeps it (recall, callback); it never waits in reported.
    `text_suffices`: a text that arrived keeps it, as a reminder; else only once the tries are spent:
    who was promised a call has not been called by one try.
    `settles`: 'instant' or 'day'; a visit is marked in the evening, so it is missed only when
    its day has ended. `closes`: 'us' or 'customer' (our "done" waits for their yes or
    `quiet_days`). `offer_days`: how long an offer stands. `urgency`: 0 is claimed first. `answer_hours`: how
    long a colleague may think about taking it on, at most. `is_together`: it came with an incident of many and is settled
    with it, so that its miss is counted and laid before nobody one by one.
    """

    slug: str
    steps: tuple[Step, ...]
    id: int = 0
    is_contact: bool = False
    text_suffices: bool = True
    settles: str = "instant"
    closes: str = "us"
    quiet_days: int = 7
    offer_days: int = 7
    max_tries: int = 2
    urgency: int = USUAL_URGENCY
    nag_days: tuple[int, ...] = field(default=(1, 3, 7, 14, 30))
    answer_hours: int = 24
    is_together: bool = False

    def step(self, key: str) -> Step | None:
        """The step of this key, or None."""
        return next((step for step in self.steps if step.key == key), None)

    def is_kept_by_text(self, told_at: datetime | None, tries: int) -> bool:
        """Is a contact that was told in writing, after so many tries to call, kept by that?"""
        return self.is_contact and told_at is not None and (self.text_suffices or tries >= self.max_tries)


RECALL = Kind(
    slug="recall",
    is_contact=True,
    steps=(
        Step("call", "call", days=-28, at=time(17), attempts=2, spacing_days=7, useless_after=None),
        Step("text", "message", when="no_answer", minutes=1),
        Step("ask", "note", when="tries_spent", useless_after=None),
    ),
)
VISIT = Kind(
    slug="visit",
    settles="day",
    steps=(
        Step("confirm", "message", anchor="made", minutes=1, klass="answer"),
        Step("days3", "message", days=-3, at=time(10), when="four_days"),
        Step("eve", "message", days=-1, at=time(15)),
        Step("done", "note", anchor="due", useless_after=None),
    ),
)
CALLBACK = Kind(
    slug="callback",
    is_contact=True,
    text_suffices=False,
    urgency=0,
    steps=(
        Step("morning", "note", days=0, at=time(8)),
        Step("call", "call", minutes=-60, attempts=2, spacing_days=0, useless_after=None),
        Step("text", "message", when="no_answer", minutes=1),
        Step("ask", "note", when="tries_spent", useless_after=None),
    ),
)
DELIVERY = Kind(
    slug="delivery",
    closes="customer",
    steps=(
        Step("supplier", "note", days=-5, at=time(8)),
        Step("confirm", "note", days=-2, at=time(8)),
        Step("go", "note", days=-1, at=time(8)),
        Step("arrived", "message", anchor="reported", minutes=1, klass="answer"),
    ),
)
REPAIR = Kind(
    slug="repair",
    closes="customer",
    steps=(
        Step("check", "note", when="half_way"),
        Step("word", "message", when="half_way"),
        Step("go", "note", days=-1, at=time(8)),
        Step("ready", "message", anchor="reported", minutes=1, klass="answer"),
    ),
)
REFUND = Kind(
    slug="refund",
    closes="customer",
    steps=(
        Step("confirm", "message", anchor="made", minutes=1, klass="answer"),
        Step("payment", "note", days=-3, at=time(8)),
        Step("paid", "message", anchor="reported", minutes=1, klass="answer"),
    ),
)
INFORMATION = Kind(
    slug="information",
    closes="customer",
    urgency=2,
    steps=(
        Step("confirm", "message", anchor="made", minutes=1, klass="answer"),
        Step("check", "note", when="half_way"),
        Step("last", "note", minutes=-120),
    ),
)
OTHER = Kind(
    slug="other",
    closes="customer",
    steps=(
        Step("go", "note", days=-1, at=time(8)),
        Step("today", "note", days=0, at=time(8)),
    ),
)
JOURNEY = Kind(slug="journey", steps=(), is_together=True)
SUPPLY = Kind(
    slug="supply",
    steps=(
        Step("hold", "note", days=-5, at=time(8)),
        Step("will_it_hold", "message", days=-2, at=time(9), when="four_days", is_working=True),
        Step("today", "note", days=0, at=time(8)),
    ),
)
SELFTEST = Kind(
    slug="selftest",
    is_contact=True,
    urgency=0,
    steps=(Step("trial", "message", anchor="made", klass="answer"),),
)

DEFAULTS: tuple[Kind, ...] = (
    RECALL, VISIT, CALLBACK, DELIVERY, REPAIR, REFUND, INFORMATION, OTHER, SUPPLY, SELFTEST, JOURNEY,
)  # fmt: skip
BY_SLUG = {kind.slug: kind for kind in DEFAULTS}


def check(kind: Kind) -> Kind:
    """The same kind. Raises `PlanError` when its steps contradict each other."""
    seen: set[str] = set()
    for step in kind.steps:
        if step.key in seen:
            raise PlanError("step_twice", step=step.key)
        seen.add(step.key)
        _check_step(step)
    _check_order(kind)
    if kind.closes not in ("us", "customer") or kind.settles not in ("instant", "day"):
        raise PlanError("unknown_word", word=f"{kind.closes}/{kind.settles}")
    if not 1 <= kind.max_tries <= 9 or not 1 <= kind.quiet_days <= 90 or kind.urgency not in URGENCIES:
        raise PlanError("out_of_range", step=kind.slug)
    if not 1 <= kind.answer_hours <= 24 * 14:
        raise PlanError("out_of_range", step=kind.slug)
    return kind


def _check_step(step: Step) -> None:
    known = (step.medium in MEDIA, step.anchor in ANCHORS, step.klass in CLASSES,
             step.when in CONDITIONS)  # fmt: skip
    if not all(known) or not step.key.isidentifier():
        raise PlanError("unknown_word", word=step.key)
    if not -400 <= step.days <= 400 or not 1 <= step.attempts <= 9:
        raise PlanError("out_of_range", step=step.key)
    if not 0 <= step.spacing_days <= 60:
        raise PlanError("out_of_range", step=step.key)
    if step.anchor == "made" and step.days < 0:
        raise PlanError("before_made", step=step.key)


def _check_order(kind: Kind) -> None:
    """Two messages at the same moment would be one nudge too many."""
    moments: dict[tuple[object, ...], str] = {}
    for step in kind.steps:
        if step.medium != "message" or step.when:
            continue
        moment = (step.anchor, step.days, step.minutes, step.at)
        if moment in moments:
            raise PlanError("same_moment", step=step.key, other=moments[moment])
        moments[moment] = step.key
    call = kind.step("call")
    if call is not None and call.days > 0:
        raise PlanError("call_after_due", step="call")


# -- to and from the book ---------------------------------------------------------------------


def to_json(kind: Kind) -> dict[str, Any]:
    """A kind as plain JSON values."""
    return {
        f.name: [_step_to_json(s) for s in kind.steps] if f.name == "steps" else _plain(kind, f.name)
        for f in fields(kind)
        if f.name not in ("id", "slug")
    }


def from_json(slug: str, id: int, found: Mapping[str, Any]) -> Kind:
    """A kind from the book. Raises `PlanError` on what it cannot read.

    What an older book does not say is as the product has it.
    """
    try:
        steps = tuple(_step_from_json(step) for step in found["steps"])
        rest = {name: value for name, value in found.items() if name != "steps"}
        if "nag_days" in rest:
            rest["nag_days"] = tuple(rest["nag_days"])
        ours = BY_SLUG.get(slug) or Kind(slug, ())
        return check(replace(ours, id=id, steps=steps, **rest))
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, PlanError):
            raise
        raise PlanError("unreadable", step=slug) from error


def with_steps(kind: Kind, steps: Sequence[Step]) -> Kind:
    """The same kind with other steps, checked."""
    return check(replace(kind, steps=tuple(steps)))


def _plain(kind: Kind, name: str) -> Any:
    value = getattr(kind, name)
    return list(value) if isinstance(value, tuple) else value


def _step_to_json(step: Step) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for f in fields(step):
        value = getattr(step, f.name)
        found[f.name] = value.isoformat("minutes") if isinstance(value, time) else value
    return found


def _step_from_json(found: Mapping[str, Any]) -> Step:
    values = dict(found)
    if values.get("at"):
        values["at"] = time.fromisoformat(values["at"])
    return Step(**values)
