"""How one is told, by another program: read, changed, and never an address given back."""

from __future__ import annotations

import pytest
from django.db import connection

from lupaus.outbox.models import MemberLetter, Way
from lupaus.outbox.ours.choices import names_may_leave
from lupaus.people.teams import make_team, shape_team
from tests.api.program import Program
from tests.cast import Firm, colleague, jari, stranger

pytestmark = pytest.mark.django_db
PATH = "/me/notifications"
SECRET = "ntfys://ntfy.sh/aino-s3cret-topic"


@pytest.fixture
def owner() -> Firm:
    return jari()


@pytest.fixture
def aino(owner: Firm) -> Firm:
    return colleague(owner, "Aino Virta", "aino@nuohous.example")


def test_the_choices_are_read_and_changed(aino: Firm) -> None:
    program = Program(aino)
    found = program.get(PATH)
    assert found["topics"]["handed"] == {"when": "now", "way": ""}
    assert found["morning_at"] == "07:30:00"
    sent = {"topics": {"thanks": {"when": "never"}}, "morning_at": "08:15", "has_morning": False}
    for _twice in range(2):
        assert program.call("PUT", PATH, sent).status_code == 200
    found = program.get(PATH)
    assert found["topics"]["thanks"]["when"] == "never"
    assert found["topics"]["handed"]["when"] == "now"
    assert (found["morning_at"], found["has_morning"]) == ("08:15:00", False)


@pytest.mark.parametrize(
    "sent",
    [
        {"topics": {"weather": {"when": "now"}}},
        {"topics": {"handed": {"when": "soon"}}},
        {"topics": {"handed": {"when": "now", "way": "0197b7a2-0000-7000-8000-000000000000"}}},
        {"topics": {"calls": {"when": "morning"}}},
        {"morning_at": "03:00"},
        {"morning_way": "nowhere"},
    ],
)
def test_what_cannot_be_changes_nothing(aino: Firm, sent: object) -> None:
    program = Program(aino)
    before = program.get(PATH)
    program.refused(422, "PUT", PATH, sent)
    assert program.get(PATH) == before


def test_an_address_goes_in_and_never_out(aino: Firm) -> None:
    program = Program(aino)
    made = program.post(f"{PATH}/ways", {"url": SECRET})
    assert made["address"] == "ntfys://…opic"
    assert program.post(f"{PATH}/ways", {"url": SECRET})["code"] == made["code"]
    program.refused(422, "POST", f"{PATH}/ways", {"url": "ntfy://10.0.0.1/x"})
    sent = {"topics": {"handed": {"when": "now", "way": made["code"]}}, "morning_way": made["code"]}
    answer = program.call("PUT", PATH, sent)
    assert answer.json()["topics"]["handed"]["way"] == answer.json()["morning_way"] == made["code"]
    assert b"s3cret" not in answer.content + program.call("GET", PATH).content
    assert b"s3cret" not in program.call("GET", "/me/everything").content
    assert program.call("POST", f"{PATH}/ways/{made['code']}/try").status_code == 204
    assert program.call("DELETE", f"{PATH}/ways/{made['code']}").status_code == 204
    program.refused(404, "DELETE", f"{PATH}/ways/{made['code']}")
    assert program.get(PATH)["morning_way"] == ""


def test_nobody_elses(aino: Firm) -> None:
    code = Program(aino).post(f"{PATH}/ways", {"url": SECRET})["code"]
    for other in (colleague(aino, "Bo Ek", "bo@nuohous.example"), stranger()):
        program = Program(other)
        program.refused(404, "DELETE", f"{PATH}/ways/{code}")
        program.refused(404, "POST", f"{PATH}/ways/{code}/try")
        assert program.get(PATH)["ways"] == []
    assert Way.objects.count() == 1
    assert connection.vendor in ("sqlite", "postgresql")


def test_one_alone_has_one_topic() -> None:
    program = Program(jari())
    assert list(program.get(PATH)["topics"]) == ["calls"]
    program.refused(422, "PUT", PATH, {"topics": {"handed": {"when": "now"}}})
    program.refused(404, "POST", f"{PATH}/ways", {"url": SECRET})


def test_whoever_leads_gives_a_team_its_address(owner: Firm, aino: Firm) -> None:
    team = make_team(owner.scope, "East")
    his, path = Program(owner), f"/teams/{team.code}/ways"
    shape_team(owner.scope, team.code, name="East", leader=None, members=[aino.scope.party])
    made = his.post(path, {"url": SECRET})
    assert made["address"] == "ntfys://…opic"
    assert his.post(path, {"url": SECRET})["code"] == made["code"]
    assert [one["code"] for one in his.get(path)] == [made["code"]]
    assert his.get(PATH)["ways"] == []  # it is no address of mine
    his.refused(422, "POST", path, {"url": "ntfy://10.0.0.1/x"})
    assert MemberLetter.objects.get(what="trial").team_id == Way.objects.get().team_id
    assert his.call("POST", f"{path}/{made['code']}/try").status_code == 204
    for other, status in ((Program(aino), 403), (Program(stranger()), 404)):
        other.refused(status, "GET", path)
        other.refused(status, "POST", path, {"url": SECRET})
        other.refused(status, "DELETE", f"{path}/{made['code']}")
    mine = his.post(f"{PATH}/ways", {"url": "ntfys://ntfy.sh/jari-alone"})
    his.refused(404, "DELETE", f"{path}/{mine['code']}")
    assert Way.objects.count() == 2
    assert b"s3cret" not in his.call("GET", path).content
    assert his.call("DELETE", f"{path}/{made['code']}").status_code == 204
    assert his.get(path) == []


def test_the_owner_decides_whether_names_may_leave(owner: Firm, aino: Firm) -> None:
    his, hers = Program(owner), Program(aino)
    assert hers.get("/notifications/names") == {"names": "email"}
    hers.refused(403, "PUT", "/notifications/names", {"names": "own"})
    his.refused(422, "PUT", "/notifications/names", {"names": "everywhere"})
    assert names_may_leave(aino.scope.organisation) == "email"
    assert his.call("PUT", "/notifications/names", {"names": "never"}).json() == {"names": "never"}
    assert hers.get("/notifications/names") == {"names": "never"}
    Program(stranger()).refused(404, "GET", "/notifications/names")  # one alone
