"""A conductor's evening: the card comes before the customers know, three taps, a dead link, a tap without a network."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from uuid_utils.compat import uuid7

from lupaus.core import events as e
from lupaus.features.disruption.actions import cards, opening
from lupaus.features.disruption.models import Card, Disruption, Tap
from lupaus.features.disruption.queries.page import outcome
from lupaus.ledger import queries as book
from lupaus.ledger.record import Line
from lupaus.outbox.models import Notice
from tests import cast
from tests.api.program import Program
from tests.features.calls.pages import Page
from tests.features.disruption.test_pages import Visitor
from tests.features.disruption.test_telling import MORNING, settled
from tests.features.disruption.trouble import MINUTE, Trouble, deed

pytestmark = pytest.mark.django_db


@pytest.fixture
def trouble() -> Trouble:
    return settled(Trouble(2))


@pytest.fixture
def row(trouble: Trouble) -> Disruption:
    found = trouble.opened(MORNING, gesture="kahvi ja pulla")
    cards.make_cards(trouble.firm.scope, found, ["IC 27", "  IC  27 ", "Asema", ""], "fi", MORNING)
    return found


def url(label: str = "IC 27") -> str:
    return f"/disruption/card/{cards.token_of(Card.objects.get(label=label))}/"


def page(label: str = "IC 27") -> Page:
    return Page(Client().get(url(label)))


def test_customers_wait_for_the_cards_at_most_three_minutes(trouble: Trouble, row: Disruption) -> None:
    trouble.told(row, MORNING)
    trouble.run(MORNING + 2 * MINUTE)
    assert trouble.texts == []
    trouble.run(MORNING + 3 * MINUTE)
    assert len(trouble.texts) == 2


def test_when_all_cards_are_opened_customers_need_not_wait(trouble: Trouble, row: Disruption) -> None:
    trouble.told(row, MORNING)
    with time_machine.travel(MORNING + timedelta(seconds=20), tick=False):
        Client().get(url())  # looking alone is no reading
        Client().post(f"{url()}seen/")
    trouble.run(MORNING + MINUTE)
    assert trouble.texts == []
    with time_machine.travel(MORNING + timedelta(seconds=70), tick=False):
        Client().post(f"{url('Asema')}seen/")
    trouble.run(MORNING + timedelta(seconds=70))
    assert len(trouble.texts) == 2


def test_even_when_all_are_opened_at_once_the_minute_of_rest_stands(
    trouble: Trouble, row: Disruption
) -> None:
    trouble.told(row, MORNING)
    with time_machine.travel(MORNING + timedelta(seconds=5), tick=False):
        for label in ("IC 27", "Asema"):
            Client().post(f"{url(label)}seen/")
    trouble.run(MORNING + timedelta(seconds=50))
    assert trouble.texts == []
    trouble.run(MORNING + MINUTE)
    assert len(trouble.texts) == 2


def test_the_card_has_facts_what_may_be_given_and_marks_what_is_new(
    trouble: Trouble, row: Disruption
) -> None:
    with time_machine.travel(MORNING, tick=False):
        assert "Mitään ei ole vielä kerrottu." in page().text
        trouble.told(row, MORNING)
        first = page()
        assert "auto hajosi" in first.text and "kahvi ja pulla" in first.text
        assert 'name="act"' in first.source
        assert Card.objects.get(label="IC 27").seen_no == 0  # looking changes nothing
        marked = first.form_with("Uutta sitten viime katsomasi")
        Client().post(marked.action)
        assert "/seen/" not in page().source
        trouble.told(row, MORNING, phrases=deed())
        again = page()
        assert "/seen/" in again.source and "vuokranneet toisen auton" in again.text
        for who in trouble.people:
            assert str(who.name) not in again.source


def test_three_taps(trouble: Trouble, row: Disruption) -> None:
    liisa = cast.colleague(trouble.firm, "Liisa", "liisa@nuohous.example", role="owner")
    trouble.told(row, MORNING)
    with time_machine.travel(MORNING, tick=False):
        browser = Client()
        gave = {"act": str(uuid7()), "what": "gave", "thing": "ride", "euros": "35,50"}
        need = {
            "act": str(uuid7()),
            "what": "needs",
            "words": "pyörätuoli Tampereelle",
            "contact": "040 765 1111",
        }
        abuse = {"act": str(uuid7()), "what": "abuse", "words": "Aino, vaunu 4"}
        for tap in (gave, need, abuse):
            for _twice in range(2):
                assert browser.post(f"{url()}tap/", tap).status_code == 302
    assert list(Tap.objects.order_by("pk").values_list("what", "thing", "cents")) == [
        ("gave", "ride", 3_550), ("needs", "", 0), ("abuse", "", 0),
    ]  # fmt: skip
    wanted = book.promises(trouble.firm.scope).get(content__text="IC 27: pyörätuoli Tampereelle")
    assert (wanted.holder_id, wanted.creditor.contact_points.get().value) == (row.lead_id, "+358407651111")
    support = book.with_inner(trouble.firm.scope).get(direction="inner")
    assert (support.debtor_id, support.creditor_id) == (liisa.member.pk, row.lead_id)
    steps = dict(Notice.objects.filter(step__in=("needs", "abuse")).values_list("step", "holder"))
    assert steps == {"needs": row.lead_id, "abuse": liisa.member.pk}


def test_heard_from_a_customer_first_counts_once_for_each_tap(trouble: Trouble, row: Disruption) -> None:
    with time_machine.travel(MORNING, tick=False):
        tap = {"act": str(uuid7()), "what": "heard"}
        for sent in (tap, tap, {"act": str(uuid7()), "what": "heard"}):
            Client().post(f"{url()}tap/", sent)
    row.refresh_from_db()
    assert row.heard_first == 2


@pytest.mark.parametrize(
    "fields",
    [{"what": "needs", "words": ""}, {"what": "nothing"}, {"what": "gave", "euros": "kolme"}, {"what": "gave", "act": "x"},
     {"what": "needs", "words": "apua", "contact": "nolla"}],
)  # fmt: skip
def test_a_tap_that_cannot_be_changes_nothing(row: Disruption, fields: dict[str, str]) -> None:
    with time_machine.travel(MORNING, tick=False):
        answer = Client().post(f"{url()}tap/", {"act": str(uuid7()), **fields})
    assert answer.status_code == 422
    assert not Tap.objects.exists()


def test_a_revoked_a_forged_and_an_old_card_open_nothing(trouble: Trouble, row: Disruption) -> None:
    card = Card.objects.get(label="IC 27")
    good = url()
    with time_machine.travel(MORNING, tick=False):
        jari = Visitor(trouble)
        shown = jari.open(f"/disruption/{row.code}/")
        assert good in shown.source
        jari.post(f"/disruption/{row.code}/cards/{card.code}/revoke/")
        for path in (
            good,
            f"{good}tap/",
            f"{good}seen/",
            "/disruption/card/1.forged/",
            "/disruption/card/x/",
        ):
            answer = (
                Client().get(path)
                if path.endswith((good, "forged/", "x/"))
                else Client().post(path, {"act": str(uuid7())})
            )
            assert answer.status_code == 410
            assert "Auto hajosi" not in answer.content.decode()
        jari.post(f"/disruption/{row.code}/cards/", labels="IC 27", language="sv")
        assert Client().get(good).status_code == 200  # made again, it lives again
    trouble.told(row, MORNING)
    trouble.run(MORNING + 3 * MINUTE)
    opening.stop(trouble.firm.scope, row.code, MORNING + 4 * MINUTE)
    opening.close(trouble.firm.scope, row.code, learned="", now=MORNING + 4 * MINUTE)
    assert Client().get(good).status_code == 410


def test_another_firm_makes_and_revokes_no_cards(trouble: Trouble, row: Disruption) -> None:
    client = cast.client_of(cast.stranger().user)
    card = Card.objects.get(label="IC 27")
    assert client.post(f"/disruption/{row.code}/cards/", {"labels": "x"}).status_code == 404
    assert client.post(f"/disruption/{row.code}/cards/{card.code}/revoke/").status_code == 404
    assert Card.objects.count() == 2 and Card.objects.get(pk=card.pk).revoked_at is None


def test_every_tap_wants_its_token(row: Disruption) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(f"{url()}tap/", {"act": str(uuid7()), "what": "heard"}).status_code == 403


def test_what_the_front_line_gave_is_part_of_what_it_cost(trouble: Trouble, row: Disruption) -> None:
    trouble.told(row, MORNING)
    trouble.run(MORNING + 3 * MINUTE)
    act = uuid7()
    with time_machine.travel(MORNING + 4 * MINUTE, tick=False):
        for label, code, thing, euros in (
            ("IC 27", act, "ride", "35,50"), ("IC 27", act, "ride", "35,50"), ("Asema", uuid7(), "ride", "20"),
            ("Asema", uuid7(), "food", ""), ("IC 27", uuid7(), "", "4"), ("IC 27", uuid7(), "other", "1"),
        ):  # fmt: skip
            Client().post(
                f"{url(label)}tap/", {"act": str(code), "what": "gave", "thing": thing, "euros": euros}
            )
        Client().post(f"{url()}tap/", {"act": str(uuid7()), "what": "heard"})
    gesture = Line(trouble.visits[0].id, e.Gestured(2_000, "food"))
    cast.act(trouble.firm, [gesture], MORNING + 5 * MINUTE, "mandate.give")
    other = trouble.opened(MORNING, title="Tulva")
    cards.make_cards(trouble.firm.scope, other, ["Silta"], "fi", MORNING)
    Client().post(
        f"{url('Silta')}tap/", {"act": str(uuid7()), "what": "gave", "thing": "food", "euros": "99"}
    )
    opening.stop(trouble.firm.scope, row.code, MORNING + 6 * MINUTE)
    opening.close(trouble.firm.scope, row.code, learned="", now=MORNING + 6 * MINUTE)
    row.refresh_from_db()
    found = outcome(trouble.firm.scope, row)
    assert [(one.thing, one.taps, one.cents) for one in found.on_the_spot] == [
        ("ride", 2, 5_550), ("food", 1, 0), ("other", 2, 500),
    ]  # fmt: skip
    assert (found.cents, found.cost) == (2_000, 8_050)
    with time_machine.travel(MORNING + 7 * MINUTE, tick=False):
        shown = Visitor(trouble).open(f"/disruption/{row.code}/").text.replace("\xa0", " ")
    assert "a ride (2 taps, 55.50 €) · food or drink (one tap) · something else (2 taps, 5 €)" in shown
    assert "All that was given came to 80.50 €." in shown
    told = Program(trouble.firm, now=MORNING + 7 * MINUTE).get(f"/disruptions/{row.code}")
    assert (told["given_cents"], told["cost_cents"]) == (2_000, 8_050)
    assert told["on_the_spot"][0] == {"thing": "ride", "taps": 2, "cents": 5_550}
