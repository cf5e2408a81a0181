"""The pages about us: who sees them, what bad input leads to, and that one alone sees nothing of teams."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from uuid_utils.compat import uuid7

from lupaus.channels.memory import MemoryChannel
from lupaus.core.ports import Joints
from lupaus.people.models import Absence, Invitation, Membership, Team, User
from lupaus.people.standing_down import end_membership
from tests import cast
from tests.features.calls.pages import Page
from tests.features.mandate.office import Browser, Office, at

pytestmark = pytest.mark.django_db
BORN = at("2026-03-02", "09:00")
DAY = ("2026-03-03", "10:00")
POST_OFFICE = MemoryChannel("email")


def with_mail() -> Joints:
    """An installation that can send mail."""
    return Joints(channels={"email": POST_OFFICE}, sender_address="kirja@nuohous.example")


@pytest.fixture
def office(settings: Any) -> Office:
    settings.LUPAUS_JOINTS = "lupaus.project.wiring.joints"
    return Office(now=BORN)


@pytest.fixture
def jari(office: Office) -> Browser:
    return office.browser(office.jari)


@pytest.fixture
def aino(office: Office) -> Browser:
    return office.browser(office.aino)


def invited(who: Browser, email: str = "dan@nuohous.example", role: str = "member") -> str:
    """Invite, and answer the path of the link."""
    page = who.post("/team/invite/", email=email, name="Dan", role=role, language="sv")
    found = re.search(r'value="http://testserver(/team/join/[^"]+)"', page.source)
    assert found, page.text
    return found[1]


JOINING = {"name": "Dan Dahl", "phone": "040 555 0101", "language": "sv", "password": "gröna-skogens-sus"}


# -- one alone -------------------------------------------------------------------------------------


def test_one_alone_sees_one_quiet_line_and_no_team(settings: Any) -> None:
    jari = cast.jari()
    client = cast.client_of(jari.user)
    for url in ("/team/", "/team/away/", f"/team/member/{jari.member.code}/", f"/team/teams/{uuid7()}/"):
        assert client.get(url).status_code == 404
    assert client.post("/team/teams/", {"name": "x"}).status_code == 404
    settings_page = client.get("/desk/settings/").content.decode()
    assert "Work together with others" in settings_page and 'href="/team/"' not in settings_page
    assert "in their own name" in client.get("/team/invite/").content.decode()


def test_several_have_a_door(office: Office, jari: Browser) -> None:
    assert "/team/" in jari.open("/").links()


# -- inviting and coming in ------------------------------------------------------------------------


def test_by_a_link_somebody_new_comes_in_and_is_signed_in(office: Office, jari: Browser) -> None:
    with jari.when(*DAY):
        path = invited(jari)
        assert "Dan" in jari.open("/team/invite/").text
        guest = Client()
        page = Page(guest.get(path))
        assert "Jari Nokinen invites you" in page.text and not User.objects.filter(name="Dan Dahl").exists()
        answer = guest.post(path, JOINING, follow=True)
        assert "Dan Dahl" in Page(guest.get("/team/")).source
        assert "Välkommen" in answer.content.decode() or answer.status_code == 200
        assert guest.get(path).status_code == 302  # opened again by the one who is in
        used = Page(Client().get(path))
        assert used.status == 410 and "has been used already" in used.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "  "}, "This field is required"),
        ({"phone": "kolme"}, "does not look like a phone number"),
        ({"password": "12345"}, "too short"),
        ({"language": "xx"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_the_link_stays_good(
    office: Office, jari: Browser, fields: dict[str, str], sentence: str
) -> None:
    with jari.when(*DAY):
        path = invited(jari)
        guest = Client(headers={"accept-language": "en"})
        answer = Page(guest.post(path, {**JOINING, **fields}))
        assert answer.status == 422 and sentence in answer.text
        assert Invitation.objects.get().used_at is None
        assert guest.post(path, JOINING).status_code == 302


def test_late_taken_back_unknown_and_somebody_else(office: Office, jari: Browser, aino: Browser) -> None:
    english = {"accept-language": "en"}
    with jari.when(*DAY):
        path = invited(jari)
        other = cast.client_of(office.aino.user)
        page = Page(other.get(path))
        assert page.status == 403 and "dan@nuohous.example" in page.text and "Sign out" in page.text
        assert other.post(path, JOINING).status_code == 403
        assert Page(Client(headers=english).get("/team/join/nonsense/")).status == 410
    with jari.when("2026-03-10", "10:01"):
        page = Page(Client(headers=english).get(path))
        assert page.status == 410 and "Ask Jari Nokinen for a new one" in page.text
        code = Invitation.objects.get().code
        again = jari.post(f"/team/invite/{code}/renew/")
        assert "It works once" in again.text
        jari.post(f"/team/invite/{code}/withdraw/")
        found = re.search(r'value="http://testserver(/team/join/[^"]+)"', again.source)
        assert found
        assert "taken back" in Page(Client(headers=english).get(found[1])).text
    assert not User.objects.filter(email="dan@nuohous.example").exists()


def test_who_has_an_account_signs_in_first_and_comes_back(office: Office, jari: Browser) -> None:
    User.objects.create_user("dan@nuohous.example", "gröna-skogens-sus", name="Dan", language="en")
    with jari.when(*DAY):
        path = invited(jari)
        guest = Client(headers={"accept-language": "en"})
        page = Page(guest.get(path))
        assert f"/accounts/login/?next={path.replace('/', '%2F')}" in page.links()
        answer = guest.post(
            "/accounts/login/",
            {"login": "dan@nuohous.example", "password": "gröna-skogens-sus", "next": path},
        )
        assert answer.headers["Location"] == path
        assert "Come in" in Page(guest.get(path)).text
        guest.post(path)
        assert Membership.objects.filter(user__email="dan@nuohous.example", role="member").exists()


def test_the_invitation_leaves_by_mail_where_mail_can_leave(
    office: Office, jari: Browser, settings: Any
) -> None:
    settings.LUPAUS_JOINTS = f"{__name__}.with_mail"
    already = len(POST_OFFICE.arrived)
    with jari.when(*DAY):
        page = jari.post(
            "/team/invite/", email="dan@nuohous.example", name="Dan", role="member", language="sv"
        )
        assert "No letter has left from here" in page.text  # nobody could open a link to this machine
        settings.LUPAUS_PUBLIC_URL = "https://kirja.nuohous.example"
        page = jari.post(
            "/team/invite/", email="dan@nuohous.example", name="Dan", role="member", language="sv"
        )
        assert "on its way to dan@nuohous.example" in page.text
    (letter,) = POST_OFFICE.arrived[already:]
    assert letter.to == "dan@nuohous.example" and letter.subject == "Jari Nokinen bjuder in: Jarin Nuohous"
    assert "https://kirja.nuohous.example/team/join/" in letter.text and "10.3.2026" in letter.text
    assert letter.reply_to == "jari@nuohous.example"


# -- teams, roles, absences ------------------------------------------------------------------------


def test_a_leader_shapes_teams_and_a_member_does_not(office: Office, aino: Browser) -> None:
    liisa = office.browser(office.liisa)
    with liisa.when(*DAY):
        page = liisa.post("/team/teams/", name="Pohjoinen")
        team = Team.objects.get(name="Pohjoinen")
        assert page.url == f"/team/teams/{team.code}/"
        liisa.post(
            page.url,
            name="Pohjoinen",
            leader=str(office.liisa.member.code),
            members=[str(office.bo.member.code)],
        )
        assert set(team.memberships.values_list("party__name", flat=True)) == {"Liisa", "Bo"}
        assert "There is a team called Etelä already" in liisa.post("/team/teams/", name="etelä").source
        liisa.post(f"/team/teams/{team.code}/dissolve/")
        assert (
            not Team.objects.filter(pk=team.pk).exists()
            and Membership.objects.filter(left_at=None).count() == 4
        )
    with aino.when(*DAY):
        for url in (
            "/team/teams/",
            f"/team/teams/{office.team.code}/",
            f"/team/teams/{office.team.code}/dissolve/",
        ):
            assert aino.client.post(url, {"name": "x"}).status_code == 403
        assert aino.client.post("/team/invite/", {}).status_code == 403
        assert (
            aino.client.post(f"/team/member/{office.bo.member.code}/role/", {"role": "owner"}).status_code
            == 403
        )


def test_the_owner_gives_a_role_and_the_last_one_is_told_why_not(office: Office, jari: Browser) -> None:
    with jari.when(*DAY):
        said = jari.post(f"/team/member/{office.aino.member.code}/role/", role="leader")
        assert "Aino: Leader from now on." in said.source
        said = jari.post(f"/team/member/{office.jari.member.code}/role/", role="member")
        assert "is the only owner" in said.source
    assert Membership.objects.get(party=office.jari.member).role == "owner"


def test_each_notes_their_own_absence_and_a_leader_that_of_others(office: Office, aino: Browser) -> None:
    liisa = office.browser(office.liisa)
    days = {"from_on": "2026-03-04", "until_on": "2026-03-06"}
    with aino.when(*DAY):
        # `who` is not hers to choose, whatever is sent.
        page = aino.post(
            "/team/away/",
            who=str(office.bo.member.code),
            deputy=str(office.bo.member.code),
            words="Lapsi kipeä",
            **days,
        )
        assert "Aino is away from Wed 4.3. to Fri 6.3., and Bo stands in." in page.source.replace("\xa0", " ")
    with liisa.when(*DAY):
        assert "Lapsi kipeä" in liisa.open("/team/away/").text
        page = liisa.post(
            "/team/away/", who=str(office.bo.member.code), deputy=str(office.aino.member.code), **days
        )
        assert page.status == 422 and "in a circle" in page.text
        liisa.post(
            "/team/away/", who=str(office.bo.member.code), deputy=str(office.liisa.member.code), **days
        )
    bo = office.browser(office.bo)
    with bo.when("2026-03-05", "10:00"):
        page = bo.open("/team/away/")
        assert "Lapsi kipeä" not in page.source
        code = Absence.objects.get(party=office.aino.member).code
        assert bo.client.post(f"/team/away/{code}/back/").status_code == 403
        # Bo stands in for Aino, and Liisa for Bo: then Liisa is there for both.
        assert "away until Fri 6.3., Liisa stands in" in bo.open("/team/").text
    with aino.when("2026-03-05", "10:00"):
        assert "Aino is there again." in aino.post(f"/team/away/{code}/back/").source


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"until_on": "2026-03-01"}, "The last day away is before the first"),
        ({"from_on": "2026-02-01", "until_on": "2026-02-02"}, "Those days are over already"),
        ({"deputy": "me"}, "Somebody else must stand in"),
        ({"deputy": ""}, "This field is required"),
        ({"from_on": "32.1."}, "Enter a valid date"),
    ],
)
def test_an_absence_that_cannot_be_is_a_sentence(
    office: Office, aino: Browser, fields: dict[str, str], sentence: str
) -> None:
    sent = {"from_on": "2026-03-04", "until_on": "2026-03-06", "deputy": str(office.bo.member.code), **fields}
    if sent["deputy"] == "me":
        sent["deputy"] = str(office.aino.member.code)
    with aino.when(*DAY):
        page = aino.post("/team/away/", **sent)
    assert page.status == 422 and sentence in page.text
    assert not Absence.objects.exists()


# -- the gate ---------------------------------------------------------------------------------------


def test_strangers_and_those_who_left_see_nothing(office: Office) -> None:
    sten = cast.stranger()
    cast.colleague(sten, "Stina", "stina@sotning.example")
    left = cast.client_of(office.bo.user)
    end_membership(office.jari.scope, office.bo.member.pk, today=BORN.date(), now=BORN)
    team, one = office.team.code, office.aino.member.code
    urls = ("/team/", "/team/away/", "/team/invite/", f"/team/member/{one}/", f"/team/teams/{team}/")
    for client in (Client(), cast.client_of(sten.user), left):
        for url in urls:
            answer = client.get(url)
            assert answer.status_code in (200, 302, 404)
            assert b"Aino" not in answer.content and b"Liisa" not in answer.content
    # The session of the one who left has ended: they are asked to sign in, like anybody.
    assert left.get("/team/").status_code == 302


def test_opening_changes_nothing_and_asks_the_same_questions_however_many_we_are(
    office: Office, jari: Browser
) -> None:
    def asked(url: str) -> int:
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert jari.client.get(url).status_code == 200
        assert not [q["sql"] for q in queries if re.match(r"(INSERT|UPDATE|DELETE)", q["sql"])]
        return len(queries)

    with jari.when(*DAY):
        jari.client.get("/team/")
        urls = ("/team/", "/team/away/", "/team/invite/", f"/team/member/{office.aino.member.code}/")
        before = [asked(url) for url in urls]
        for number in range(12):
            one = cast.colleague(
                office.jari, f"Nimi {number}", f"n{number}@nuohous.example", team=office.team
            )
            Absence.objects.create(
                organisation=office.jari.organisation, party=one.member, deputy=office.bo.member,
                from_on=BORN.date(), until_on=BORN.date() + timedelta(days=9),
            )  # fmt: skip
        assert [asked(url) for url in urls] == before


def test_posts_need_their_token(office: Office) -> None:
    client = cast.client_of(office.jari.user, checks_csrf=True)
    for url in ("/team/invite/", "/team/teams/", "/team/away/"):
        assert client.post(url, {"name": "x"}).status_code == 403
