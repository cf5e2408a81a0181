"""A firm whose van breaks down one morning: visits and deliveries to many, an incident over them, and the engine."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from lupaus.core.ports import Joints
from lupaus.core.promise import Promise
from lupaus.engine.tick import Counts, run_once
from lupaus.features.disruption.actions import opening
from lupaus.features.disruption.actions.carrying import carry
from lupaus.features.disruption.models import Disruption, Telling
from lupaus.features.disruption.rules.word import Word
from lupaus.people.models import Party
from tests import cast
from tests.cast import SPRING, Firm
from tests.engine.post import Post

DAY = date(2026, 3, 12)
WHY = {
    "fi": {"cause": "auto hajosi"},
    "sv": {"cause": "bilen gick sönder"},
    "en": {"cause": "the van broke down"},
}
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


class Trouble:
    """Jari's firm with `many` visits on one day, each to somebody else, and the way to reach them."""

    def __init__(
        self, many: int = 3, *, post: Post | None = None, now: datetime = SPRING, language: str = "en"
    ) -> None:
        self.before = 0
        self.firm: Firm = cast.jari(language=language, now=now)
        self.post = (post or Post()).with_(carry=carry)
        self.people: list[Party] = [self.somebody(n, now) for n in range(many)]
        self.visits: list[Promise] = [
            cast.promised(
                self.firm, who, "visit", DAY, words=f"Käynti {n}", at=time(12), starts=time(10), now=now
            )
            for n, who in enumerate(self.people)
        ]

    @property
    def joints(self) -> Joints:
        return self.post.joints

    def somebody(self, n: int, now: datetime = SPRING, language: str = "fi", **how: Any) -> Party:
        """One more customer with an e-mail address."""
        wanted = {"email": f"asiakas{n}@example.org", **how}
        return cast.customer(self.firm, f"Asiakas {n}", language=language, now=now, **wanted)

    def opened(self, now: datetime, **more: Any) -> Disruption:
        """The incident, over the visits of that day."""
        wanted = {
            "title": "Auto hajosi",
            "cause": "own",
            "reach": f"kind=visit&due_from={DAY}&due_to={DAY}",
            **more,
        }
        return opening.open_one(self.firm.scope, now=now, **wanted)

    def told(self, row: Disruption, now: datetime, **word: Any) -> Telling:
        """A word about it: the next one in an hour, unless it says otherwise."""
        wanted = {"phrases": WHY, "next_word_at": now + HOUR, **word}
        return opening.tell(self.firm.scope, row.code, Word(**wanted), now=now)

    def run(self, now: datetime) -> Counts:
        """A round of the engine, and all that follows at that instant."""
        return run_once(now, self.joints)

    @property
    def texts(self) -> list[str]:
        return self.post.texts[self.before :]

    def forget(self) -> None:
        """From here on only new letters count."""
        self.before = len(self.post.texts)


def deed(language: str = "fi", text: str = "vuokranneet toisen auton") -> dict[str, dict[str, str]]:
    """The cause, and something done."""
    return {**WHY, language: {**WHY[language], "deed": text}}
