"""A firm with something on every page, and the list of all pages that can be opened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple
from uuid import uuid4

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from lupaus.channels.memory import MemoryChannel
from lupaus.core import events as e
from lupaus.core.clock_time import local_date
from lupaus.core.ports import Joints
from lupaus.engine.tick import run_once
from lupaus.features.disruption.actions.cards import make_cards, token_of
from lupaus.features.disruption.actions.opening import open_one
from lupaus.features.exchange.actions.bringing import bring
from lupaus.features.exchange.rules.reading import read
from lupaus.features.helpdesk.actions.connecting import connect
from lupaus.ledger import queries
from lupaus.ledger.record import By, Line, record
from lupaus.outbox.ours.choices import add_way
from lupaus.people import links
from lupaus.people.keys import make_key
from lupaus.people.models import Party
from lupaus.people.parties import add_party
from tests import cast
from tests.cast import Firm

ROOMS = (
    "calls", "desk", "exchange", "customer", "suppliers", "supplier", "helpdesk", "disruption", "notifications",
)  # fmt: skip
OF_A_TEAM = {"desk:handed", "desk:hand_over", "desk:decline", "desk:hand_over_many"}
"""Pages that whoever works alone does not have; tests/features/desk/test_custody_in_browser.py walks them.

The rooms of a team, mandate and team, are walked by their own tests too.
"""
CALLS_OUT = {"helpdesk:ticket"}
"""A page that asks another program; tests/features/helpdesk/test_in_browser.py has one that answers."""
WALKED_APART = OF_A_TEAM | CALLS_OUT
LIST = "Nimi;Puhelin;Osoite;Viimeksi;Kohde\nEeva Aalto;040 555 1234;Rantatie 1;1.9.2025;takka\nX;12;y;31.2.2025;\n"


class House(NamedTuple):
    """The firm, its guest, and what fills the holes in addresses."""

    firm: Firm
    maija: Party
    holes: dict[str, object]


class Page(NamedTuple):
    """One address that can be opened."""

    name: str
    path: str


def built(language: str, now: datetime) -> House:
    """A firm in `language` on an evening at `now`: calls due, visits today, a customer with every fate."""
    firm = cast.jari(language=language, now=now - timedelta(days=400))
    maija = cast.maija(firm, now=now - timedelta(days=400))
    today = local_date(now, firm.scope.zone)
    cast.visited(firm, maija, now=now - timedelta(days=345), on=None)
    pekka = cast.customer(firm, "Pekka Koskenkorva-Hämäläinen", "050 765 4321", area="Sahalahti", now=now)
    cast.visited(firm, pekka, now=now - timedelta(days=360), thing="leivinuuni")
    visit = cast.made(
        firm, maija, "visit", today, at=time(23, 30), starts=time(21), series=cast.flue(firm, maija)
    )
    offer = cast.made(firm, maija, "visit", today + timedelta(days=5), at=time(12), starts=time(10),
                      is_offer=True, lapses_at=now + timedelta(days=6))  # fmt: skip
    late = cast.promised(firm, pekka, "callback", today - timedelta(days=2), words="Soitan sinulle takaisin",
                         now=now - timedelta(days=4))  # fmt: skip
    done = cast.act(
        firm, [Line(None, visit, "Nuohoan takan"), Line(None, offer)], now - timedelta(hours=3)
    ).promises
    hattu = add_party(firm.scope, name="Hattu Oy", is_firm=True, is_supplier=True, language=language, now=now)
    theirs = cast.supplied(firm, hattu, today + timedelta(days=9), words="Piipunhattu", now=now)
    connect(firm.scope, "https://zammad.example", "zammad-token", "6.5.0", now)
    incident = open_one(firm.scope, title="Auto hajosi", cause="own", reach="kind=visit", now=now)
    make_cards(firm.scope, incident, ["Aseman myymälä"], language, now)
    card = incident.cards.get()
    way = add_way(firm.scope, "ntfy://ntfy.sh/nuohous-jari", [], now)
    guest = By(maija.pk, "customer")
    kept = queries.promises(firm.scope).filter(creditor=maija.pk, outcome="kept", kind__slug="visit").first()
    if kept is not None:
        record(firm.scope, [Line(kept.pk, e.Thanked(), "Ihanaa, että joku muistaa puolestani!")], by=guest,
               now=now - timedelta(hours=2), what="thanks")  # fmt: skip
    record(firm.scope, [Line(done[1].id, e.Remarked(topic="other_time"), "Kävisikö perjantai?")], by=guest,
           now=now - timedelta(hours=1), what="other")  # fmt: skip
    run_once(now, Joints(channels={"email": MemoryChannel("email")}, sender_address="jari@example.org"))
    make_key(firm.scope, "Zammad", now)
    batch = bring(firm.scope, read(LIST.encode(), "lista.csv"), "lista.csv", now)
    holes: dict[str, object] = {
        "suppliers": hattu.code, "theirs": cast.code_of(firm, theirs),
        "supplier:token": links.supplier_path(hattu, now).split("/")[2],
        "disruption": incident.code, "card": card.code, "disruption:token": token_of(card), "way": way.code,
        "calls": maija.code, "desk:customer": maija.code, "exchange": batch.code,
        "visit": cast.code_of(firm, done[0]), "promise": cast.code_of(firm, late),
        "object": queries.series(firm.scope).first().code,  # type: ignore[union-attr]
        "token": links.customer_token(maija, now), "act": uuid4(),
        "slug": "recall", "language": "sv", "pk": 1, "move": "deed", "former": 1, "added": 1,
    }  # fmt: skip
    return House(firm, maija, holes)


def pages(house: House) -> Iterator[Page]:
    """Every address of the rooms, with its holes filled."""
    for name, pattern in _patterns():
        yield Page(name, _path(house, name, pattern))


def _patterns() -> Iterator[tuple[str, URLPattern]]:
    def walk(found: list[URLPattern | URLResolver], room: str) -> Iterator[tuple[str, URLPattern]]:
        for one in found:
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns, one.app_name or room)
            elif room in ROOMS and one.name and f"{room}:{one.name}" not in WALKED_APART:
                yield f"{room}:{one.name}", one

    yield from walk(get_resolver().url_patterns, "")


def _path(house: House, name: str, pattern: URLPattern) -> str:
    room, where = name.split(":")[0], str(pattern.pattern)
    given: dict[str, object] = {}
    for hole in pattern.pattern.converters:
        key = hole
        if f"{room}:{hole}" in house.holes:
            key = f"{room}:{hole}"
        if hole == "code":
            key = {
                "calls": "visit" if "visit/" in where else "calls", "exchange": "exchange",
                "suppliers": ("promise" if "hangs-on" in where else "theirs") if where.startswith("promise") else "suppliers",
                "helpdesk": "promise", "disruption": "disruption", "notifications": "way",
            }.get(room, "")  # fmt: skip
            if room == "desk":
                key = (
                    "promise"
                    if where.startswith("promise")
                    else "object"
                    if where.startswith("object")
                    else "desk:customer"
                )
        if hole == "move" and room in ("customer", "supplier"):
            given[hole] = "thanks" if room == "customer" else "holds"
            continue
        if hole == "slug" and "text/" in where:
            given[hole] = "recall.text"
            continue
        given[hole] = house.holes[key or hole]
    return reverse(name, kwargs=given)
