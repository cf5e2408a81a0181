"""A4, A5, A23, A24: what one may decide alone is written down, is done in one tap, and is trusted afterwards.

Everything through the pages, with a set clock; nobody runs the engine, and silence is answered all the same.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from lupaus.core import events as e
from lupaus.features.mandate.models import Given, Question
from lupaus.ledger import queries
from lupaus.ledger.record import Line
from lupaus.people.absences import note_absence
from tests import cast
from tests.features.calls.pages import Page
from tests.features.mandate.office import Browser, Office, at

pytestmark = pytest.mark.django_db
BORN = at("2026-03-02", "09:00")


@pytest.fixture
def office() -> Office:
    return Office(now=BORN)


@pytest.fixture
def aino(office: Office) -> Browser:
    return office.browser(office.aino)


@pytest.fixture
def liisa(office: Office) -> Browser:
    return office.browser(office.liisa)


def last(office: Office) -> queries.Happened:
    return queries.history(office.jari.scope, office.promise.id)[-1]


def asked_for_eighty(aino: Browser) -> Page:
    """Eighty euros are more than the mandate; one more tap asks Liisa."""
    above = aino.give(sum="80", what="off_price", words="Kolmas käynti saman luukun takia")
    assert above.status == 409
    return aino.press(above, "Ask Liisa")


def test_thirty_euros_are_given_alone_and_the_leader_thanks_afterwards(
    office: Office, aino: Browser, liisa: Browser
) -> None:
    with aino.when("2026-03-03", "10:00"):
        card = aino.card()
        assert "You may give 30 € in this case. This month there is 200 € left." in card.text
        said = aino.press(card, 'value="3000"', cents="3000", words="Odotti kaksi tuntia kylmässä")
        assert "Given: 30 €, a gift or a voucher. Nobody needs to approve it." in said.text
        assert "You may give 0 € in this case. This month there is 170 € left." in aino.card().text
    event = last(office).event
    assert isinstance(event, e.Gestured) and (event.cents, event.basis) == (30_00, "mandate")
    with liisa.when("2026-03-04", "08:00"):
        page = liisa.open("/mandate/given/")
        assert "30 €, a gift or a voucher Maija Virtanen Aino" in page.text
        assert "”Odotti kaksi tuntia kylmässä”" in page.text
        assert not {"refuse", "reject", "approve"} & set(page.text.lower().split())
        thanked = liisa.press(page, 'value="thanks"', kind="thanks")
        assert "Aino gets your thanks." in thanked.text
        assert "You thanked." in thanked.text and 'value="thanks"' not in thanked.source
    with aino.when("2026-03-04", "08:05"):
        assert "Liisa thanks you." in aino.card().text
        mine = aino.open("/mandate/")
        assert "Liisa thanks you." in mine.text
        aino.press(mine, "I have read what was said")
        assert "Liisa thanks you." not in aino.card().text
        assert "Liisa thanks you." in aino.open("/mandate/").text


def test_a_word_to_learn_from_is_no_refusal_and_the_money_stays_given(
    office: Office, aino: Browser, liisa: Browser
) -> None:
    with aino.when("2026-03-03", "10:00"):
        aino.give(do="exception", words="Tultiin lauantaina")
    with liisa.when("2026-03-04", "08:00"):
        page = liisa.open("/mandate/given/")
        empty = liisa.press(page, 'value="learning"', kind="learning", text=" ")
        assert "Write in a few words what could be learned." in empty.text
        said = liisa.press(page, 'value="learning"', kind="learning", text="Ensi kerralla myös soitto perään")
        assert "Aino gets your word." in said.text
    with aino.when("2026-03-04", "09:00"):
        assert (
            "Liisa says, for another time: ”Ensi kerralla myös soitto perään”" in aino.open("/mandate/").text
        )
    assert Given.objects.get().book_act.undone_at is None
    assert isinstance(last(office).event, e.ExceptionMade)


def test_above_the_mandate_the_leader_silent_for_a_quarter_of_an_hour_the_asker_decides(
    office: Office, aino: Browser
) -> None:
    with aino.when("2026-03-03", "10:00"):
        said = asked_for_eighty(aino)
        assert "Liisa has your question. Without an answer in 15 minutes you decide." in said.text
        card = aino.card()
        assert "Without an answer you decide from today at 10:15 on." in card.text
        assert 'value="give"' not in card.source
        code = Question.objects.get().code
        early = aino.post(f"/mandate/question/{code}/decide/", do="give")
        assert "Liisa still has time to answer, until" in early.text
    with aino.when("2026-03-03", "10:14"):
        assert "has not answered" not in aino.card().text
    with aino.when("2026-03-03", "10:15"):
        card = aino.card()
        assert "Liisa has not answered. You decide." in card.text
        assert "Alone you may now give up to 60 €." in card.text
        too_much = aino.post(f"/mandate/question/{code}/decide/", do="give", sum="80")
        assert "Without an answer you may give twice your mandate and no more." in too_much.text
        given = aino.press(card, 'value="give"', do="give")
        assert "Given: 60 €, off the price." in given.text
    event = last(office).event
    assert event == e.Gestured(60_00, "off_price", "silence", office.liisa.member.pk, event.words)  # type: ignore[union-attr]
    with office.browser(office.liisa).when("2026-03-03", "11:00"):
        liisa = office.browser(office.liisa)
        assert "after a question that nobody answered in time" in liisa.open("/mandate/given/").text
        late = liisa.post(f"/mandate/question/{code}/answer/", say="no")
        assert "Aino has decided already." in late.text


def test_a_yes_in_one_tap_is_given_in_another_and_comes_from_the_leaders_own(
    office: Office, aino: Browser, liisa: Browser
) -> None:
    with aino.when("2026-03-03", "10:00"):
        asked_for_eighty(aino)
    with liisa.when("2026-03-03", "10:05"):
        card = liisa.card()
        assert "Aino asks: may I give 80 €?" in card.text
        assert "”Kolmas käynti saman luukun takia”" in card.text
        assert "Aino has your yes." in liisa.press(card, 'value="yes"', say="yes").text
        assert "Left this month 920 €" in liisa.open("/mandate/").text
    with aino.when("2026-03-03", "10:06"):
        card = aino.card()
        assert "Liisa says yes." in card.text
        assert "Given: 80 €, off the price." in aino.press(card, 'value="give"', do="give").text
        assert "Left this month 200 €" in aino.open("/mandate/").text
    event = last(office).event
    assert event == e.Gestured(80_00, "off_price", "answered", office.liisa.member.pk, event.words)  # type: ignore[union-attr]
    assert last(office).words == "Kolmas käynti saman luukun takia"
    with liisa.when("2026-03-03", "10:10"):
        assert "Left this month 920 €" in liisa.open("/mandate/").text


def test_a_no_has_a_word_and_may_be_followed_by_what_one_may_give_alone(
    office: Office, aino: Browser, liisa: Browser
) -> None:
    with aino.when("2026-03-03", "10:00"):
        asked_for_eighty(aino)
    with liisa.when("2026-03-03", "10:05"):
        liisa.press(liisa.card(), 'value="no"', say="no", words="Soitan hänelle itse heti")
    with aino.when("2026-03-03", "10:20"):
        card = aino.card()
        assert "Liisa says: not this time. ”Soitan hänelle itse heti”" in card.text
        code = Question.objects.get().code
        assert "Liisa said no to this." in aino.post(f"/mandate/question/{code}/decide/", do="give").text
        assert (
            "Nobody needs to approve it."
            in aino.press(card, 'value="3000"', cents="3000", words="Kukat").text
        )


def test_where_the_firm_says_so_silence_decides_nothing(office: Office, aino: Browser) -> None:
    jari = office.browser(office.jari)
    with jari.when("2026-03-03", "09:00"):
        page = jari.open("/mandate/written/")
        assert "These are sums to begin with." in page.text
        form = page.form_with('name="minutes"')
        fields = {name: value for name, value in form.fields.items() if name != "decides_alone"}
        assert "Saved. From now on these hold." in jari.post("/mandate/written/", **fields).text
    with aino.when("2026-03-03", "10:00"):
        assert "Without an answer" not in asked_for_eighty(aino).text
    with aino.when("2026-03-03", "12:00"):
        card = aino.card()
        assert "Liisa has not answered. Call them." in card.text
        code = Question.objects.get().code
        assert (
            "Your firm wants an answer here. Call Liisa."
            in aino.post(f"/mandate/question/{code}/decide/", do="give").text
        )
    assert not Given.objects.exists()


def test_a_leader_who_is_away_is_asked_through_the_deputy(office: Office, aino: Browser) -> None:
    on = BORN.date()
    note_absence(
        office.jari.scope, office.liisa.member.pk, on, on + timedelta(days=9), office.bo.member.pk, today=on
    )
    bo = office.browser(office.bo)
    with aino.when("2026-03-03", "10:00"):
        above = aino.give(sum="80", words="Kolmas käynti")
        assert "Ask Bo" in above.text
        aino.press(above, "Ask Bo")
    with bo.when("2026-03-03", "10:01"):
        assert "Aino has your yes." in bo.press(bo.card(), 'value="yes"', say="yes").text
    with office.browser(office.liisa).when("2026-03-03", "10:02"):
        assert "Left this month 920 €" in office.browser(office.liisa).open("/mandate/").text


def test_more_than_the_leaders_own_goes_to_the_one_above(
    office: Office, aino: Browser, liisa: Browser
) -> None:
    with aino.when("2026-03-03", "10:00"):
        aino.press(aino.give(sum="400", words="Uusi luukku meidän piikkiin"), "Ask Liisa")
    with liisa.when("2026-03-03", "10:05"):
        card = liisa.card()
        assert "That is more than your own mandate holds" in liisa.press(card, 'value="yes"', say="yes").text
        assert "Jari Nokinen has the question now." in liisa.press(card, "pass_on", say="pass_on").text
    with aino.when("2026-03-03", "10:16"):
        assert "You asked Jari Nokinen." in aino.card().text
    jari = office.browser(office.jari)
    with jari.when("2026-03-03", "10:17"):
        assert "Aino has your yes." in jari.press(jari.open("/mandate/given/"), 'value="yes"', say="yes").text
    with aino.when("2026-03-03", "10:18"):
        assert "Given: 400 €" in aino.press(aino.card(), 'value="give"', do="give").text


def test_what_the_law_gives_is_never_a_gesture(office: Office, aino: Browser) -> None:
    with aino.when("2026-03-03", "10:00"):
        for what in ("refund", "standard", "reduction"):
            page = aino.give(sum="20", what=what, words="Peruttu vuoro")
            assert page.status == 422
            assert "This the law gives to the customer: it is no gesture of ours" in page.text
            assert "Peruttu vuoro" in page.source
    assert not Given.objects.exists()


def test_trust_that_lies_unused_is_told_by_team_and_never_by_person(
    office: Office, aino: Browser, liisa: Browser
) -> None:
    cast.colleague(office.jari, "Carita", "carita@nuohous.example", team=office.team, now=BORN)
    late = at("2026-03-23", "09:00")
    cast.act(office.aino, [Line(office.promise.id, e.GivenUp("own"))], late)
    with liisa.when("2026-03-24", "09:00"):
        page = liisa.open("/mandate/given/")
        assert "Etelä: one word was not kept within thirty days, and nobody used a mandate." in page.text
        assert not {"Aino", "Bo", "Carita"} & set(page.text.replace(".", " ").split())
    with aino.when("2026-03-24", "10:00"):
        aino.give(cents="1000", words="Kahvit")
    with liisa.when("2026-03-24", "11:00"):
        assert "nobody used a mandate" not in liisa.open("/mandate/given/").text


def test_each_sees_and_carries_away_what_is_kept_about_them_and_nobody_else_does(
    office: Office, aino: Browser
) -> None:
    with aino.when("2026-03-03", "10:00"):
        aino.give(cents="2000", words="Myöhässä tunnin")
        asked_for_eighty(aino)
        kept = aino.client.get("/mandate/mine.json").json()
        assert [(one["cents"], one["why"]) for one in kept["given"]] == [(20_00, "Myöhässä tunnin")]
        assert [(one["cents"], one["of"]) for one in kept["asked"]] == [(80_00, "Liisa")]
    bo = office.browser(office.bo)
    with bo.when("2026-03-03", "11:00"):
        assert bo.client.get("/mandate/mine.json").json() == {"given": [], "asked": []}
        assert bo.open("/mandate/given/").status == 403
        assert "Aino" not in bo.open("/mandate/").text


def test_one_who_works_alone_sees_none_of_it() -> None:
    jari = cast.jari(now=BORN)
    maija = cast.maija(jari, now=BORN)
    code = cast.code_of(jari, cast.promised(jari, maija, now=BORN))
    client = cast.client_of(jari.user)
    for url in (
        "/mandate/",
        "/mandate/given/",
        "/mandate/written/",
        "/mandate/mine.json",
        f"/mandate/promise/{code}/",
    ):
        assert client.get(url).status_code == 404
    assert client.post(f"/mandate/promise/{code}/give/", {"cents": "1000", "words": "x"}).status_code == 404
    assert "mandate" not in client.get(f"/desk/promise/{code}/").content.decode().lower()
