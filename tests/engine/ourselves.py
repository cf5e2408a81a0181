"""Two of a firm, and what reaches them outside the house."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from lupaus.channels.memory import MemoryChannel, Script, in_order
from lupaus.core.letters import Letter
from lupaus.core.notifications import DEFAULTS, Topic, When
from lupaus.core.ports import Joints
from lupaus.core.promise import Promise
from lupaus.engine.tick import run_once
from lupaus.features.desk.actions.custody import hand_over
from lupaus.ledger import queries
from lupaus.outbox.models import Way
from lupaus.outbox.ours.choices import choose
from tests.cast import SPRING, Firm, colleague, customer, jari
from tests.engine.post import FROM, MINUTE, agree

DAY = date(2026, 3, 12)  # a Thursday, ten days after the Monday of the cast
HOUR = timedelta(hours=1)
NIGHT = datetime(2026, 3, 2, 21, 30, tzinfo=UTC)  # half past eleven in Helsinki


class Us(NamedTuple):
    """Two of a firm, a promise of the first, and what has reached them."""

    jari: Firm
    aino: Firm
    promise: Promise
    mail: MemoryChannel
    messenger: MemoryChannel
    joints: Joints

    def run(self, now: datetime) -> None:
        run_once(now, self.joints)

    def rest(self, now: datetime) -> None:
        """A tap at `now` rests for a minute; what follows from it is noted then, and told a minute later."""
        self.run(now + MINUTE)
        self.run(now + 2 * MINUTE)

    def told(self, email: str) -> list[Letter]:
        return [letter for letter in self.mail.arrived if letter.to == email]

    @property
    def aino_told(self) -> list[str]:
        return [letter.subject for letter in self.told("aino@nuohous.example")]


def us(*, mail: Script = in_order(), messenger: Script = in_order(), language: str = "en") -> Us:  # noqa: B008
    """Jari has a promise to Maija; Aino has just come. Only we are reached here, no customer."""
    firm = jari()
    aino = colleague(firm, "Aino Virta", "aino@nuohous.example", language=language)
    maija = customer(firm, "Maija Virtanen", "040 123 4567", email="maija@example.org")
    promise = agree(firm, maija, DAY, SPRING)
    post = MemoryChannel("email", mail), MemoryChannel("messenger", messenger)
    joints = Joints(to_us=MappingProxyType({"email": post[0], "messenger": post[1]}), sender_address=FROM)
    found = Us(firm, aino, promise, *post, joints)
    found.run(SPRING + 2 * MINUTE)
    assert not found.mail.arrived
    return found


def give(found: Us, now: datetime, promise: Promise | None = None) -> None:
    row = queries.promises(found.jari.scope).get(pk=(promise or found.promise).id)
    hand_over(found.jari.scope, row.code, found.aino.member.code, "I am ill", now=now)


def code_of(found: Us) -> object:
    return queries.promises(found.jari.scope).get(pk=found.promise.id).code


def all_by(found: Us, way: Way | None, *, has_morning: bool = True, when: When | None = None) -> None:
    code = str(way.code) if way else ""
    topics = {topic: (when or DEFAULTS[topic], code) for topic in Topic}
    choose(found.aino.scope, topics, has_morning=has_morning, morning_at=datetime(2026, 1, 1, 7, 30).time())


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In March 2026, Helsinki's hours."""
    return datetime(2026, 3, day, hour - 2, minute, tzinfo=UTC)
