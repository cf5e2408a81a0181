"""What the tests of outbox and engine share: joints with a mail channel in memory, and a look at what went."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from lupaus.channels.memory import MemoryChannel, Script, in_order
from lupaus.channels.own_phone import OwnPhoneChannel
from lupaus.core import events as e
from lupaus.core.ports import Joints
from lupaus.core.promise import Promise
from lupaus.engine.tick import Counts, run_once
from lupaus.ledger.record import Line
from lupaus.outbox.models import Envelope, Notice
from lupaus.people.models import Party
from tests.cast import Firm, act, flue, made

FROM = "aika@nuohous.example"
MINUTE = timedelta(minutes=1)


class Post:
    """A firm's way to reach people: mail in memory, and the own phone."""

    def __init__(self, script: Script = in_order(), *, has_mail: bool = True) -> None:  # noqa: B008
        self.mail = MemoryChannel("email", script)
        channels = {"own_phone": OwnPhoneChannel(), **({"email": self.mail} if has_mail else {})}
        self.joints = Joints(channels=MappingProxyType(channels), sender_address=FROM)

    def with_(self, **changes: object) -> Post:
        """The same post with other joints."""
        self.joints = replace(self.joints, **changes)
        return self

    def run(self, now: datetime) -> Counts:
        return run_once(now, self.joints)

    @property
    def texts(self) -> list[str]:
        """The words that arrived by mail, in order."""
        return [letter.text for letter in self.mail.arrived]


def agree(
    firm: Firm, whom: Party, on: date, now: datetime, *, starts: time = time(10), ends: time = time(12),
    series: int | None = None, thing: str = "takka", **wish: object,
) -> Promise:  # fmt: skip
    """Agree a visit: an object of the customer, and a window of time."""
    pk = series if series is not None else flue(firm, whom, thing=thing, now=now)
    wished = made(firm, whom, "visit", on, at=ends, starts=starts, series=pk, **wish)  # type: ignore[arg-type]
    return act(firm, [Line(None, wished)], now, "agreed").promises[0]


def steps(promise: Promise | None = None, **where: object) -> list[tuple[str, str, str]]:
    """(step, state, reason) of the messages, oldest first."""
    rows = Notice.objects.filter(medium="message", **where).order_by("pk")
    if promise is not None:
        rows = rows.filter(promise=promise.id)
    return list(rows.values_list("step", "state", "reason"))


def states() -> list[str]:
    """The envelopes' states, oldest first."""
    return list(Envelope.objects.order_by("pk").values_list("state", flat=True))


def calls(step: str = "answer_failed") -> int:
    """How many call lines of this step wait."""
    return Notice.objects.filter(step=step, state="waiting", medium="call").count()


def tap(firm: Firm, promise: Promise, wish: e.Event, now: datetime) -> None:
    act(firm, [Line(promise.id, wish)], now)
