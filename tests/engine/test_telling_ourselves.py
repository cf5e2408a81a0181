"""One of us is told outside the house: of what, when, by which way, and what happens when something breaks."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import NamedTuple
from uuid import uuid4

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from lupaus.channels.memory import in_order
from lupaus.channels.messenger import MessengerChannel
from lupaus.core.lifecycle import Refusal
from lupaus.core.notifications import When
from lupaus.core.ports import Joints
from lupaus.engine.doctor import examine
from lupaus.engine.keep import keep
from lupaus.engine.tell import tell
from lupaus.engine.tick import run_once
from lupaus.features.desk.actions.custody import decline, take_on
from lupaus.outbox.models import MemberLetter, Notification, Way
from lupaus.outbox.ours.choices import add_way, set_names
from lupaus.people.absences import note_absence
from lupaus.people.models import Membership, Organisation
from lupaus.people.teams import make_team, shape_team
from tests.cast import SPRING, colleague, customer, stranger
from tests.engine.ourselves import DAY, HOUR, NIGHT, all_by, code_of, give, us
from tests.engine.post import FROM, MINUTE, agree
from tests.engine.test_telling import rest

pytestmark = pytest.mark.django_db


@override_settings(LUPAUS_PUBLIC_URL="https://lupaus.example")
def test_whoever_is_handed_a_promise_is_told_at_once_and_once() -> None:
    found = us()
    give(found, SPRING + HOUR)
    found.run(SPRING + HOUR + MINUTE)
    assert found.aino_told == []
    found.run(SPRING + HOUR + 2 * MINUTE)
    assert found.aino_told == ["Jari Nokinen hands you a promise, answer by tomorrow at 12:00"]
    letter = found.told("aino@nuohous.example")[0]
    assert "asks you to take this on: a visit, Maija Virtanen." in letter.text
    assert f"https://lupaus.example/desk/promise/{code_of(found)}/" in letter.text
    assert "I am ill" not in letter.text  # nobody's free words leave the house
    assert letter.text.startswith("Hi Aino.")
    for later in range(3, 40, 3):
        found.run(SPRING + HOUR + later * MINUTE)
    assert len(found.aino_told) == 1
    assert found.told("jari@nuohous.example") == []  # one's own acts are no news


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("fi", "Jari Nokinen pyytää sinua ottamaan lupauksen, vastaa viimeistään huomenna klo 12"),
        ("sv", "Jari Nokinen ber dig ta över ett löfte, svara senast i morgon kl. 12"),
    ],
)
def test_each_is_told_in_their_own_language(language: str, subject: str) -> None:
    found = us(language=language)
    give(found, SPRING + HOUR)
    found.rest(SPRING + HOUR)
    assert found.aino_told == [subject]
    assert "http" not in found.told("aino@nuohous.example")[0].text  # no public address, no link


class Sink(NamedTuple):
    """A program of the firm's own that takes what is posted."""

    url: str
    got: list[dict[str, str]]
    answers: list[int]


@contextmanager
def sink() -> Iterator[Sink]:
    got: list[dict[str, str]] = []
    answers: list[int] = []

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(answers.pop(0) if answers else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Sink(f"json://127.0.0.1:{server.server_port}/lupaus-s3cr", got, answers)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_from_handed_over_to_the_colleagues_own_messenger() -> None:
    """Apprise for real, to a program on this machine that the installation has named."""
    found = us()
    with sink() as there:
        hosts = ["127.0.0.1"]
        all_by(found, add_way(found.aino.scope, there.url, hosts, SPRING))
        real = Joints(
            to_us=MappingProxyType({"email": found.mail, "messenger": MessengerChannel(hosts)}),
            sender_address=FROM,
        )
        give(found, SPRING + HOUR)
        run_once(SPRING + HOUR + MINUTE, real)
        run_once(SPRING + HOUR + 2 * MINUTE, real)
        assert [one["title"] for one in there.got] == [
            "Jari Nokinen hands you a promise, answer by tomorrow at 12:00"
        ]
        assert (
            "Maija" not in there.got[0]["message"]
        )  # no customer's name by messenger, unless the firm says so
        assert found.aino_told == []
        # It says no three times and more: then e-mail takes over, and the address is known to be broken.
        decline(found.aino.scope, code_of(found), "", now=SPRING + 2 * HOUR)  # type: ignore[arg-type]
        run_once(SPRING + 2 * HOUR, real)
        give(found, SPRING + 3 * HOUR)
        there.answers.extend([500] * 9)
        now = SPRING + 3 * HOUR + MINUTE
        for _ in range(30):
            run_once(now, real)
            now += 2 * MINUTE
        assert len(there.got) == 1 + 4
        assert len(found.aino_told) == 1
        assert Way.objects.get().failing_since is not None


def test_at_night_nobody_is_told_and_in_the_morning_it_is_still_in_time() -> None:
    found = us()
    give(found, NIGHT)
    now = NIGHT
    while now < datetime(2026, 3, 3, 5, 59, tzinfo=UTC):
        found.run(now)
        now += 30 * MINUTE
    # Half past seven: the morning's message tells of it; at eight it goes as chosen, with the hour to answer by.
    assert [s for s in found.aino_told if s.startswith("Jari")] == []
    found.run(datetime(2026, 3, 3, 6, 0, tzinfo=UTC))
    assert len([s for s in found.aino_told if s.startswith("Jari")]) == 1


def test_what_is_answered_before_it_was_told_is_not_told() -> None:
    found = us()
    give(found, SPRING + HOUR)
    found.run(SPRING + HOUR + MINUTE)
    take_on(found.aino.scope, code_of(found), now=SPRING + HOUR + timedelta(seconds=90))  # type: ignore[arg-type]
    found.run(SPRING + HOUR + 5 * MINUTE)
    assert found.aino_told == []
    assert [one.subject for one in found.told("jari@nuohous.example")] == ["Aino Virta takes it on"]


def test_several_at_once_are_one_message() -> None:
    found = us()
    others = [agree(found.jari, customer(found.jari, f"Customer {n}"), DAY, SPRING) for n in range(3)]
    for promise in [found.promise, *others]:
        give(found, SPRING + HOUR, promise)
    found.rest(SPRING + HOUR)
    assert found.aino_told == ["4 things wait for you"]
    text = found.told("aino@nuohous.example")[0].text
    assert all(f"Customer {n}" in text for n in range(3))
    assert set(Notification.objects.filter(topic="handed").values_list("state", flat=True)) == {"told"}


def test_the_absent_are_left_alone_and_the_deputy_is_told() -> None:
    found = us()
    bo = colleague(found.jari, "Bo Ek", "bo@nuohous.example")
    give(found, SPRING + HOUR)
    note_absence(
        found.jari.scope, found.aino.scope.party, SPRING.date(), SPRING.date() + timedelta(days=1),
        bo.scope.party, today=SPRING.date(),
    )  # fmt: skip
    found.rest(SPRING + HOUR)
    assert found.aino_told == []
    assert len(found.told("bo@nuohous.example")) == 1


def test_after_a_crash_in_mid_send_it_is_told_again_and_not_lost() -> None:
    found = us()
    give(found, SPRING + HOUR)
    found.run(SPRING + HOUR + MINUTE)

    class Killed(BaseException):
        pass

    def die(name: str) -> None:
        if name == "tell_sent":
            raise Killed

    with pytest.raises(Killed):
        tell(SPRING + HOUR + 2 * MINUTE, found.joints, at=die)
    assert MemberLetter.objects.get(what="now").state == "sending"
    found.run(SPRING + HOUR + 4 * MINUTE)
    assert len(found.aino_told) == 2  # once before the crash, once after: a word told twice does no harm
    assert MemberLetter.objects.get(what="now").state == "told"


def test_a_broken_mail_server_is_asked_again_and_then_it_stands_in_the_house() -> None:
    found = us(mail=in_order(*["defer"] * 50))
    give(found, SPRING + HOUR)
    now = SPRING + HOUR
    for _ in range(40):
        found.run(now)
        now += MINUTE
    assert len(found.mail.attempts) == 4
    assert found.aino_told == []
    assert Notification.objects.get(topic="handed").state == "house"
    assert MemberLetter.objects.get(what="now").state == "failed"


def test_where_nothing_can_leave_all_of_it_stays_in_the_house() -> None:
    found = us()
    give(found, SPRING + HOUR)
    run_once(SPRING + HOUR + MINUTE, Joints())
    assert list(Notification.objects.values_list("state", flat=True)) == ["house"]
    assert not MemberLetter.objects.exists()


def test_never_means_never_and_the_desk_has_it() -> None:
    found = us()
    all_by(found, None, has_morning=False, when=When.NEVER)
    give(found, SPRING + HOUR)
    found.run(SPRING + 2 * HOUR)
    found.run(SPRING + timedelta(days=1))
    assert found.aino_told == []


def test_the_firm_decides_whether_a_name_may_leave() -> None:
    found = us()
    set_names(found.jari.scope, "never")
    give(found, SPRING + HOUR)
    found.rest(SPRING + HOUR)
    assert "Maija" not in found.told("aino@nuohous.example")[0].text


def test_nobody_of_another_firm_is_told_and_one_alone_is_left_in_peace() -> None:
    found = us()
    sten = stranger()
    agree(sten, customer(sten, "Stig Berg"), DAY, SPRING)
    give(found, SPRING + HOUR)
    for days in range(15):
        found.run(SPRING + timedelta(days=days, hours=1))
    assert found.told("sten@sotning.example") == []
    assert all("Stig" not in letter.text for letter in found.mail.arrived)


def test_silence_is_told_to_both_and_to_the_teams_own_channel() -> None:
    found = us()
    team = make_team(found.jari.scope, "East")
    shape_team(found.jari.scope, team.code, name="East", leader=None, members=[found.jari.scope.party])
    add_way(found.jari.scope, "ntfys://ntfy.sh/east-of-lupaus", [], SPRING, team=team.code)
    give(found, SPRING + HOUR)
    for hours in range(1, 60):
        found.run(SPRING + hours * HOUR)
    assert "A promise is with you again" in [one.subject for one in found.told("jari@nuohous.example")]
    assert len(found.messenger.arrived) == 1
    letter = found.messenger.arrived[0]
    assert letter.subject == "A promise that nobody answered"
    assert "Jari Nokinen" in letter.text
    assert "Maija" not in letter.text


def test_the_doctor_sees_what_was_not_told_and_what_is_nowhere() -> None:
    found = us()
    give(found, SPRING + HOUR)
    keep(SPRING + HOUR + MINUTE)
    now = SPRING + 3 * HOUR
    assert "notification_overdue" in {breach.code for breach in examine(now).breaches}
    found.run(now)
    found.run(now + MINUTE)
    assert not [breach for breach in examine(now + MINUTE).breaches if "engine" not in breach.code]
    Notification.objects.filter(topic="handed").update(state="sealed")  # and its letter has gone
    assert {breach.code for breach in examine(now + MINUTE).breaches} >= {"notification_lost"}
    Membership.objects.filter(party=found.aino.member).update(next_morning_at=SPRING)
    assert {breach.code for breach in examine(now + MINUTE).breaches} >= {"morning_overdue"}


def test_a_frozen_book_tells_nobody_until_somebody_has_looked() -> None:
    found = us()
    give(found, SPRING + HOUR)
    Organisation.objects.update(frozen_at=SPRING)
    for minutes in range(1, 20):
        found.run(SPRING + HOUR + minutes * MINUTE)
    assert found.aino_told == []
    Organisation.objects.update(frozen_at=None)
    found.rest(SPRING + 2 * HOUR)
    assert len(found.aino_told) == 1


@pytest.mark.django_db(transaction=True)
def test_two_engines_at_once_tell_once() -> None:
    found = us()
    others = [agree(found.jari, customer(found.jari, f"Customer {n}"), DAY, SPRING) for n in range(6)]
    for promise in [found.promise, *others]:
        give(found, SPRING + HOUR, promise)
    found.run(SPRING + HOUR + MINUTE)
    trouble: list[BaseException] = []

    def engine() -> None:
        try:
            for _ in range(3):
                tell(SPRING + HOUR + 2 * MINUTE, found.joints)
        except BaseException as error:
            trouble.append(error)
        finally:
            connection.close()

    engines = [threading.Thread(target=engine) for _ in range(3)]
    for one in engines:
        one.start()
    for one in engines:
        one.join()
    assert trouble == []
    assert found.aino_told == ["7 things wait for you"]


def test_the_claims_look_only_at_what_is_due() -> None:
    found = us()
    give(found, SPRING + HOUR)
    found.rest(SPRING + HOUR)
    take_on(found.aino.scope, code_of(found), now=SPRING + 2 * HOUR)  # type: ignore[arg-type]
    Notification.objects.exclude(topic="handed").delete()
    rest(Notification, lambda n: {"terms_no": 1000 + n})
    rest(MemberLetter, lambda n: {"code": uuid4()})
    with CaptureQueriesContext(connection) as seen:
        tell(SPRING + 3 * HOUR, found.joints)
    claims = [q["sql"].strip() for q in seen if "next_" in q["sql"] and q["sql"].strip().startswith("SELECT")]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    alarms = ("notification_alarms", "membership_mornings", "member_letter_alarms")
    for claim, index in zip(claims, alarms, strict=True):
        with connection.cursor() as cursor:
            cursor.execute(f"{'EXPLAIN QUERY PLAN' if connection.vendor == 'sqlite' else 'EXPLAIN'} {claim}")
            plan = " ".join(str(row) for row in cursor.fetchall())
        if index != "membership_mornings":  # two members are no table to seek in
            assert index in plan, plan


def test_a_way_of_somebody_else_is_no_way_of_mine() -> None:
    found = us()
    theirs = add_way(found.jari.scope, "ntfys://ntfy.sh/jari-alone", [], SPRING)
    with pytest.raises(Refusal, match="way_gone"):
        all_by(found, theirs)
