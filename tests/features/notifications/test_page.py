"""How may we tell you? The page, its bad input, its walls; and that an address is never shown again."""

from __future__ import annotations

import json
import logging
from datetime import time
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lupaus.core.notifications import Topic, When
from lupaus.outbox.models import Choices, MemberLetter, Way
from lupaus.outbox.ours.choices import choices_of, names_may_leave
from lupaus.people.teams import make_team, shape_team
from tests.cast import SPRING, client_of, colleague, jari, stranger

pytestmark = pytest.mark.django_db
PAGE = "/notifications/"
SECRET = "ntfys://ntfy.sh/aino-s3cret-topic"


class Two:
    """A firm of two, each with a browser."""

    def __init__(self) -> None:
        self.jari = jari()
        self.aino = colleague(self.jari, "Aino Virta", "aino@nuohous.example")
        self.his, self.hers = client_of(self.jari.user), client_of(self.aino.user)


@pytest.fixture
def two() -> Any:
    with time_machine.travel(SPRING, tick=False):
        yield Two()


def answers(**changes: str) -> dict[str, str]:
    """The whole form as it stands at first, with changes."""
    said = {topic.value: "morning" for topic in Topic} | {"calls": "never"}
    said |= {"handed": "now:", "passed": "now:", "asked": "now:", "answered": "now:"}
    return said | {"has_morning": "on", "morning_at": "07:30", "morning_way": "email"} | changes


def shown(client: Client) -> str:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_is_chosen_holds_and_is_shown(two: Two) -> None:
    answer = two.hers.post(PAGE, answers(thanks="never", customer="now:", morning_at="08:15"))
    assert answer.status_code == 302
    mine = choices_of(two.aino.scope, is_many=True)
    assert (mine.topics[Topic.THANKS], mine.topics[Topic.CUSTOMER]) == (When.NEVER, When.NOW)
    assert mine.morning_at == time(8, 15)
    assert 'value="08:15"' in shown(two.hers)
    assert choices_of(two.jari.scope, is_many=True).topics[Topic.THANKS] is When.MORNING  # nobody else's
    two.hers.post(PAGE, answers())
    two.hers.post(PAGE, answers())
    assert Choices.objects.filter(member=two.aino.scope.party).count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"morning_at": "03:00"}, "Choose a time between 7:00 and 22:00."),
        ({"morning_at": "soon"}, "Write the time as hours and minutes"),
        ({"handed": "now:11111111-1111-1111-1111-111111111111"}, "Something is not right yet"),
        ({"handed": "sometimes"}, "Something is not right yet"),
        ({"calls": "morning"}, "Something is not right yet"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(two: Two, changes: dict[str, str], said: str) -> None:
    answer = two.hers.post(PAGE, answers(**changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Choices.objects.exists()


def test_an_address_is_kept_tried_and_never_shown_again(two: Two, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = two.hers.post(f"{PAGE}ways/", {"url": SECRET}, follow=True)
    page = answer.content.decode()
    assert "a trial is on its way" in page
    assert "ntfys://…opic" in page
    way = Way.objects.get()
    assert MemberLetter.objects.get().what == "trial"
    two.hers.post(f"{PAGE}ways/{way.code}/try/")
    assert MemberLetter.objects.count() == 1  # tapped twice, it is one
    two.hers.post(PAGE, answers(handed=f"now:{way.code}", morning_way=str(way.code)))
    assert choices_of(two.aino.scope, is_many=True).ways[Topic.HANDED] == str(way.code)
    everywhere = [
        shown(two.hers), shown(two.his), two.hers.get("/team/me/about-me.json").content.decode(),
        two.hers.get(f"{PAGE}ways/{way.code}/forget/").content.decode(), caplog.text, repr(way), str(way),
    ]  # fmt: skip
    assert not [text for text in everywhere if "s3cret" in text]
    assert "ntfys://…opic" in everywhere[2]
    assert json.loads(everywhere[2])["notifications"]["has_morning"] is True


def test_forgotten_it_is_gone_and_e_mail_takes_over(two: Two) -> None:
    two.hers.post(f"{PAGE}ways/", {"url": SECRET})
    way = Way.objects.get()
    two.hers.post(PAGE, answers(handed=f"now:{way.code}"))
    assert two.hers.post(f"{PAGE}ways/{way.code}/forget/").status_code == 302
    assert not Way.objects.exists()
    assert two.hers.post(f"{PAGE}ways/{way.code}/forget/").status_code == 404
    assert '<option value="now:" selected>' in shown(two.hers)
    assert two.hers.post(f"{PAGE}ways/{way.code}/try/", follow=True).status_code == 200


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("hello", "That is no address."),
        ("https://example.org/hook", "is not known here"),
        ("ntfy://127.0.0.1/x", "127.0.0.1 is not on the open net."),
        ("json://hooks.example.org/", "hooks.example.org is not on the open net."),
        ("ntfys://ntfy.sh/x?verify=no", "Leave out what stands after the question mark."),
    ],
)
def test_a_bad_address_is_answered_with_a_sentence(two: Two, url: str, said: str) -> None:
    answer = two.hers.post(f"{PAGE}ways/", {"url": url, "team": "mine"})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Way.objects.exists()


def test_five_are_enough_and_the_same_twice_is_one(two: Two) -> None:
    for number in range(5):
        two.hers.post(f"{PAGE}ways/", {"url": f"ntfys://ntfy.sh/topic-{number}"})
        two.hers.post(f"{PAGE}ways/", {"url": f"ntfys://ntfy.sh/topic-{number}"})
    assert Way.objects.count() == 5
    answer = two.hers.post(f"{PAGE}ways/", {"url": "ntfys://ntfy.sh/topic-9"})
    assert "more than 5 addresses" in answer.content.decode()


def test_a_colleagues_address_can_be_neither_tried_nor_forgotten_nor_chosen(two: Two) -> None:
    two.hers.post(f"{PAGE}ways/", {"url": SECRET})
    way = Way.objects.get()
    MemberLetter.objects.all().delete()
    two.his.post(f"{PAGE}ways/{way.code}/try/")
    assert two.his.post(f"{PAGE}ways/{way.code}/forget/").status_code == 404
    assert two.his.post(PAGE, answers(handed=f"now:{way.code}")).status_code == 422
    sten = client_of(stranger().user)
    assert sten.post(f"{PAGE}ways/{way.code}/forget/").status_code == 404
    assert sten.get(f"{PAGE}ways/{way.code}/forget/").status_code == 404
    assert Way.objects.filter(pk=way.pk).exists()
    assert not MemberLetter.objects.exists()


def test_a_teams_address_is_the_leaders(two: Two) -> None:
    liisa = colleague(two.jari, "Liisa Lehtonen", "liisa@nuohous.example", role="leader")
    team = make_team(two.jari.scope, "East")
    shape_team(two.jari.scope, team.code, name="East", leader=liisa.scope.party, members=[])
    other = stranger()
    foreign = make_team(other.scope, "West")
    hers = client_of(liisa.user)
    assert hers.post(f"{PAGE}ways/", {"url": SECRET, "team": str(team.code)}).status_code == 302
    way = Way.objects.get()
    assert (way.team_id, way.member_id) == (team.pk, None)
    assert "East: ntfy" in shown(hers)
    assert "East: ntfy" not in shown(two.hers)
    assert two.hers.post(f"{PAGE}ways/{way.code}/forget/").status_code == 404
    for code in (team.code, foreign.code, uuid4(), "x"):
        two.hers.post(f"{PAGE}ways/", {"url": SECRET + "2", "team": str(code)})
    assert not Way.objects.filter(team__isnull=False).exclude(pk=way.pk).exists()
    assert hers.post(f"{PAGE}ways/", {"url": SECRET, "team": str(foreign.code)}).status_code == 422


def test_the_owner_decides_whether_a_name_may_leave(two: Two) -> None:
    assert names_may_leave(two.jari.scope.organisation) == "email"
    assert two.hers.post(f"{PAGE}names/", {"names": "own"}).status_code == 403
    assert two.his.post(f"{PAGE}names/", {"names": "everywhere"}).status_code == 422
    assert two.his.post(f"{PAGE}names/", {"names": "own"}).status_code == 302
    assert names_may_leave(two.jari.scope.organisation) == "own"
    assert names_may_leave(stranger().scope.organisation) == "email"


def test_one_alone_sees_only_the_morning_and_the_calls() -> None:
    firm = jari()
    client = client_of(firm.user)
    page = shown(client)
    assert "Tell me my day in one message" in page
    assert "Calls wait tonight" in page
    assert "colleague" not in page
    assert "hands me" not in page
    assert "messenger" not in page
    said = {"has_morning": "on", "morning_at": "07:30", "morning_way": "email", "calls": "now:"}
    assert client.post(PAGE, said).status_code == 302
    assert choices_of(firm.scope, is_many=False).topics[Topic.CALLS] is When.NOW


def test_a_stranger_is_asked_to_sign_in_and_csrf_is_demanded(two: Two) -> None:
    way = str(uuid4())
    for path in (
        PAGE,
        f"{PAGE}ways/",
        f"{PAGE}ways/{way}/try/",
        f"{PAGE}ways/{way}/forget/",
        f"{PAGE}names/",
    ):
        assert Client().post(path).status_code == 302
        assert client_of(two.aino.user, checks_csrf=True).post(path).status_code == 403
    for path in (f"{PAGE}ways/", f"{PAGE}ways/{way}/try/", f"{PAGE}try-mail/", f"{PAGE}names/"):
        assert two.hers.get(path).status_code == 405


def test_looking_changes_nothing_and_costs_the_same_with_many_addresses(two: Two) -> None:
    counted = []
    for numbers in (range(1), range(1, 5)):
        for number in numbers:
            two.hers.post(f"{PAGE}ways/", {"url": f"ntfys://ntfy.sh/topic-{number}"})
        two.hers.get(PAGE)  # what was said of each is shown once
        with CaptureQueriesContext(connection) as asked:
            two.hers.get(PAGE)
        assert not [q for q in asked if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
        counted.append(len(asked))
    assert counted[0] == counted[1]


@pytest.mark.parametrize(("language", "morning"), [("fi", "aamulla"), ("sv", "på morgonen")])
def test_the_morning_is_the_morning_and_not_the_forenoon(two: Two, language: str, morning: str) -> None:
    two.aino.user.language = language
    two.aino.user.save(update_fields=["language"])
    page = shown(client_of(two.aino.user))
    assert f">{morning}<" in page
    assert "aamupäivällä" not in page and "på förmiddagen" not in page


def test_only_the_owner_decides_on_names_and_it_is_said_so(two: Two) -> None:
    liisa = colleague(two.jari, "Liisa Lehtonen", "liisa@nuohous.example", role="leader")
    answer = client_of(liisa.user).post(f"{PAGE}names/", {"names": "own"})
    assert answer.status_code == 403
    assert "Only the owner decides whether names may leave." in answer.content.decode()
    assert names_may_leave(two.jari.scope.organisation) == "email"
