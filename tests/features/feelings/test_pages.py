"""Joys and sorrows, and what a firm aims at: the words first, numbers from twenty answers on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from lupaus.features.feelings.models import Aim, Felt
from lupaus.features.feelings.queries import stories
from lupaus.people.models import Party
from tests import cast
from tests.cast import SPRING, Firm
from tests.features.calls.pages import Page
from tests.features.feelings.stage import kept, put_right, say

pytestmark = pytest.mark.django_db
NOW = SPRING + timedelta(days=3)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def firm() -> Firm:
    return cast.jari()


@pytest.fixture
def maija(firm: Firm) -> Party:
    return cast.maija(firm)


def shown(firm: Firm, name: str = "feelings:index", *args: str) -> Page:
    return Page(cast.client_of(firm.user).get(reverse(name, args=args)))


def told(firm: Firm, *feelings: str, times: int = 1) -> None:
    for number in range(times):
        whom = cast.customer(firm, f"Asiakas {'-'.join(feelings)} {number}")
        say(firm, whom, kept(firm, whom), *feelings, now=NOW)


def test_without_answers_the_page_says_so_calmly(firm: Firm) -> None:
    page = shown(firm)
    assert page.status == 200
    assert "Nobody has told yet." in page.text
    assert "%" not in page.text
    assert reverse("feelings:index") in page.links(), "one who works alone has a door to it too"


def test_sorrows_come_first_and_a_repair_is_its_own_class(firm: Firm, maija: Party) -> None:
    told(firm, "delighted")
    told(firm, "let_down")
    say(firm, maija, put_right(firm, maija), "cared_for", "helped", now=NOW)
    text = shown(firm).text
    order = [
        text.index(word)
        for word in ("Sorrows", "let down", "well made good", "taken care of", "Joys delighted")
    ]
    assert order == sorted(order)
    (story,) = stories.repaired(firm.scope, NOW)
    assert (story.fate, story.customer) == ("repaired", "Maija Virtanen")
    assert firm.scope.party and "Nobody" not in text


def test_a_broken_word_stands_before_a_kept_one_among_the_sorrows(firm: Firm, maija: Party) -> None:
    say(firm, maija, put_right(firm, maija), "forgotten", now=NOW - timedelta(hours=1))
    told(firm, "rushed")
    assert [one.feelings for one in stories.sorrows(firm.scope, NOW)] == [("forgotten",), ("rushed",)]


def test_nineteen_answers_are_words_and_twenty_are_counted(firm: Firm) -> None:
    told(firm, "important", times=12)
    told(firm, "rushed", times=7)
    text = shown(firm).text
    assert "Too few to count" in text and "Moment by moment" not in text and "%" not in text
    assert stories.fates(firm.scope, NOW) is None
    told(firm, "helped")
    text = shown(firm).text
    assert "First contact: important" in text
    assert "20 points under the target." in text
    assert "60 %" in text and "80 %" in text and "39–78 %" in text
    assert "promise one thing with a day" in text, "the behaviour stands beside the number"
    found = stories.fates(firm.scope, NOW)
    assert found == stories.Fates(n=20, kept=20, kept_but_bad=7, repaired=0, broken=0)


def test_the_moment_furthest_from_its_target_comes_first(firm: Firm) -> None:
    told(firm, "important", times=20)
    for number in range(20):
        whom = cast.customer(firm, f"Korjattu {number}")
        say(firm, whom, put_right(firm, whom), "let_down", now=NOW)
    assert [one.moment.key for one in stories.met(firm.scope, NOW)][:2] == ["repair", "first"]


def test_an_answer_older_than_a_year_is_not_told_any_more(firm: Firm) -> None:
    told(firm, "delighted")
    assert stories.joys(firm.scope, NOW)
    assert not stories.joys(firm.scope, NOW + stories.LOOKED_BACK)


def test_a_line_is_read_by_its_receiver_until_they_let_others(firm: Firm, maija: Party) -> None:
    aino = cast.colleague(firm, "Aino", "aino@nuohous.example")
    say(firm, maija, kept(aino, maija), "delighted", line="Kiitos Aino!", now=NOW)
    assert "Kiitos Aino!" in unescape(shown(aino).source)
    assert "Kiitos Aino!" not in unescape(shown(firm).source)
    assert "delighted" in shown(firm).text, "that somebody is glad may be seen by all"
    code = Felt.objects.get().code
    tell = reverse("feelings:tell", args=[code])
    refused = cast.client_of(firm.user).post(tell, {"told": "yes"}, follow=True)
    assert "written to somebody else" in refused.content.decode()
    cast.client_of(aino.user).post(tell, {"told": "yes"})
    assert "Kiitos Aino!" in unescape(shown(firm).source)
    cast.client_of(aino.user).post(tell, {"told": "no"})
    assert "Kiitos Aino!" not in unescape(shown(firm).source)
    (mine,) = stories.everything(aino.scope)
    assert (mine["line"], mine["others_may_read"]) == ("Kiitos Aino!", False)


def test_no_page_tells_a_figure_about_one_of_us(firm: Firm) -> None:
    aino = cast.colleague(firm, "Aino Aalto", "aino@nuohous.example")
    told(aino, "rushed", times=20)
    assert "Aino Aalto" not in shown(firm).text


def test_the_owner_writes_what_we_aim_at(firm: Firm) -> None:
    page = shown(firm, "feelings:moments")
    assert "Reminder" in page.text and "thought of" in page.text and "We call ourselves" in page.text
    client = cast.client_of(firm.user)
    url = reverse("feelings:moment", args=["recall"])
    fields = {
        "aims": ["thought_of", "confident"],
        "behaviour": "Soitan illalla.",
        "target": "90",
        "is_used": "on",
    }
    done = Page(client.post(url, fields, follow=True))
    assert "Soitan illalla." in done.text and "90 of a hundred" in done.text
    same = shown(firm, "feelings:moment", "callback").form_with('name="behaviour"')
    client.post(url.replace("recall", "callback"), {**same.fields, "aims": ["helped"]})
    assert Aim.objects.get(key="callback").behaviour == "", (
        "words that were only looked at stay in every language"
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"aims": []}, "Choose one to three feelings."),
        ({"aims": ["thought_of", "helped", "important", "delighted"]}, "Choose one to three feelings."),
        ({"aims": ["rushed"]}, "rushed"),
        ({"target": "0"}, "from 1 to 100"),
        ({"target": "paljon"}, "from 1 to 100"),
        ({"target": "²"}, "from 1 to 100"),
    ],
)
def test_a_slip_in_the_form_is_a_sentence_and_loses_nothing(
    firm: Firm, wrong: dict[str, object], sentence: str
) -> None:
    fields = {"aims": ["helped"], "behaviour": "Kysymme ensin.", "target": "70", "is_used": "on", **wrong}
    page = Page(cast.client_of(firm.user).post(reverse("feelings:moment", args=["repair"]), fields))
    assert page.status == 422
    assert sentence in page.text
    assert "Kysymme ensin." in page.source
    assert not Aim.objects.exists()


def test_a_moment_of_our_own_gathers_what_begins_so(firm: Firm, maija: Party) -> None:
    client = cast.client_of(firm.user)
    new = reverse("feelings:moment", args=["new"])
    fields = {"name": "Kattila", "kind": "visit", "aims": ["helped"], "target": "75", "is_used": "on"}
    assert client.post(new, {**fields, "name": ""}).status_code == 422
    assert client.post(new, {**fields, "kind": "supply"}).status_code == 422
    assert "Kattila" in Page(client.post(new, fields, follow=True)).text
    own = Aim.objects.get()
    assert say(firm, maija, kept(firm, maija), "helped", now=NOW).moment == own.key
    assert "Kattila" in shown(firm).text


def test_who_does_not_own_the_firm_reads_and_does_not_write(firm: Firm) -> None:
    aino = cast.colleague(firm, "Aino", "aino@nuohous.example")
    assert "Add a moment" not in shown(aino, "feelings:moments").text
    url = reverse("feelings:moment", args=["recall"])
    client = cast.client_of(aino.user)
    assert client.get(url).status_code == 403
    assert client.post(url, {"aims": ["helped"], "target": "70"}).status_code == 403
    assert not Aim.objects.exists()
    assert cast.client_of(firm.user).get(url.replace("recall", "nowhere")).status_code == 404
