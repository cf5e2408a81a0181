"""The demo's book is a real one: the doctor finds nothing, and every fate is there once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from lupaus.channels.memory import MemoryChannel
from lupaus.core.figures import Verdict, facts, verdict
from lupaus.core.letters import Letter
from lupaus.core.ports import Joints
from lupaus.engine.doctor import examine
from lupaus.features.calls.queries.day import day
from lupaus.features.calls.queries.evening import evening
from lupaus.features.calls.queries.waiting import waiting
from lupaus.features.calls.rules.lines import Sort, rows
from lupaus.features.feelings.queries import stories
from lupaus.ledger import queries
from lupaus.outbox.by_hand import ready
from lupaus.outbox.models import Envelope, Notice
from lupaus.people.access import Scope, scope_of
from lupaus.people.models import ContactPoint, Organisation, Party
from lupaus.people.parties import find
from lupaus.project import demo_home, demo_pages
from lupaus.project.demo import firms, making
from lupaus.web import clock

pytestmark = pytest.mark.slow

AFTERNOON = datetime(2026, 11, 25, 11, 30, tzinfo=UTC)  # a Wednesday, half past one in Helsinki
CHRISTMAS = datetime(2026, 12, 25, 8, tzinfo=UTC)
LEAP_NIGHT = datetime(2032, 2, 29, 1, tzinfo=UTC)  # a Sunday


class Played:
    """A firm whose year has been played, ending at `now`."""

    def __init__(self, language: str, now: datetime) -> None:
        self.now = now
        self.firm = firms.make(language, now)
        scope = scope_of(self.firm.user)
        assert scope is not None
        self.scope: Scope = scope

    @property
    def promises(self) -> list[Any]:
        return [queries.state(row) for row in queries.promises(self.scope).order_by("made_at", "pk")]

    def party(self, name: str) -> Party:
        return find(self.scope, name, 1)[0]


@pytest.fixture(scope="module", params=[("fi", AFTERNOON), ("sv", CHRISTMAS), ("en", LEAP_NIGHT)], ids=str)
def played(request: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[Played]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Played(*request.param)
        transaction.set_rollback(True)


@pytest.fixture
def demo(db: None, played: Played, home: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Played:
    """The pages of the demo, at the moment at which its year ended."""
    settings.ROOT_URLCONF, settings.LUPAUS_DEMO = "lupaus.project.demo_urls", True
    settings.LUPAUS_BANNERS = [*settings.LUPAUS_BANNERS, "lupaus.project.demo_pages.banners"]
    demo_home.clear(home, fresh=True)
    monkeypatch.setattr("django.utils.timezone.now", lambda: played.now)
    return played


def test_the_doctor_finds_nothing(db: None, played: Played) -> None:
    assert [found for found in examine(played.now).breaches if found.code != "engine_silent"] == []


def test_a_firm_of_believable_size(db: None, played: Played) -> None:
    parties = Party.objects.filter(organisation=played.scope.organisation)
    assert 120 <= parties.filter(is_supplier=False).count() <= 160
    assert parties.filter(is_supplier=True).count() == 2
    assert {"fi", "sv", "en"} <= set(parties.values_list("language", flat=True))
    assert played.firm.organisation.is_demo


def test_one_promise_of_each_fate(db: None, played: Played) -> None:
    counted = Counter(verdict(facts(one)) for one in played.promises if one.direction == "ours")
    assert counted[Verdict.KEPT] > 200
    for fate in (Verdict.ANEW, Verdict.MADE_GOOD, Verdict.LEFT, Verdict.OWED):
        assert counted[fate] == 1, fate
    (good,) = [
        one for one in played.promises if verdict(facts(one)) is Verdict.MADE_GOOD and one.direction == "ours"
    ]
    assert (good.deeds, good.answer, good.outcome) == (2, "yes", "kept")
    (left,) = [
        one for one in played.promises if verdict(facts(one)) is Verdict.LEFT and one.direction == "ours"
    ]
    assert (left.deeds, left.apologies) == (0, 2)


def test_one_supplier_does_and_the_other_talks(db: None, played: Played) -> None:
    said = making.LANGUAGES[played.firm.organisation.language]
    doors, pipes = played.party(said.supplier_door).pk, played.party(said.supplier_pipe).pk
    theirs = [one for one in played.promises if one.direction == "theirs"]
    talks = [one for one in theirs if one.debtor == doors]
    does = [one for one in theirs if one.debtor == pipes]
    assert sum(one.missed_at is not None for one in talks) == 6
    assert sum(one.deeds for one in talks) == 0
    assert sum(one.apologies for one in talks) >= 10
    assert [one.missed_at is not None for one in does] == [False, True, True, True, False]
    assert sum(one.deeds for one in does) == 6
    assert sum(one.apologies for one in does) == 0
    (late,) = [one for one in talks if one.outcome == "open"]
    (hanging,) = [one for one in played.promises if one.depends_on is not None]
    assert (hanging.depends_on, hanging.direction, hanging.outcome) == (late.id, "ours", "open")


def test_tonight_there_is_something_of_every_sort(db: None, played: Played) -> None:
    found = rows([one.line for one in waiting(played.scope, played.now).seen])
    sorts = Counter(row.sort for row in found)
    assert 12 <= len(found) <= 18
    assert sorts[Sort.ANSWER] == 3
    assert sorts[Sort.REMIND] >= 6
    assert sorts[Sort.OWED] == sorts[Sort.DECIDE] == 1
    steps = {line.step for row in found for line in row.lines}
    assert {"answer_failed", "answer_other_time", "answer_put_right", "call", "ask"} <= steps
    assert len({line.area for row in found for line in row.lines if line.step == "call"}) >= 3
    assert evening(played.scope, played.now).thanks
    if played.now == AFTERNOON:
        assert sorts[Sort.CALLBACK] == 1


def test_customers_have_said_how_it_felt_and_not_all_of_it_is_good(db: None, played: Played) -> None:
    sorrows, joys = stories.sorrows(played.scope, played.now), stories.joys(played.scope, played.now)
    assert [one.fate for one in stories.repaired(played.scope, played.now)] == ["repaired"]
    assert {one.feelings for one in sorrows} == {("rushed",), ("a_number",)}
    assert len(joys) >= 5
    assert len({one.customer for one in (*sorrows, *joys)}) == len(sorrows) + len(joys)


def test_visits_are_coming(db: None, played: Played) -> None:
    seen = day(played.scope, None, played.now, "en")
    assert len(seen.coming) >= 4
    if played.now == AFTERNOON:
        assert len(seen.stops) == 5
        assert any(stop.is_done for stop in seen.stops)
        assert any(not stop.is_done for stop in seen.stops)


def test_messages_wait_to_be_sent_from_the_own_phone(db: None, played: Played) -> None:
    found = ready(played.scope, played.now)
    assert len(found) == 2
    assert all(one.number.startswith("+35848") for one in found)


def test_people_have_parted_from_us_in_each_way(db: None, played: Played) -> None:
    ended = Counter(one.how for one in played.promises if one.outcome == "released")
    assert ended["stop"] >= 1
    assert ended["moved"] >= 1
    assert ended["died"] >= 1


def test_every_letter_is_in_the_language_of_its_reader(db: None, played: Played) -> None:
    letters = Envelope.objects.filter(organisation=played.scope.organisation)
    assert letters.count() > 150
    assert {row.language == row.party.language for row in letters.select_related("party")} == {True}
    assert set(letters.values_list("channel", flat=True)) == {"demo", "own_phone"}
    assert not Notice.objects.filter(
        organisation=played.scope.organisation, state="sealed", envelope__state="sent"
    ).exists()


def test_no_number_and_no_address_leads_anywhere(db: None, played: Played) -> None:
    points = ContactPoint.objects.filter(organisation=played.scope.organisation)
    for kind, value in points.values_list("kind", "value"):
        assert value.startswith("+35848") if kind == "phone" else value.endswith(".example")


# -- its pages ------------------------------------------------------------------------------------


def test_a_stranger_chooses_how_to_look(demo: Played) -> None:
    language = demo.firm.organisation.language
    page = Client(headers={"accept-language": language}).get("/").content.decode()
    assert f'<html lang="{language}"' in page
    assert 'action="/demo/sweep/"' in page
    assert 'action="/demo/customer/"' in page
    assert making.LANGUAGES[language].supplier_door.replace("&", "&amp;") in page


def test_one_tap_and_one_is_the_sweep(demo: Played) -> None:
    client = Client(headers={"accept-language": demo.firm.organisation.language})
    answer = client.post("/demo/sweep/", follow=True)
    assert answer.redirect_chain == [("/", 302)]
    page = answer.content.decode()
    assert "banner demo" in page
    assert 'action="/demo/jump/"' in page
    assert 'href="/desk/sent/"' in page
    assert answer.context["evening"].waiting >= 12
    assert client.get("/desk/customers/").status_code == 200


def test_the_two_suppliers_are_told_apart_on_one_page_at_once(demo: Played) -> None:
    said = making.LANGUAGES[demo.firm.organisation.language]
    client = Client(headers={"accept-language": demo.firm.organisation.language})
    client.post("/demo/sweep/")
    talks, does = client.get("/suppliers/").context["page"].cards
    assert (talks.name, does.name) == (said.supplier_door, said.supplier_pipe)
    assert (talks.account.deeds, talks.account.bare, talks.account.own >= 5) == (
        0,
        talks.account.apologies,
        True,
    )
    assert talks.account.again.months >= 3
    assert (does.account.deeds, does.account.bare, does.account.own, does.account.late) == (6, 0, 0, 3)
    assert does.account.three.made_good == 3
    assert does.quote == said.supply_pipes_more_deeds[3]


def test_one_tap_and_one_is_the_customer(demo: Played) -> None:
    client = Client(headers={"accept-language": demo.firm.organisation.language})
    answer = client.post("/demo/customer/", follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[0][0].startswith("/p/")
    page = answer.content.decode()
    said = making.LANGUAGES[demo.firm.organisation.language]
    assert said.cap_offer in page
    assert said.maija_thanks in page
    assert 'action="/demo/sweep/"' in page


def test_the_bar_tells_the_day_when_the_clock_has_jumped(demo: Played) -> None:
    assert "2027" not in Client(headers={"accept-language": "en"}).get("/").content.decode()
    ahead = demo_pages.days_ahead(demo.now)
    clock.jump(ahead)
    on = clock.now().astimezone(UTC).date()
    assert str(on.year) in Client(headers={"accept-language": "en"}).get("/").content.decode()
    assert demo_pages.days_ahead(demo.now) >= 338


def test_what_we_were_told_is_shown_and_its_address_is_not(
    demo: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = MemoryChannel("messenger")
    monkeypatch.setattr(demo_pages, "joints", lambda: Joints(to_us={"messenger": channel}))
    secret = "ntfys://ntfy.sh/a-s3cret"
    channel.send(
        Letter(code=uuid4(), channel="messenger", to=secret, subject="Lupaus", text="Yksi\nkaksi"), demo.now
    )
    page = Client().get("/demo/told/").content.decode()
    assert "Yksi<br>kaksi" in page
    assert "s3cret" not in page


def test_only_a_demo_can_be_forgotten(db: None, played: Played) -> None:
    real = Organisation.objects.create(name="Somebody's own")
    with pytest.raises(ValueError, match="only a demo"):
        firms.clear(played.now, [real])
    assert Organisation.objects.filter(pk=real.pk).exists()
