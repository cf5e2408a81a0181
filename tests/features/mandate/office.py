"""A firm of four: Jari owns it, Liisa leads the south, Aino and Bo work there; Maija was promised something."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import time_machine
from django.test import Client

from lupaus.core.promise import Promise
from lupaus.people.models import Membership, Party, Team
from tests import cast
from tests.cast import Firm
from tests.features.calls.pages import Page, at

__all__ = ["Office", "at"]


class Office:
    """The people, one promise to Maija, and a browser for each of them."""

    def __init__(self, *, language: str = "en", now: datetime = cast.SPRING) -> None:
        self.jari = cast.jari(language=language, now=now)
        self.liisa = cast.colleague(self.jari, "Liisa", "liisa@nuohous.example", role="leader",
                                    language=language, now=now)  # fmt: skip
        self.team = Team.objects.create(
            organisation=self.jari.organisation, name="Etelä", leader=self.liisa.member
        )
        self.aino = cast.colleague(self.jari, "Aino", "aino@nuohous.example", team=self.team,
                                   language=language, now=now)  # fmt: skip
        self.bo = cast.colleague(self.jari, "Bo", "bo@nuohous.example", team=self.team,
                                 language=language, now=now)  # fmt: skip
        Membership.objects.filter(party=self.liisa.member).update(team=self.team)
        self.maija: Party = cast.maija(self.jari, now=now)
        self.promise: Promise = cast.promised(self.aino, self.maija, "repair", date(2026, 3, 20),
                                              words="Korjaan luukun", now=now)  # fmt: skip
        self.code = cast.code_of(self.jari, self.promise)

    @property
    def team_code(self) -> str:
        """The public code of the team in the south."""
        return str(self.team.code)

    def browser(self, who: Firm) -> Browser:
        """Somebody's own browser."""
        return Browser(self, who)


class Browser:
    """One member at the pages of the mandate, without JavaScript."""

    def __init__(self, office: Office, who: Firm) -> None:
        self.office, self.who = office, who
        self.client: Client = cast.client_of(who.user)

    @contextmanager
    def when(self, on: str, clock: str) -> Iterator[None]:
        """At this wall time in Helsinki."""
        with time_machine.travel(at(on, clock), tick=False):
            self.client = cast.client_of(self.who.user)
            yield

    def open(self, url: str, **headers: str) -> Page:
        return Page(self.client.get(url, follow=True, headers=headers))

    def post(self, url: str, **fields: Any) -> Page:
        return Page(self.client.post(url, fields, follow=True))

    def card(self, code: str = "") -> Page:
        return self.open(f"/mandate/promise/{code or self.office.code}/")

    def give(self, code: str = "", **fields: Any) -> Page:
        return self.post(f"/mandate/promise/{code or self.office.code}/give/", **fields)

    def press(self, page: Page, marker: str, **fields: Any) -> Page:
        """The form of a page that has `marker` in it, with the button that was pressed."""
        form = page.form_with(marker)
        return self.post(form.action, **{**form.fields, **fields})
