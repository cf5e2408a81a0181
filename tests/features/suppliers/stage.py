"""What the room's tests share: a firm with two suppliers, Maija whose repair hangs on a word, and both sides' browsers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from lupaus.channels.memory import MemoryChannel
from lupaus.core.ports import Joints
from lupaus.core.promise import Promise
from lupaus.engine.tick import run_once
from lupaus.ledger import queries
from lupaus.people import links
from lupaus.people.models import Party
from lupaus.people.parties import add_party
from tests import cast
from tests.cast import Firm
from tests.features.calls.pages import Page, at

__all__ = ["Room", "at"]

BORN = at("2026-03-02", "09:00")
DUE = date(2026, 3, 20)


def site(settings: Any) -> None:
    """A public address, so that letters carry links."""
    settings.LUPAUS_PUBLIC_URL = "https://lupaus.example"


class Room:
    """Jari's firm: North with a mail address, South with none, and Maija."""

    def __init__(self, language: str = "en") -> None:
        self.firm: Firm = cast.jari(language=language, now=BORN)
        self.north = self.supplier("Pohjoisen Pelti", "pelti@pohjoinen.example")
        self.south = self.supplier("Etelän Osat", "")
        self.maija = cast.maija(self.firm, now=BORN)
        self.client = cast.client_of(self.firm.user)
        self.mail = MemoryChannel("email")
        self.joints = Joints(
            channels={"email": self.mail}, sender_address="jari@nuohous.example",
            customer_url=links.customer_url, supplier_url=links.supplier_url,
        )  # fmt: skip

    def supplier(self, name: str, email: str) -> Party:
        return add_party(
            self.firm.scope, name=name, emails=[email] if email else [], is_firm=True, is_supplier=True,
            language="en", now=BORN,
        )  # fmt: skip

    def word(self, who: Party, words: str = "Pelti", on: date = DUE, now: datetime = BORN) -> Promise:
        """Their word to us."""
        return cast.supplied(self.firm, who, on, words=words, now=now)

    def ours(
        self, on: Promise, day: date, who: Party | None = None, words: str = "Vaihdan pellin"
    ) -> Promise:
        """A word of ours that hangs on theirs."""
        wish = cast.made(self.firm, who or self.maija, "repair", day, depends_on=on.id)
        return cast.act(self.firm, [cast.Line(None, wish, words)], BORN).promises[0]

    def note(self, promise: Promise, *wishes: tuple[Any, str], now: datetime) -> None:
        cast.act(self.firm, [cast.Line(promise.id, wish, words) for wish, words in wishes], now)

    def live(self, start: datetime, end: datetime, step: timedelta = timedelta(hours=6)) -> None:
        """The engine looks now and then."""
        moment = start
        while moment < end:
            run_once(moment, self.joints)
            moment += step
        run_once(end, self.joints)

    @property
    def letters(self) -> list[Any]:
        return list(self.mail.arrived)

    def code(self, promise: Promise) -> str:
        return cast.code_of(self.firm, promise)

    def state(self, promise: Promise) -> Promise:
        return cast.state_now(self.firm, promise)

    def kinds_of(self, promise: Promise) -> list[str]:
        return [one.kind for one in queries.history(self.firm.scope, promise.id)]

    def open(self, url: str) -> Page:
        return Page(self.client.get(url, follow=True))

    def slip_page(self, promise: Promise) -> Page:
        return self.open(f"/suppliers/promise/{self.code(promise)}/slip/")


class Answering:
    """A supplier with the link from the mail, in a browser that has never been here."""

    def __init__(self, party: Party) -> None:
        self.party, self.client = party, Client()

    def path(self) -> str:
        return links.supplier_path(self.party, timezone.now())

    def open(self) -> Page:
        return Page(self.client.get(self.path()))
