"""How it felt, on the customer's own page: where they are anyway, seldom, and never before repair."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from lupaus.core import events as e
from lupaus.core.lifecycle import Refusal
from lupaus.features.desk.actions.customers import erase
from lupaus.features.desk.queries.export import all_about
from lupaus.features.feelings.models import Felt
from lupaus.features.feelings.models.asking import asked, asks
from lupaus.ledger import queries
from lupaus.ledger.record import Line
from lupaus.outbox.models import Notification
from lupaus.people.models import Party
from tests import cast
from tests.cast import SPRING, Firm
from tests.features.feelings.stage import EVENING, OwnPage, guest, kept, put_right, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return cast.jari()


@pytest.fixture
def maija(firm: Firm) -> Party:
    return cast.maija(firm)


def test_after_the_yes_the_page_asks_and_one_answer_is_kept(firm: Firm, maija: Party) -> None:
    promise, page = kept(firm, maija), OwnPage(maija)
    assert page.url("f") in page.open("p").links()
    shown = page.open()
    assert "Miltä tämä tuntui?" in shown.text
    assert "Jari Nokinen" in shown.text
    done = page.send(shown, ["thought_of", "helped"])
    assert "Kiitos, kun kerroit" in done.text
    assert page.url("f") not in done.links(), "what has been told is not asked again"
    (row,) = Felt.objects.all()
    assert (row.promise_id, row.feelings, row.tone, row.moment) == (
        promise.id, "thought_of,helped", "good", "first",
    )  # fmt: skip
    assert row.act is None and row.to is None


def test_opening_it_changes_nothing_and_a_fragment_is_only_the_question(firm: Firm, maija: Party) -> None:
    kept(firm, maija)
    before = queries.events(firm.scope).count()
    part = OwnPage(maija).open(**{"HX-Request": "true"})
    assert "<html" not in part.source and 'name="feelings"' in part.source
    assert queries.events(firm.scope).count() == before
    assert not Felt.objects.exists()


def test_before_the_yes_nothing_is_asked(firm: Firm, maija: Party) -> None:
    cast.visited(firm, maija)
    page = OwnPage(maija)
    assert page.url("f") not in page.open("p").links()
    assert "Nyt ei kysytä mitään" in page.open().text


def test_two_taps_and_a_replayed_link_are_one_answer(firm: Firm, maija: Party) -> None:
    kept(firm, maija)
    page = OwnPage(maija)
    shown = page.open()
    for _ in range(3):
        assert page.send(shown, ["helped"], line="Kiitos Jari!").status == 200
    (row,) = Felt.objects.all()
    thanks = queries.events(firm.scope).filter(kind="thanked")
    assert [event.act_id for event in thanks] == [row.act_id]


def test_a_later_answer_takes_the_place_of_an_earlier_one(firm: Firm, maija: Party) -> None:
    promise, page = kept(firm, maija), OwnPage(maija)
    page.send(page.open(), ["helped"])
    later = EVENING + timedelta(days=31)
    again = page.open(now=later)
    assert "Voit vielä muuttaa" in again.text
    assert again.form_with('name="feelings"').fields["feelings"] == ["helped"]
    page.send(again, ["rushed"], now=later)
    (row,) = Felt.objects.all()
    assert (row.promise_id, row.feelings, row.tone) == (promise.id, "rushed", "bad")
    assert (row.first_at, row.at) == (EVENING, later)


def test_a_language_switched_midway_loses_nothing(firm: Firm, maija: Party) -> None:
    kept(firm, maija)
    page = OwnPage(maija)
    shown = page.open()
    assert "huolehdittu" in shown.text
    Party.objects.filter(pk=maija.pk).update(language="sv")
    again = page.send(shown, ["cared_for", "helped", "rushed"], line="Kiitos!")
    assert "Välj högst två ord" in again.text
    assert "omhändertagen" in again.text
    form = again.form_with('name="feelings"')
    assert sorted(form.fields["feelings"]) == ["cared_for", "helped", "rushed"]
    assert "Kiitos!" in form.inside, "what was written stands there still"
    assert "Tack" in page.send(again, ["cared_for"]).text
    assert Felt.objects.get().feelings == "cared_for"


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"feelings": []}, "Valitse sana tai kirjoita oma"),
        ({"feelings": ["angry"]}, "Sivu on rikki"),
        ({"feelings": ["helped"], "act": "x"}, "Sivu on rikki"),
        ({"feelings": ["helped"], "promise": "x"}, "Sivu on rikki"),
        ({"feelings": ["helped"], "line": "x" * 501}, "kovin pitkä"),
    ],
)
def test_bad_input_is_a_sentence_and_changes_nothing(
    firm: Firm, maija: Party, sent: dict[str, object], sentence: str
) -> None:
    kept(firm, maija)
    page = OwnPage(maija)
    answer = page.send(page.open(), **sent)  # type: ignore[arg-type]
    assert answer.status == 422
    assert sentence in answer.text
    assert not Felt.objects.exists()


def test_nobody_answers_for_somebody_else(firm: Firm, maija: Party) -> None:
    other = cast.customer(firm, "Pekka Salo", "040 765 4321")
    kept(firm, maija)
    theirs = cast.code_of(firm, kept(firm, other))
    page = OwnPage(maija)
    answer = page.send(page.open(), ["helped"], promise=str(theirs))
    assert answer.status == 409
    assert "Pekka" not in answer.text
    assert not Felt.objects.exists()


def test_at_most_once_in_ninety_days(firm: Firm, maija: Party) -> None:
    first = kept(firm, maija)
    say(firm, maija, first, "helped")
    soon = SPRING + timedelta(days=80)
    second = kept(firm, maija, now=soon)
    assert not asks(guest(firm, maija), soon + timedelta(hours=9))
    with pytest.raises(Refusal, match="not_asked_now"):
        say(firm, maija, second, "helped", now=soon + timedelta(hours=9))
    assert asks(guest(firm, maija), EVENING + timedelta(days=90))


def test_never_while_something_is_owed_or_complained_of(firm: Firm, maija: Party) -> None:
    promise = kept(firm, maija)
    owed = cast.promised(firm, maija, "callback", date(2026, 3, 2))
    cast.act(firm, [Line(owed.id, e.MissedDue())], EVENING)
    assert asked(guest(firm, maija), EVENING) is None
    cast.act(firm, [Line(owed.id, e.Kept("reached"))], EVENING)
    assert asked(guest(firm, maija), EVENING) is not None
    cast.act(firm, [Line(promise.id, e.Remarked(topic="gone_wrong"), "Nokea lattialla")], EVENING)
    assert asked(guest(firm, maija), EVENING) is None


def test_a_house_in_grief_is_left_in_peace(firm: Firm, maija: Party) -> None:
    kept(firm, maija)
    Party.objects.filter(pk=maija.pk).update(contact_rule="grief")
    maija.refresh_from_db()
    assert not asks(guest(firm, maija), EVENING)


def test_what_is_not_asked_any_more_loses_no_words(firm: Firm, maija: Party) -> None:
    promise, page = kept(firm, maija), OwnPage(maija)
    shown = page.open()
    cast.act(firm, [Line(promise.id, e.Remarked(topic="gone_wrong"), "Nokea lattialla")], EVENING)
    late = page.send(shown, ["helped"], line="Kiitos kuitenkin")
    assert late.status == 409
    assert "Tätä ei enää kysytä" in late.text and "Kiitos kuitenkin" in late.text
    assert not Felt.objects.exists()


def test_what_was_said_of_another_promise_is_offered_for_the_one_that_is_asked(
    firm: Firm, maija: Party
) -> None:
    kept(firm, maija)
    page = OwnPage(maija)
    shown = page.open()
    newer = kept(firm, maija, now=SPRING + timedelta(hours=1))
    later = EVENING + timedelta(hours=2)
    again = page.send(shown, ["helped"], line="Kiitos!", now=later)
    form = again.form_with('name="feelings"')
    assert (again.status, form.fields["feelings"]) == (409, ["helped"]) and "Kiitos!" in form.inside
    page.send(again, ["helped"], now=later)
    assert Felt.objects.get().promise_id == newer.id


def test_a_good_line_is_thanks_and_its_receiver_is_told(firm: Firm, maija: Party) -> None:
    firm_of_two = cast.colleague(firm, "Aino", "aino@nuohous.example")
    promise = kept(firm_of_two, maija)
    page = OwnPage(maija)
    done = page.send(page.open(), ["delighted"], line="Kiitos Aino!")
    assert "Aino" in done.text
    event = queries.events(firm.scope).get(kind="thanked")
    assert (event.role, event.by_id, event.promise_id) == ("customer", maija.pk, promise.id)
    assert Notification.objects.filter(member=firm_of_two.member, step="thanked").count() == 1
    assert Felt.objects.get().to_id == firm_of_two.member.pk


def test_a_line_beside_a_warning_word_stands_before_the_one_who_can_help(firm: Firm, maija: Party) -> None:
    promise = kept(firm, maija)
    page = OwnPage(maija)
    done = page.send(page.open(), ["rushed", "helped"], line="Lattia jäi likaiseksi")
    assert "soittaa sinulle" in done.text
    assert "asked_gone_wrong" in cast.state_now(firm, promise).done
    assert Felt.objects.get().tone == "bad"
    assert page.url("f") not in page.open("p").links(), "nothing is asked before it is answered"


def test_what_broke_and_was_repaired_is_asked_and_is_a_repair(firm: Firm, maija: Party) -> None:
    promise = put_right(firm, maija)
    felt = say(firm, maija, promise, "cared_for", now=SPRING + timedelta(days=2))
    assert felt.moment == "repair"
    bare = cast.customer(firm, "Pekka Salo")
    put_right(firm, bare, deeds=0)
    assert asked(guest(firm, bare), SPRING + timedelta(days=2)) is None


def test_the_copy_of_everything_holds_it_and_erasing_takes_it_along(firm: Firm, maija: Party) -> None:
    say(firm, maija, kept(firm, maija), "helped", line="Kiitos, terveisin Maija")
    (told,) = all_about(firm.scope, maija, EVENING)["other_rooms"]["feelings"]
    assert told["felt"] == ["helped"]
    erase(firm.scope, maija, EVENING)
    assert not Felt.objects.exists()
    assert OwnPage(maija).open().status == 410


def test_another_firm_meets_nothing_of_it(firm: Firm, maija: Party) -> None:
    say(firm, maija, kept(firm, maija), "helped", line="Kiitos!")
    row = Felt.objects.get()
    sten = cast.client_of(cast.stranger().user)
    assert "Maija" not in sten.get(reverse("feelings:index")).content.decode()
    sten.post(reverse("feelings:tell", args=[row.code]), {"told": "yes"})
    row.refresh_from_db()
    assert not row.is_told
