"""A25, A27 and A31: whoever leads is seen first; nobody is ranked; each sees all that is kept about them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from lupaus.core import events as e
from lupaus.features.team.models import TooMuch
from lupaus.ledger.record import Line
from lupaus.people.keys import make_key
from tests import cast
from tests.features.calls.pages import Page
from tests.features.mandate.office import Office, at
from tests.project.test_nothing_across import addresses

pytestmark = pytest.mark.django_db
BORN, DAY = at("2026-03-02", "09:00"), ("2026-03-05", "10:00")
HERS, HIS = 37, 41
"""How many promises Aino and Bo hold: numbers that stand in no date and no clock."""


@pytest.fixture
def office(settings: Any) -> Iterator[Office]:
    settings.LUPAUS_JOINTS = "lupaus.project.wiring.joints"
    with time_machine.travel(at(*DAY), tick=False):
        yield Office(now=BORN)


def test_a_leaders_page_opens_with_own_words_broken_ones_too_and_the_staff_see_the_same(
    office: Office,
) -> None:
    """A27: "Näytä itse esimerkkiä"."""
    kept = cast.promised(office.liisa, office.maija, "callback", date(2026, 3, 4), words="Soitan", now=BORN)
    broken = cast.promised(
        office.liisa, office.maija, "repair", date(2026, 3, 4), words="Tuon osan", now=BORN
    )
    cast.act(office.liisa, [Line(kept.id, e.Kept("reached"))], at("2026-03-04", "09:00"))
    cast.act(office.liisa, [Line(broken.id, e.GivenUp())], at("2026-03-05", "09:00"))
    liisa, aino = office.browser(office.liisa), office.browser(office.aino)
    liisa.post("/team/lead/", text="Autan ennen kuin kysyn.")
    hers, seen = liisa.open("/team/lead/").text, aino.open("/team/lead/").text
    order = ("Autan ennen kuin kysyn.", "Tuon osan", "What weighs on the team", "What customers got")
    for page in (hers, seen):
        places = [page.index(words) for words in order]
        assert places == sorted(places) and "not kept, left as it was" in page
    part = slice(hers.index("Tuon osan"), hers.index("Maija Virtanen"))
    assert hers[part] in seen


def test_nobody_is_ranked_on_any_page_or_in_the_interface_for_programs(office: Office) -> None:
    """A25: no leader and no owner finds how much each one has, kept or broken, anywhere."""
    for who, many in ((office.aino, HERS - 1), (office.bo, HIS)):
        for number in range(many):
            day = date(2026, 3, 6) + timedelta(days=number % 3)
            cast.promised(who, office.maija, on=day, words="lupaus", now=BORN)
    for leader in (office.liisa, office.jari):
        client, key = cast.client_of(leader.user), make_key(leader.scope, "Raportti", BORN).secret
        for path in addresses([office.aino.member.code]):
            if path.startswith("/accounts/"):
                continue
            answer = told(client, path, key)
            numbers = set(re.findall(r"(?<![\d.:-])\d+(?![\d.:-])", answer))
            assert not {str(HERS), str(HIS)} <= numbers, (
                f"{path} tells {leader.user.name} how much each one has"
            )


def told(client: Client, path: str, key: str) -> str:
    """The words of a page, or of an answer to a program, without tags and addresses."""
    answer: Any = client.get(path, headers={"authorization": f"Bearer {key}"})
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return re.sub(r"<[^>]+>|\"[0-9a-f-]{36}\"", " ", body.decode(errors="replace"))


def test_a_worker_takes_along_all_that_is_kept_about_them(office: Office) -> None:
    """A25: "as worker: export of all kept on me", and nobody else has an address for it."""
    aino = office.browser(office.aino)
    aino.give(cents="1000", words="Odotti turhaan")
    page = aino.open("/team/me/")
    assert "Only you see this page" in page.text and "/team/me/about-me.json" in page.links()
    found = json.loads(aino.client.get("/team/me/about-me.json").content)
    assert {"me", "promises", "acts", "absences", "mandate", "too_much", "invitations"} <= set(found)
    assert found["mandate"]["given"][0]["why"] == "Odotti turhaan"
    jari = json.loads(office.browser(office.jari).client.get("/team/me/about-me.json").content)
    assert jari["me"]["name"] == "Jari Nokinen" and "Odotti turhaan" not in json.dumps(jari)


def test_i_have_too_much_is_the_leaders_word_and_its_breaking_is_seen_by_all(office: Office) -> None:
    """A31: the tap costs nothing and names a day; a leader who lets it slip is the one who has broken a word."""
    aino = office.browser(office.aino)
    said = aino.press(aino.open("/team/"), "I have too much")
    assert "Liisa looks at it with you by Fri 6.3." in said.source.replace("\xa0", " ")
    row = TooMuch.objects.select_related("promise").get()
    with time_machine.travel(at("2026-03-09", "10:00"), tick=False):
        cast.act(office.liisa, [Line(row.promise_id, e.GivenUp())], at("2026-03-09", "09:00"))
        bo = office.browser(office.bo)
        text = Page(bo.client.get("/team/lead/", follow=True)).text
        assert "not kept, left as it was" in text[: text.index("What weighs on the team")]
