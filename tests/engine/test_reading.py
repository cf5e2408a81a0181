"""What comes back by mail: replies, stops and bounces, each once, each before a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from email.message import EmailMessage

import pytest

from lupaus.channels.inbox import parse
from lupaus.core import events as e
from lupaus.core.ports import Mail
from lupaus.engine.doctor import examine
from lupaus.engine.read import read
from lupaus.ledger import queries
from lupaus.outbox.models import Envelope, Incoming, Mailbox
from lupaus.people import parties
from lupaus.people.models import Organisation
from tests.cast import SPRING, Firm, customer, jari, maija, state_now, stranger, visited
from tests.engine.post import FROM, MINUTE, Post, agree, calls, states, steps

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 12)


class Box:
    """A mailbox that keeps raw mails and gives those after a number, as the real one does."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.validity = 7

    def put(self, text: str, about: str = "", sender: str = "maija@example.org", **headers: str) -> None:
        mail = EmailMessage()
        mail["From"], mail["To"] = sender, FROM
        mail["Subject"] = headers.pop("subject", "Re: aika")
        mail["Message-ID"] = f"<{len(self.raw)}.{id(self)}@example.org>"
        if about:
            mail["In-Reply-To"] = about
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        self.raw.append(bytes(mail))

    def __call__(self, since_uid: int, uidvalidity: int, not_before: date) -> Iterable[Mail]:
        first = since_uid if uidvalidity == self.validity else 0
        for uid, raw in enumerate(self.raw, 1):
            if uid > first:
                yield parse(raw, uid=uid, uidvalidity=self.validity, received_at=SPRING)


def told(firm: Firm) -> tuple[Post, Box, str]:
    """A visit of Maija's confirmed by mail; answers the post, the mailbox and the letter's id."""
    box = Box()
    post = Post().with_(read_mail=box)
    agree(firm, maija(firm), DAY, SPRING)
    post.run(SPRING + MINUTE)
    return post, box, post.mail.arrived[0].message_id


def events_of(firm: Firm, kind: type, promise: int) -> list[object]:
    return [h for h in queries.history(firm.scope, promise) if isinstance(h.event, kind)]


def test_a_reply_stands_before_a_person_and_rests_the_planned_ones() -> None:
    firm = jari()
    post, box, about = told(firm)
    assert "vastaa" in post.texts[0]  # replies are read here, so the text may invite them
    box.put("Käykö myös iltapäivä?\n\n> Hei Maija", about)
    assert read(SPRING + 2 * MINUTE, post.joints) == 1
    assert read(SPRING + 3 * MINUTE, post.joints) == 0
    visit = queries.promises(firm.scope).get(kind__slug="visit")
    (reply,) = queries.history(firm.scope, visit.pk)[-1:]
    assert (reply.event.__class__, reply.words, reply.role) == (
        e.Remarked,
        "Käykö myös iltapäivä?",
        "customer",
    )
    post.run(SPRING + 3 * MINUTE)
    assert calls("answer_reply") == 1
    for days in range(1, 10):
        post.run(SPRING + timedelta(days=days, hours=4))
    assert len(post.texts) == 1  # planned ones rest
    assert state_now(firm, visit.pk).outcome == "open"  # and a reply closes nothing
    row = Incoming.objects.get()
    assert (row.kind, row.party and row.party.name, row.envelope_id) == (
        "reply",
        "Maija Virtanen",
        Envelope.objects.get().pk,
    )


def reminded(firm: Firm) -> tuple[Post, Box, str, int]:
    """A reminder to somebody who wants only writing; answers also the recall's id."""
    box = Box()
    post = Post().with_(read_mail=box)
    whom = maija(firm)
    parties.set_rule(whom, "writing")
    recall = visited(firm, whom, on=date(2025, 3, 20), now=SPRING - timedelta(days=347)).recall
    post.run(SPRING)
    return post, box, post.mail.arrived[-1].message_id, recall.id


@pytest.mark.parametrize("words", ["STOP", "Stop, kiitos\n\n> Hei Maija", "Ei muistutuksia."])
def test_a_stop_ends_the_reminders_for_ever_and_is_confirmed_once(words: str) -> None:
    firm = jari()
    post, box, about, recall = reminded(firm)
    box.put(words, about)
    box.put(words, about)
    read(SPRING + MINUTE, post.joints)
    assert state_now(firm, recall).outcome == "released"
    assert queries.series(firm.scope).get().released_at is not None
    assert not queries.promises(firm.scope).filter(outcome="open").exists()
    post.run(SPRING + MINUTE)
    post.run(SPRING + timedelta(days=400))
    assert [letter.subject for letter in post.mail.arrived[1:]] == ["En muistuta enää"]
    assert examine(SPRING + timedelta(days=400)).breaches == ()


def test_a_stop_from_the_mail_programs_own_button() -> None:
    firm = jari()
    post, box, about, recall = reminded(firm)
    box.put("", "", subject=f"STOP {about.strip('<>')}")
    read(SPRING + MINUTE, post.joints)
    assert state_now(firm, recall).outcome == "released"


def test_a_stop_to_an_agreed_time_is_asked_about_and_cancels_nothing() -> None:
    firm = jari()
    post, box, about = told(firm)
    box.put("STOP", about)
    read(SPRING + 2 * MINUTE, post.joints)
    post.run(SPRING + 2 * MINUTE)
    visit = queries.promises(firm.scope).get(kind__slug="visit")
    assert (visit.outcome, calls("answer_reply")) == ("open", 1)


def test_a_bounce_marks_the_address_and_becomes_a_call() -> None:
    firm = jari()
    box = Box()
    post = Post(lambda letter, now: "lie").with_(read_mail=box)
    whom = maija(firm)
    visit = agree(firm, whom, DAY, SPRING)
    post.run(SPRING + MINUTE)
    assert steps(visit) == [("confirm", "told", "")]
    box.raw += post.mail.bounces(SPRING + timedelta(hours=1))
    read(SPRING + timedelta(hours=1), post.joints)
    post.run(SPRING + timedelta(hours=1))
    assert (states(), steps(visit), calls()) == (["refused"], [("confirm", "failed", "bounced")], 1)
    assert parties.email_of(whom) is None
    assert state_now(firm, visit).told_at is None
    post.run(SPRING + timedelta(days=7, hours=1))  # the next one goes another way
    assert states() == ["refused", "by_hand"]


def test_a_reminder_that_bounced_is_not_kept_by_delivery() -> None:
    firm = jari()
    post, box, about, recall = reminded(firm)
    post.mail._bounces.append((SPRING, _bounce_of(about)))
    box.raw += post.mail.bounces(SPRING)
    read(SPRING + MINUTE, post.joints)
    post.run(SPRING + timedelta(days=60))
    assert state_now(firm, recall).outcome == "open"
    assert state_now(firm, recall).missed_at is not None


def _bounce_of(about: str) -> bytes:
    from lupaus.channels.memory import _bounce
    from lupaus.core.letters import Letter, code_of

    code = code_of(about)
    assert code is not None
    return _bounce(
        Letter(
            code=code, channel="email", to="maija@example.org", text="", sender_address=FROM, message_id=about
        ),
        SPRING,
    )


def test_an_automatic_answer_changes_nothing() -> None:
    firm = jari()
    post, box, about = told(firm)
    box.put("STOP", about, Auto_Submitted="auto-replied", subject="Automaattinen vastaus")
    read(SPRING + 2 * MINUTE, post.joints)
    visit = queries.promises(firm.scope).get(kind__slug="visit")
    assert [h.kind for h in queries.history(firm.scope, visit.pk)] == ["made", "step_taken", "told"]
    assert Incoming.objects.get().kind == "auto"


def test_a_new_mail_lies_with_its_sender_or_unassigned() -> None:
    firm = jari()
    post, box, _about = told(firm)
    box.put("Moi", sender="Maija <MAIJA@example.org>")
    box.put("Ostakaa", sender="myyjä@nowhere.example".replace("ä", "a"))
    read(SPRING + 2 * MINUTE, post.joints)
    found = Incoming.objects.order_by("pk").values_list("kind", "party__name", "organisation__name", "text")
    assert [(*row[:3], row[3].strip()) for row in found] == [
        ("other", "Maija Virtanen", "Jarin Nuohous", "Moi"),
        ("other", None, "Jarin Nuohous", "Ostakaa"),
    ]


def test_where_firms_share_a_mailbox_only_the_code_of_our_letter_places_a_mail() -> None:
    firm, other = jari(), stranger()
    customer(other, "Maija V.", email="maija@example.org")
    post, box, about = told(firm)
    box.put("Moi")
    box.put("Käykö iltapäivä?", about)
    assert read(SPRING + 2 * MINUTE, post.joints) == 1
    assert read(SPRING + 3 * MINUTE, post.joints) == 0
    assert Incoming.objects.get().organisation == firm.organisation
    Organisation.objects.filter(pk=other.organisation.pk).update(email=FROM)  # the mailbox is Sten's alone
    box.put("Moi taas")
    assert read(SPRING + 4 * MINUTE, post.joints) == 1
    newest = Incoming.objects.latest("pk")
    assert (newest.organisation, newest.party and newest.party.name) == (other.organisation, "Maija V.")


def test_a_forged_sender_changes_nobodys_promise() -> None:
    firm = jari()
    post, box, _ = told(firm)
    box.put("STOP", "<lupaus.0123456789abcdef0123456789abcdef@nuohous.example>")
    box.put("STOP")
    read(SPRING + 2 * MINUTE, post.joints)
    assert queries.promises(firm.scope).get(kind__slug="visit").outcome == "open"
    assert {row.envelope_id for row in Incoming.objects.all()} == {None}


def test_a_mailbox_built_anew_gives_every_mail_again_and_each_stays_one() -> None:
    firm = jari()
    post, box, about = told(firm)
    box.put("Kiitos", about)
    read(SPRING + 2 * MINUTE, post.joints)
    box.validity = 8
    assert read(SPRING + 3 * MINUTE, post.joints) == 0
    assert Incoming.objects.count() == 1
    assert Mailbox.objects.get().uidvalidity == 8


def test_a_reading_that_breaks_off_goes_on_where_it_was() -> None:
    firm = jari()
    post, box, about = told(firm)
    box.put("Yksi", about)
    box.put("Kaksi", about)

    def broken(since_uid: int, uidvalidity: int, not_before: date) -> Iterable[Mail]:
        yield next(iter(box(since_uid, uidvalidity, not_before)))
        raise OSError("the line went dead")

    with pytest.raises(OSError, match="dead"):
        read(SPRING + MINUTE, post.with_(read_mail=broken).joints)
    assert Mailbox.objects.get().last_uid == 1
    assert read(SPRING + 2 * MINUTE, post.with_(read_mail=box).joints) == 1
    assert [row.text.strip() for row in Incoming.objects.order_by("pk")] == ["Yksi", "Kaksi"]


def test_a_reply_about_something_closed_is_heard_too() -> None:
    firm = jari()
    post, box, about = told(firm)
    visit = queries.promises(firm.scope).get(kind__slug="visit")
    from tests.engine.post import tap

    tap(firm, state_now(firm, visit.pk), e.Released("moved"), SPRING + 2 * MINUTE)
    box.put("Kiitos kuitenkin, muutimme pois", about)
    read(SPRING + 3 * MINUTE, post.joints)
    post.run(SPRING + 3 * MINUTE)
    assert calls("answer_reply") == 1


def test_words_that_a_database_cannot_keep_are_kept_without() -> None:
    firm = jari()
    post, box, about = told(firm)
    box.put("Hei\x00 siellä", about)
    assert read(SPRING + 2 * MINUTE, post.joints) == 1
    assert "\x00" not in Incoming.objects.get().text


def test_nobody_reads_where_no_mailbox_is_set_up() -> None:
    post = Post()
    assert read(datetime.fromisoformat("2026-03-02T09:00+00:00"), post.joints) == 0
    assert not Mailbox.objects.exists()
    assert customer(jari(), "A").pk
