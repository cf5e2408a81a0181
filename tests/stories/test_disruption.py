"""A8, A33: the bump is the main case. A tree falls on the track; the conductors know first, then each traveller hears
why, what was done and when they hear more, in their own language; at the end it is told who heard it from us first.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from uuid_utils.compat import uuid7

from lupaus.features.disruption.actions import cards, opening
from lupaus.features.disruption.models import Card, Disruption
from lupaus.features.disruption.queries import page
from lupaus.ledger import queries as book
from lupaus.outbox.models import Notice
from tests import cast
from tests.api.program import Program
from tests.features.calls.pages import Page
from tests.features.disruption.test_telling import MORNING
from tests.features.disruption.trouble import HOUR, MINUTE, Trouble

pytestmark = pytest.mark.django_db
MANY = 120
WHY = {
    "fi": {"cause": "puu kaatui radalle Lempäälässä"},
    "sv": {"cause": "ett träd föll över banan i Lempäälä"},
    "en": {"cause": "a tree fell on the track at Lempäälä"},
}
DONE = {
    "fi": {"cause": "puu kaatui radalle", "deed": "tilanneet bussit Lempäälään"},
    "sv": {"cause": "ett träd föll över banan", "deed": "beställt bussar till Lempäälä"},
    "en": {"cause": "a tree fell on the track", "deed": "ordered buses to Lempäälä"},
}


def travellers() -> list[dict[str, object]]:
    """Every third one reads Swedish, every tenth is on the last connection."""
    return [
        {"journey": "IC 27 Helsinki-Oulu", "contact": f"matkustaja{n}@example.org", "language": "sv" if n % 3 == 0 else "fi",
         "due_on": "2026-03-12", "due_time": f"{18 + n % 4}:40", "last": n % 10 == 0}
        for n in range(MANY)
    ]  # fmt: skip


@pytest.fixture
def railway() -> Trouble:
    return Trouble(0)


@pytest.fixture
def tree(railway: Trouble) -> Disruption:
    """Their own system reports it and brings the travellers, in one call; nothing is told yet."""
    program = Program(railway.firm, now=MORNING)
    made = program.post("/disruptions", {
        "title": "Puu radalla", "cause": "outside", "sector": "rail", "sector_code": "8.4", "rows": travellers(),
        "gesture": "kahvi ja sämpylä; taksi, kun viimeinen yhteys jää väliin",
    })  # fmt: skip
    row = Disruption.objects.get(code=made["code"])
    cards.make_cards(railway.firm.scope, row, ["IC 27"], "fi", MORNING)
    return row


def card_url() -> str:
    return f"/disruption/card/{cards.token_of(Card.objects.get())}/"


def test_each_traveller_knows_why_before_they_stand_there_and_hears_again_at_the_told_time(
    railway: Trouble, tree: Disruption
) -> None:
    railway.told(tree, MORNING, phrases=WHY)
    railway.run(MORNING + 3 * MINUTE)
    assert len(railway.texts) == MANY
    assert (
        "IC 27 Helsinki-Oulu blir sen: ett träd föll över banan i Lempäälä." in railway.texts[0]
    )  # the last connection
    assert all(
        "viimeistään to 12.3. klo 10" in text or "senast tors 12.3. kl. 10" in text for text in railway.texts
    )
    railway.forget()
    railway.told(tree, MORNING + 20 * MINUTE, phrases=DONE, next_word_at=MORNING + 80 * MINUTE,
                 estimate_at=MORNING + 14 * HOUR)  # fmt: skip
    railway.run(MORNING + 23 * MINUTE)
    assert len(railway.texts) == MANY
    assert sum("tilanneet bussit Lempäälään" in text for text in railway.texts) == MANY - MANY // 3
    late = next(text for text in railway.texts if "voit valita: rahat takaisin" in text)
    assert "Arvio to 12.3. klo 23." in late  # an estimate: nobody's promise has moved
    assert set(book.promises(railway.firm.scope).values_list("terms", flat=True)) == {"first"}
    railway.forget()
    railway.run(MORNING + 80 * MINUTE)
    assert len(railway.texts) == MANY and "ei vielä uutta" in "".join(railway.texts)
    for _one in range(6):
        opening.hear_first(railway.firm.scope, tree.code)
    opening.close(railway.firm.scope, tree.code, learned="Bussit varalle jo myrskyvaroituksesta", ending="arrived",
                  now=MORNING + 90 * MINUTE)  # fmt: skip
    railway.run(MORNING + 90 * MINUTE)
    tree.refresh_from_db()
    found = page.outcome(railway.firm.scope, tree)
    assert (found.people, found.first_word, found.first_deed, found.told_first) == (MANY, 3, 23, 95)
    assert (found.words, found.deeds) == (3, 1)
    assert set(book.promises(railway.firm.scope).values_list("outcome", flat=True)) == {"kept"}
    railway.forget()
    railway.run(MORNING + 5 * HOUR)
    assert railway.texts == []


def test_the_conductor_hears_first_and_the_customers_wait_for_it(railway: Trouble, tree: Disruption) -> None:
    railway.told(tree, MORNING, phrases=WHY)
    railway.run(MORNING + 2 * MINUTE)
    assert railway.texts == []
    with time_machine.travel(MORNING + 2 * MINUTE, tick=False):
        card = Page(Client().get(card_url()))
        assert "puu kaatui radalle Lempäälässä" in card.text
        assert "kahvi ja sämpylä; taksi, kun viimeinen yhteys jää väliin" in card.text
        Client().post(f"{card_url()}seen/")
    railway.run(MORNING + 2 * MINUTE)
    assert len(railway.texts) == MANY


def test_abuse_taken_for_us_is_one_tap_and_a_named_leader_looks_after_them(
    railway: Trouble, tree: Disruption
) -> None:
    cast.colleague(railway.firm, "Liisa Lehtovaara", "liisa@rata.example", role="owner", now=MORNING - HOUR)
    with time_machine.travel(MORNING, tick=False):
        done = Client().post(
            f"{card_url()}tap/", {"act": str(uuid7()), "what": "abuse", "words": "Aino, vaunu 4"}, follow=True
        )
        assert done.status_code == 200
    word = book.with_inner(railway.firm.scope).get(direction="inner")
    assert (word.debtor.name, word.content.text) == ("Liisa Lehtovaara", "IC 27: Aino, vaunu 4")
    assert Notice.objects.get(step="abuse").holder.name == "Liisa Lehtovaara"
    assert word.due_on == (MORNING + timedelta(days=1)).date()


def test_a_need_on_the_train_is_a_promise_at_the_desk_with_a_name(railway: Trouble, tree: Disruption) -> None:
    with time_machine.travel(MORNING, tick=False):
        Client().post(f"{card_url()}tap/", {
            "act": str(uuid7()), "what": "needs", "words": "pyörätuoli Ouluun", "contact": "040 765 4321",
        })  # fmt: skip
    word = book.promises(railway.firm.scope).get(kind__slug="other")
    assert (word.holder.name, word.content.text, word.due_on) == (
        "Jari Nokinen", "IC 27: pyörätuoli Ouluun", MORNING.date(),
    )  # fmt: skip
