"""The demo's firms, one for each language, made when they are first asked for."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from lupaus.ledger.heart import forget_beats, last_beat
from lupaus.people.models import Organisation, Party, User
from lupaus.project.demo import crew
from lupaus.project.demo.clearing import clear
from lupaus.project.demo.crew import Crew
from lupaus.project.demo.making import LANGUAGES, Progress, address, fill, found
from lupaus.web import clock

__all__ = ["LANGUAGES", "Firm", "all_firms", "begin", "fill", "forget_all", "make", "ready"]


class Firm(NamedTuple):
    """A firm whose year has been played: its sweep, and the customer through whose eyes one may look."""

    user: User
    maija: Party
    organisation: Organisation


def ready(language: str) -> Firm | None:
    """The firm of this language; None while there is none, or only half of one."""
    beat = last_beat(f"demo {language}")
    user = User.objects.filter(email=address(language), is_active=True).first()
    if beat is None or user is None:
        return None
    maija = Party.objects.select_related("organisation").filter(pk=beat.facts["maija"]).first()
    return Firm(user, maija, maija.organisation) if maija is not None else None


def begin(language: str, now: datetime) -> User:
    """A firm without its year yet; what was left half made is forgotten first."""
    clear(now, [firm for firm in all_firms() if firm.language == language and not is_crew(firm)])
    return found(language, now)


def begin_crew(language: str, now: datetime) -> Crew:
    """A service team without its half-year yet; what was left half made is forgotten first."""
    clear(now, [firm for firm in all_firms() if firm.language == language and is_crew(firm)])
    return crew.found(language, now)


def is_crew(firm: Organisation) -> bool:
    """Is it the service team, and not the sweep's firm?"""
    return any(crew.is_of_a_crew(one.user) for one in firm.memberships.select_related("user")[:1])


def make(language: str, now: datetime, progress: Progress = lambda done, of: None) -> Firm:
    """The firm with its whole year, ending at `now` (aware UTC)."""
    fill(begin(language, now), now, progress)
    firm = ready(language)
    if firm is None:
        raise RuntimeError("the demo's firm is not there, though it was made")
    return firm


def all_firms() -> list[Organisation]:
    """Every firm of the demo, the service teams too."""
    return list(Organisation.objects.filter(is_demo=True).order_by("pk"))


def forget_all(now: datetime) -> None:
    """Forget every firm, and go back to the real day."""
    clear(now, all_firms())
    clock.rewind()
    forget_beats(after=clock.now())
