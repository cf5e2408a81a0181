"""From a promise to the message and its evidence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from lupaus.core import events as e
from lupaus.engine.doctor import examine
from lupaus.ledger import queries
from lupaus.outbox.models import Attempt, Envelope, Notice
from tests.cast import SPRING, act, flue, jari, maija, state_now
from tests.engine.post import MINUTE, Post, agree, calls, states, steps, tap

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 12)  # a Thursday, ten days after SPRING


def at(on: date, hour: int, minute: int = 0) -> datetime:
    """Helsinki wall time in winter as UTC."""
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=UTC) - timedelta(hours=2)


def test_an_agreed_time_is_confirmed_reminded_and_written_down() -> None:
    firm, post = jari(), Post()
    visit = agree(firm, maija(firm), DAY, SPRING)
    post.run(SPRING)
    assert post.texts == []  # a tap rests for a minute
    post.run(SPRING + MINUTE)
    post.run(at(date(2026, 3, 9), 10))
    post.run(at(date(2026, 3, 11), 15))
    post.run(at(date(2026, 3, 11), 16))
    where, call = "to 12.3. klo 10-12, takka, Kuusitie 4, Tampere.", "soita tai tekstaa 040 111 2233"
    hello = "Hei Maija Virtanen, Jari Nokinen / Jarin Nuohous."
    assert post.texts == [
        f"{hello} Sovittu: tulen {where} Hinta 79 €.\nJos aika ei sovikaan: {call}",
        f"{hello} Tulen, kuten sovittiin, {where}\nJos aika ei sovi: {call}",
        f"{hello} Nähdään {where}\nJos jokin muuttui: {call}",
    ]
    assert steps(visit) == [("confirm", "told", ""), ("days3", "told", ""), ("eve", "told", "")]
    told = [h.event for h in queries.history(firm.scope, visit.id) if isinstance(h.event, e.Told)]
    assert [(t.step, t.channel) for t in told] == [("confirm", "email"), ("days3", "email"), ("eve", "email")]
    assert [t.envelope for t in told] == list(Envelope.objects.order_by("pk").values_list("pk", flat=True))
    assert state_now(firm, visit).told_at == at(date(2026, 3, 11), 15)
    assert examine(at(date(2026, 3, 11), 16)).breaches == ()


def test_a_letter_says_who_sends_it_and_where_to_answer() -> None:
    firm, post = jari(), Post()
    firm.organisation.email = "jari@nuohous.example"
    firm.organisation.save()
    agree(firm, maija(firm), DAY, SPRING)
    post.run(SPRING + MINUTE)
    (letter,) = post.mail.arrived
    assert (letter.sender_name, letter.sender_address) == (
        "Jari Nokinen, Jarin Nuohous",
        "aika@nuohous.example",
    )
    assert letter.reply_to == "jari@nuohous.example"  # nobody reads our mailbox here
    assert letter.message_id == Envelope.objects.get().message_id
    assert letter.stop_url is None
    assert letter.stop_mailto is None
    assert letter.subject == "Sovittu: to 12.3. klo 10-12"
    assert letter.text.endswith("040 111 2233")


@pytest.mark.slow
def test_a_thousand_passes_in_the_due_day_send_one_message() -> None:
    firm, post = jari(), Post()
    agree(firm, maija(firm), DAY, SPRING)
    post.run(SPRING + MINUTE)
    start = at(date(2026, 3, 11), 7)
    for minute in range(1_000):
        post.run(start + MINUTE * minute)
    assert [letter.subject for letter in post.mail.arrived][1:] == ["Tulen to 12.3. klo 10-12"]
    assert len(post.mail.attempts) == 2


def test_without_mail_the_message_is_ready_on_the_own_phone() -> None:
    firm, post = jari(), Post(has_mail=False)
    agree(firm, maija(firm), DAY, SPRING)
    post.run(SPRING + MINUTE)
    envelope = Envelope.objects.get()
    assert (envelope.channel, envelope.state, envelope.address) == ("own_phone", "by_hand", "+358401234567")
    assert "vastaa" in envelope.text  # the own phone reads what is answered
    assert steps() == [("confirm", "sealed", "")]


def test_who_cannot_be_written_to_is_called() -> None:
    firm, post = jari(), Post()
    customer = maija(firm)
    agree(firm, customer, DAY, SPRING)
    customer.contact_points.update(wrong_at=SPRING)  # found wrong after the plan was made
    post.run(SPRING + MINUTE)
    post.run(SPRING + 2 * MINUTE)
    assert steps()[0] == ("confirm", "failed", "unreachable")
    assert (calls(), states()) == (1, [])


def test_a_refused_letter_becomes_a_call_line_at_once() -> None:
    firm, post = jari(), Post(lambda letter, now: "refuse")
    visit = agree(firm, maija(firm), DAY, SPRING)
    post.run(SPRING + MINUTE)
    post.run(SPRING + MINUTE)
    assert states() == ["refused"]
    assert steps(visit) == [("confirm", "failed", "recipient_refused")]
    assert calls() == 1
    assert state_now(firm, visit).told_at is None
    assert len(post.mail.attempts) == 1


def test_what_nobody_knows_is_never_sent_again_by_itself() -> None:
    firm, post = jari(), Post(lambda letter, now: "unknown_lost")
    visit = agree(firm, maija(firm), DAY, SPRING)
    for hours in range(0, 200):
        post.run(SPRING + MINUTE + timedelta(hours=hours))
    by_step = {letter.subject for letter in post.mail.arrived}
    assert by_step == set()
    assert [attempt.letter.code for attempt in post.mail.attempts] == list(
        Envelope.objects.order_by("pk").values_list("code", flat=True)
    )
    assert set(states()) == {"unknown"}
    assert calls() == len(states())
    assert steps(visit)[0] == ("confirm", "sealed", "")


def test_a_channel_that_breaks_down_leaves_a_doubt_and_not_a_dead_engine() -> None:
    firm, post = jari(), Post(lambda letter, now: "crash_after")
    agree(firm, maija(firm), DAY, SPRING)
    post.run(SPRING + MINUTE)
    assert states() == ["unknown"]
    assert Attempt.objects.get().state == "unknown"


def test_a_deferred_letter_is_tried_later_and_later_and_then_called() -> None:
    firm = jari()
    tries: list[datetime] = []
    post = Post(lambda letter, now: tries.append(now) or "defer")
    post.mail._retry_after = timedelta(0)
    visit = agree(firm, maija(firm), SPRING.date() + timedelta(days=1), SPRING)
    now = SPRING + MINUTE
    for _ in range(40):
        post.run(now)
        found = Envelope.objects.order_by("pk").first()
        assert found is not None
        if found.next_step_at is None:
            break
        now = found.next_step_at
    first = [t for t in tries if t <= SPRING + timedelta(minutes=90)]
    assert [round((t - tries[0]) / MINUTE) for t in first] == [0, 1, 6, 21, 81]
    assert found.state == "refused"
    assert tries[-1] < SPRING + timedelta(days=1, minutes=1)
    assert steps(visit)[0] == ("confirm", "failed", "try_later")
    assert calls() == states().count("refused")


def test_a_server_that_is_away_is_not_asked_for_every_letter() -> None:
    from lupaus.core.letters import Reason, Receipt

    firm, post = jari(), Post()
    asked: list[str] = []

    class Away:
        name, longest_send = "email", timedelta(seconds=5)

        def can_send(self, letter: object) -> bool:
            return True

        def send(self, letter: object, now: datetime) -> Receipt:
            asked.append("x")
            return Receipt(state="deferred", at=now, reason=Reason.UNREACHABLE)

        def close(self) -> None: ...

    post.with_(channels={"email": Away()})
    for number in range(5):
        from tests.cast import customer

        agree(firm, customer(firm, f"Asiakas {number}", email=f"a{number}@example.org"), DAY, SPRING)
    post.run(SPRING + MINUTE)
    assert len(asked) == 1
    assert states() == ["sealed"] * 5
    post.run(SPRING + 2 * MINUTE)
    assert len(asked) == 2


def test_a_stop_between_sealing_and_sending_is_heard() -> None:
    from lupaus.engine.deliver import deliver
    from lupaus.engine.keep import keep
    from lupaus.outbox.seal import seal

    firm, post = jari(), Post()
    visit = agree(firm, maija(firm), DAY, SPRING)
    now = SPRING + MINUTE
    keep(now)
    seal(now, post.joints)
    assert states() == ["sealed"]
    tap(firm, visit, e.Released("moved"), now)
    deliver(now, post.joints)
    assert (post.texts, states(), steps(visit)) == ([], ["withdrawn"], [("confirm", "withdrawn", "closed")])


def test_new_terms_after_an_undo_are_told_and_not_the_old_ones() -> None:
    """The same number of terms may stand for two different times; only the true one is told."""
    from lupaus.core.clock_time import Precision, due_end
    from lupaus.engine.deliver import deliver
    from lupaus.engine.keep import keep
    from lupaus.ledger.record import Line, undo
    from lupaus.outbox.seal import seal

    def moved(on: date) -> e.AgreedAnew:
        end = due_end(on, time(12), Precision.PART, "Europe/Helsinki")
        return e.AgreedAnew(on, end, "part", time(12), time(10))

    firm, post = jari(), Post()
    visit = agree(firm, maija(firm), DAY, SPRING)
    post.run(SPRING + MINUTE)
    first = act(firm, [Line(visit.id, moved(DAY + timedelta(days=1)))], SPRING + 2 * MINUTE)
    keep(SPRING + 4 * MINUTE)
    seal(SPRING + 4 * MINUTE, post.joints)  # sealed, not sent
    undo(firm.scope, first.code, by=firm.by, now=SPRING + 4 * MINUTE)
    act(firm, [Line(visit.id, moved(DAY + timedelta(days=4)))], SPRING + 5 * MINUTE)
    deliver(SPRING + 5 * MINUTE, post.joints)
    post.run(SPRING + 7 * MINUTE)
    assert [letter.subject for letter in post.mail.arrived] == [
        "Sovittu: to 12.3. klo 10-12", "Sovittu: ma 16.3. klo 10-12",
    ]  # fmt: skip
    assert examine(SPRING + 7 * MINUTE).breaches == ()


def test_a_frozen_firm_sends_nothing_and_its_neighbour_does() -> None:
    from tests.cast import stranger

    firm, other, post = jari(), stranger(), Post()
    agree(firm, maija(firm), DAY, SPRING)
    agree(other, maija(other), DAY, SPRING)
    firm.organisation.frozen_at = SPRING
    firm.organisation.save()
    post.run(SPRING + MINUTE)
    post.run(SPRING + timedelta(hours=1))
    assert [letter.sender_name for letter in post.mail.arrived] == ["Sten Sot, Stens Sotning"]
    assert steps(organisation=firm.organisation) == [("confirm", "waiting", "")]


def test_the_demo_reaches_nobody_whatever_is_configured() -> None:
    firm, post = jari(), Post()
    firm.organisation.is_demo = True
    firm.organisation.save()
    visit = agree(firm, maija(firm), DAY, SPRING)
    post.run(SPRING + MINUTE)
    assert post.mail.attempts == []
    assert (states(), Envelope.objects.get().channel) == (["sent"], "demo")
    assert steps(visit) == [("confirm", "told", "")]


def test_a_reminder_carries_its_stop_and_a_visit_does_not() -> None:
    firm = jari()
    post = Post().with_(
        read_mail=lambda since_uid, uidvalidity, not_before: [],
        customer_url=lambda party, now: f"https://lupaus.example/p/{party.pk}/",
        stop_url=lambda party, now: f"https://lupaus.example/p/{party.pk}/stop-by-mail/",
    )
    customer = maija(firm)
    customer.contact_rule = "writing"
    customer.save()
    from tests.cast import visited

    visited(firm, customer, on=date(2025, 3, 20), now=SPRING - timedelta(days=347))
    post.run(SPRING)
    letter = post.mail.arrived[-1]
    assert letter.stop_url == f"https://lupaus.example/p/{customer.pk}/stop-by-mail/"
    assert (letter.stop_mailto or "").startswith("mailto:aika@nuohous.example?subject=STOP")
    assert "Ei muistutuksia: STOP" in letter.text
    assert "lupasin muistuttaa" in letter.text
    assert letter.reply_to == ""


def test_no_message_is_left_without_an_alarm_in_any_state() -> None:
    firm, post = jari(), Post()
    agree(firm, maija(firm), DAY, SPRING)
    post.run(SPRING + MINUTE)
    assert not Notice.objects.filter(state="waiting", medium="message", next_step_at=None).exists()
    assert flue(firm, maija(firm)) > 0


def test_what_is_said_done_once_more_after_a_no_is_told_once_more() -> None:
    from tests.cast import promised

    firm, post = jari(), Post()
    repair = promised(firm, maija(firm), "repair", SPRING.date() + timedelta(days=4), words="luukun korjaus")
    hour = timedelta(hours=1)
    tap(firm, repair, e.Reported(), SPRING + hour)
    post.run(SPRING + hour + MINUTE)
    tap(firm, repair, e.Contested("no"), SPRING + 2 * hour)
    post.run(SPRING + 2 * hour + MINUTE)
    tap(firm, repair, e.Reported(), SPRING + 3 * hour)
    post.run(SPRING + 3 * hour + MINUTE)
    assert [letter.subject for letter in post.mail.arrived] == ["Nyt valmis: luukun korjaus"] * 2
    assert steps(repair) == [("ready", "told", ""), ("ready", "told", "")]
    assert examine(SPRING + 3 * hour + MINUTE).breaches == ()


def test_a_mail_server_that_is_given_up_hands_its_letters_to_the_own_phone() -> None:
    from lupaus.engine.keep import keep
    from lupaus.outbox.seal import seal

    firm, post = jari(), Post()
    agree(firm, maija(firm), DAY, SPRING)
    keep(SPRING + MINUTE)
    seal(SPRING + MINUTE, post.joints)
    without = Post(has_mail=False)
    without.run(SPRING + 2 * MINUTE)
    assert list(Envelope.objects.order_by("pk").values_list("channel", "state")) == [
        ("email", "withdrawn"), ("own_phone", "by_hand"),
    ]  # fmt: skip


def test_the_claims_look_only_at_what_is_due() -> None:
    """Among many letters that are at rest, each claim seeks in the index of alarms, on either database."""
    firm, post = jari(), Post()
    agree(firm, maija(firm), DAY, SPRING)
    post.run(SPRING + MINUTE)
    post.run(SPRING + 3 * MINUTE)
    with CaptureQueriesContext(connection) as seen:
        post.run(SPRING + 4 * MINUTE)
    claims = [q["sql"].strip() for q in seen if "next_step_at" in q["sql"]]
    claims = [claim for claim in claims if claim.startswith("SELECT")]
    ours = ("outbox_notification", "outbox_memberletter")  # test_telling_ourselves looks at these
    claims = [claim for claim in claims if not any(table in claim for table in ours)]
    rest(Notice, lambda n: {"terms_no": 1000 + n})
    rest(Envelope, lambda n: {"code": uuid4(), "message_id": f"<{n}@at.rest>"})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for claim, index in zip(claims, ("promise_alarms", "notice_alarms", "envelope_alarms"), strict=True):
        with connection.cursor() as cursor:
            word = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
            cursor.execute(f"{word} {claim}")
            plan = " ".join(str(row) for row in cursor.fetchall())
        if index == "promise_alarms" and connection.vendor == "postgresql":
            continue  # one promise is no table to seek in; tests/scale has a book of them
        assert index in plan, plan


def rest(table: type[Model], differing: Callable[[int], dict[str, object]], many: int = 2_000) -> None:
    """Beside its one row the table has many more that nothing is due of."""
    values = table._default_manager.values().get()
    values |= {"id": None, "next_step_at": None}
    table._default_manager.bulk_create([table(**(values | differing(n))) for n in range(many)])
