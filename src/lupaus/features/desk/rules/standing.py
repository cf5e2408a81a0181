"""How a promise stands: its berry, and what one may do with it next."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from lupaus.core.figures import Verdict, facts, verdict
from lupaus.core.kinds import Kind
from lupaus.core.lifecycle import CONTEST_DAYS
from lupaus.core.promise import Promise

_FATES = {
    Verdict.KEPT: "kept",
    Verdict.ANEW: "anew",
    Verdict.MADE_GOOD: "good",
    Verdict.LEFT: "left",
    Verdict.OWED: "late",
    Verdict.LAPSED: "lapsed",
}
_WITHOUT_PROMISE = {
    "kept": "kept",
    "broken": "broken",
    "cancelled": "cancelled",
    "released": "released",
    "lapsed": "lapsed",
}


def fate_of(promise: Promise) -> str:
    """The name of the berry (`web.fates`) that shows what became of the promise."""
    if promise.is_void:
        return "withdrawn"
    word = verdict(facts(promise._replace(is_promised=True)))
    if promise.is_open and word is not Verdict.OWED:
        return {"offered": "offered", "waiting": "waiting", "reported": "reported"}.get(promise.stage, "open")
    if word is Verdict.RELEASED:
        return "withdrawn" if promise.outcome == "cancelled" else "released"
    if promise.outcome == "cancelled":
        return "cancelled"
    if not promise.is_promised and not promise.is_open:
        return _WITHOUT_PROMISE[promise.outcome]
    return _FATES[word]


class Moves(NamedTuple):
    """What may be done: one clear next act (or none), a few beside it, the rest behind "other"."""

    first: str
    beside: tuple[str, ...]
    rest: tuple[str, ...]

    @property
    def all(self) -> frozenset[str]:
        return frozenset(filter(None, (self.first, *self.beside, *self.rest)))


_ENDINGS = ("release", "withdraw", "give_up")
_WORDS = ("note", "deed", "apology", "cause", "thanks")


def moves(promise: Promise, kind: Kind, now: datetime, today: date) -> Moves:
    """The moves that make sense for `promise` at `now` (aware UTC). `today` is its local day."""
    if promise.is_void:
        return Moves("", (), ())
    if not promise.is_open:
        return _after_closing(promise, kind, now)
    quiet = "unquiet" if promise.is_quiet else "quiet"
    if promise.direction == "theirs":
        return _theirs(promise, today)
    match promise.stage:
        case "offered":
            return Moves("accept", ("decline", "anew"), ("note", "withdraw", quiet))
        case "waiting" if kind.settles == "day" and now >= promise.due_end:
            # The time of a visit is theirs too: it goes on only with a new one.
            return Moves("anew", ("kept",), ("told", *_WORDS, *_ENDINGS, quiet))
        case "waiting":
            return Moves("resume", ("anew", "kept"), ("told", *_WORDS, *_ENDINGS, quiet))
        case "reported":
            return Moves("well", ("contest", "anew"), (*_WORDS, "release", "withdraw", quiet))
    rest = ("told", *_WORDS, "wait", "later", *_ENDINGS, quiet)
    if kind.is_contact:
        return Moves("call", ("kept", "later"), ("anew", *(move for move in rest if move != "later")))
    if kind.settles == "day":
        if promise.due_on > today:
            return Moves("anew", ("kept", "note"), tuple(move for move in rest if move != "note"))
        return Moves("kept", ("anew", "note"), tuple(move for move in rest if move != "note"))
    if kind.closes == "customer":
        return Moves("report", ("kept", "anew"), rest)
    return Moves("kept", ("anew", "deed"), tuple(move for move in rest if move != "deed"))


def _theirs(promise: Promise, today: date) -> Moves:
    """A supplier's word to us: they keep it or not, and say new days; we note what they did."""
    if promise.stage == "waiting":
        return Moves("resume", ("kept",), ("note", "release"))
    first = "kept" if promise.due_on <= today else "note"
    beside = tuple(move for move in ("kept", "told", "anew") if move != first)
    return Moves(first, beside, ("deed", "apology", "cause", "note", "thanks", "release", "give_up"))


def _after_closing(promise: Promise, kind: Kind, now: datetime) -> Moves:
    beside: tuple[str, ...] = ("thanks", "note")
    fresh = promise.closed_at is not None and now - promise.closed_at <= timedelta(days=CONTEST_DAYS)
    # A contact that was made cannot be put right: what was wrong with it is a note.
    if promise.outcome == "kept" and promise.direction == "ours" and fresh and not kind.is_contact:
        beside = ("thanks", "contest", "note") if promise.answer else ("well", "contest", "thanks")
    return Moves("", beside, ("deed", "apology", "cause", "note") if promise.missed_at else ("note", "deed"))


class Shown(NamedTuple):
    """What a page showed of a promise: terms and custody; it travels in the page's form."""

    terms_no: int
    holder: int
    outcome: str
    stage: str

    def __str__(self) -> str:
        return f"{self.terms_no}.{self.holder}.{self.outcome}.{self.stage}"


def shown(text: str) -> Shown | None:
    """Read `str(Shown)` back; None for anything else."""
    parts = text.split(".")
    if len(parts) != 4 or not parts[0].isdecimal() or not parts[1].isdecimal():
        return None
    return Shown(int(parts[0]), int(parts[1]), parts[2], parts[3])


def differences(before: Shown, promise: Promise) -> tuple[str, ...]:
    """What has changed since the page was shown: time, holder, fate."""
    found = []
    if before.terms_no != promise.terms_no:
        found.append("time")
    if before.holder != promise.holder:
        found.append("holder")
    if (before.outcome, before.stage) != (promise.outcome, promise.stage):
        found.append("fate")
    return tuple(found)
