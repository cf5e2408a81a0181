"""A message to oneself touches nothing of one's own, needs no engine, and leaves nobody behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from lupaus.ledger import queries
from lupaus.ledger.heart import beat
from lupaus.outbox.by_hand import by_hand_sent, ready
from lupaus.outbox.models import Envelope, Notice
from lupaus.people import parties
from lupaus.people.models import ContactPoint, Party
from lupaus.project import selftest
from lupaus.project.care import NotDone
from tests.cast import SPRING, Firm, jari
from tests.engine.post import Post

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(home: Path) -> Iterator[Firm]:
    with time_machine.travel(SPRING, tick=False):
        yield jari()


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    post = Post()
    monkeypatch.setattr(selftest, "joints", lambda: post.joints)
    return post


def own(firm: Firm) -> list[str]:
    return list(ContactPoint.objects.filter(party=firm.member).order_by("pk").values_list("value", flat=True))


def left() -> list[Party]:
    """Who is there beside Jari."""
    return list(Party.objects.filter(memberships=None, erased_at=None))


def test_the_members_own_numbers_and_addresses_stay_theirs(firm: Firm, post: Post) -> None:
    parties.set_contact(firm.scope, firm.member, "phone", ["+358409998887"])
    parties.set_contact(firm.scope, firm.member, "email", ["jari@nuohous.example"])
    assert selftest.self_test("trial@example.org", 5, engines_turn=0)["ok"]
    assert [letter.to for letter in post.mail.arrived] == ["trial@example.org"]
    assert own(firm) == ["+358409998887", "jari@nuohous.example"]
    assert left() == []
    assert ContactPoint.objects.exclude(party=firm.member).count() == 0


def test_killed_in_the_middle_it_has_taken_nothing_and_the_night_forgets_the_rest(
    firm: Firm, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    parties.set_contact(firm.scope, firm.member, "phone", ["+358409998887"])

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(selftest, "run_once", killed)
    with pytest.raises(KeyboardInterrupt):
        selftest.self_test("trial@example.org", 5, engines_turn=0)
    assert own(firm) == ["+358409998887"]
    assert len(left()) == 1
    assert selftest.forget_trials(SPRING + timedelta(hours=23)) == 0
    assert selftest.forget_trials(SPRING + timedelta(hours=25)) == 1
    assert left() == []
    assert queries.open_count(firm.scope) == 0


def test_an_engine_that_beat_a_moment_ago_and_is_gone_is_not_waited_for(firm: Firm, post: Post) -> None:
    beat("engine", SPRING - timedelta(seconds=30))
    found = selftest.self_test("trial@example.org", 5, engines_turn=0.2)
    assert found["ok"]
    assert found["engine"] == "did not answer; this command did its work"


def test_by_hand_it_waits_for_the_thumb_and_is_forgotten_by_night(firm: Firm, post: Post) -> None:
    found = selftest.self_test("050 111 1111", 5, engines_turn=0)
    assert (found["ok"], found["channel"]) == (True, "own_phone")
    (message,) = ready(firm.scope, SPRING)
    assert message.number == "+358501111111"
    by_hand_sent(firm.scope, message.code, SPRING)
    assert selftest.forget_trials(SPRING + timedelta(days=2)) == 1
    assert Envelope.objects.get().address == ""


def test_a_trial_that_is_refused_leaves_no_line_behind(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    post = Post(lambda letter, now: "refuse")
    monkeypatch.setattr(selftest, "joints", lambda: post.joints)
    found = selftest.self_test("gone@example.org", 5, engines_turn=0)
    assert not found["ok"]
    post.run(SPRING + timedelta(minutes=5))
    assert not Notice.objects.filter(state="waiting").exists()
    assert left() == []


def test_what_is_no_address_is_a_sentence_and_changes_nothing(firm: Firm, post: Post) -> None:
    with pytest.raises(NotDone, match="12 is neither"):
        selftest.self_test("12", 5)
    assert left() == []
