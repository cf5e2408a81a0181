"""Several messages of one person become one; what a person carries by hand waits for their word."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lupaus.core import events as e
from lupaus.core.lifecycle import Refusal
from lupaus.engine.doctor import examine
from lupaus.engine.keep import keep
from lupaus.features.calls.actions.reaching import new_number
from lupaus.features.desk.actions.customers import merge
from lupaus.ledger import queries
from lupaus.ledger.record import Line
from lupaus.outbox.by_hand import by_hand_not_sent, by_hand_sent, ready
from lupaus.outbox.deciding import decide_again, decide_went, undecided
from lupaus.outbox.erasing import erase
from lupaus.outbox.freezing import thaw, would_go
from lupaus.outbox.models import Envelope, Notice
from lupaus.outbox.own_texts import own_text, preview, save_text
from lupaus.outbox.seal import seal
from lupaus.outbox.texts import LANGUAGES, slugs
from lupaus.outbox.wording import TextError
from lupaus.people import parties
from lupaus.people.models import Organisation, Party
from tests.cast import SPRING, act, customer, flue, jari, made, maija, state_now, stranger
from tests.engine.post import MINUTE, Post, agree, calls, states, steps, tap

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 12)
EVE = SPRING + timedelta(days=9, hours=4)  # 11 March at 15


def test_two_flues_at_the_same_time_are_one_message() -> None:
    firm, post = jari(), Post()
    whom = maija(firm)
    objects = [flue(firm, whom, thing=thing) for thing in ("takka", "leivinuuni")]
    wishes = [made(firm, whom, "visit", DAY, at=time(12), starts=time(10), series=pk) for pk in objects]
    act(firm, [Line(None, wish) for wish in wishes], SPRING)
    post.run(SPRING + MINUTE)
    (text,) = post.texts
    assert "klo 10-12, takka ja leivinuuni, Kuusitie 4" in text
    assert "Hinta 158 €" in text
    assert steps() == [("confirm", "told", ""), ("confirm", "told", "")]
    assert Envelope.objects.get().told_count == 2


def test_a_second_planned_message_of_the_day_waits_for_the_next_open_day() -> None:
    firm, post = jari(), Post()
    whom = maija(firm)
    first = agree(firm, whom, DAY, SPRING)
    second = agree(firm, whom, DAY + timedelta(days=2), SPRING, thing="mökki")  # a Saturday
    post.run(SPRING + MINUTE)
    post.run(SPRING + timedelta(days=7))  # three days before the first
    morning = SPRING + timedelta(days=9, hours=-1)
    post.run(morning)  # three days before the second, at ten of 11 March
    post.run(EVE)  # the eve of the first comes on the same day
    assert steps(second)[-1] == ("days3", "told", "")
    assert steps(first)[-1] == ("eve", "waiting", "")
    post.run(EVE + timedelta(hours=16, minutes=59))
    assert steps(first)[-1] == ("eve", "waiting", "")
    post.run(EVE + timedelta(hours=17))  # at eight, two hours before
    assert steps(first)[-1] == ("eve", "told", "")
    assert "Nähdään to 12.3." in post.texts[-1]


def test_a_person_with_two_entries_gets_one_message_at_the_right_address() -> None:
    firm, post = jari(), Post()
    one, two = maija(firm), customer(firm, "Virtanen M.", email="wrong@example.org")
    parties.merge(firm.scope, two, one)
    agree(firm, one, DAY, SPRING)
    agree(firm, two, DAY, SPRING, thing="sauna")
    post.run(SPRING + MINUTE)
    assert [letter.to for letter in post.mail.arrived] == ["maija@example.org"]


def test_two_firms_write_each_for_themselves() -> None:
    firm, other, post = jari(), stranger(), Post()
    agree(firm, maija(firm), DAY, SPRING)
    agree(other, maija(other), DAY, SPRING)
    post.run(SPRING + MINUTE)
    assert sorted(letter.sender_name for letter in post.mail.arrived) == [
        "Jari Nokinen, Jarin Nuohous", "Sten Sot, Stens Sotning",
    ]  # fmt: skip


def test_sealing_costs_no_query_more_for_more_people() -> None:
    firm, post = jari(), Post()

    def sealed(many: int, offset: int) -> int:
        for number in range(many):
            agree(
                firm,
                customer(firm, f"Asiakas {number}", email=f"a{number + offset}@example.org"),
                DAY,
                SPRING,
            )
        keep(SPRING + MINUTE)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert seal(SPRING + MINUTE, post.joints) == many
        return sum(not q["sql"].startswith(("INSERT", "UPDATE", "SAVEPOINT", "RELEASE")) for q in seen)

    assert sealed(2, 0) == sealed(12, 100)


# -- by hand ----------------------------------------------------------------------------------------


def by_hand_visit():  # type: ignore[no-untyped-def]
    firm, post = jari(), Post(has_mail=False)
    visit = agree(firm, maija(firm), DAY, SPRING)
    post.run(SPRING + MINUTE)
    (message,) = ready(firm.scope, SPRING + MINUTE)
    return firm, post, visit, message


def test_a_message_by_hand_is_ready_as_a_link_and_told_when_i_say_so() -> None:
    firm, _, visit, message = by_hand_visit()
    assert message.link.startswith("sms:+358401234567?&body=Hei%20Maija%20Virtanen")
    assert (message.name, message.parts.parts, message.about) == ("Maija Virtanen", 1, (visit.id,))
    assert state_now(firm, visit).told_at is None
    by_hand_sent(firm.scope, message.code, SPRING + 2 * MINUTE)
    by_hand_sent(firm.scope, message.code, SPRING + 3 * MINUTE)
    assert ready(firm.scope, SPRING + 3 * MINUTE) == []
    assert (states(), steps(visit)) == (["sent"], [("confirm", "told", "")])
    told = [h for h in queries.history(firm.scope, visit.id) if isinstance(h.event, e.Told)]
    assert [(h.role, h.by, h.at) for h in told] == [("member", firm.member.pk, SPRING + 2 * MINUTE)]


def test_a_message_that_i_will_not_send_is_left_out_and_shown() -> None:
    firm, _, visit, message = by_hand_visit()
    by_hand_not_sent(firm.scope, message.code, SPRING + 2 * MINUTE)
    by_hand_not_sent(firm.scope, message.code, SPRING + 2 * MINUTE)
    assert steps(visit) == [("confirm", "skipped", "person")]
    skipped = [h for h in queries.history(firm.scope, visit.id) if isinstance(h.event, e.StepSkipped)]
    assert [(h.role, h.event.reason) for h in skipped] == [("member", "person")]


def test_a_message_by_hand_goes_from_the_list_when_it_is_no_longer_true() -> None:
    firm, post, visit, message = by_hand_visit()
    tap(firm, visit, e.Released("moved"), SPRING + 2 * MINUTE)
    assert ready(firm.scope, SPRING + 2 * MINUTE) == []
    post.run(SPRING + timedelta(days=1))
    assert states() == ["withdrawn"]
    by_hand_sent(firm.scope, message.code, SPRING + timedelta(days=1))  # yet it had been sent: so it is told
    assert states() == ["sent"]


def test_a_message_by_hand_that_nobody_sends_becomes_useless_and_shows() -> None:
    _, post, visit, _ = by_hand_visit()
    for hours in range(0, 24 * 11, 6):
        post.run(SPRING + MINUTE + timedelta(hours=hours))
    assert {reason for _, state, reason in steps(visit) if state == "skipped"} <= {"useless", "newer"}
    assert not {"waiting", "sealed"} & {state for _, state, _ in steps(visit)}
    assert examine(SPRING + MINUTE + timedelta(hours=24 * 11 - 6)).breaches == ()


def test_a_stranger_sends_and_decides_nothing_of_ours() -> None:
    _, _, _, message = by_hand_visit()
    other = stranger()
    for decide in (by_hand_sent, by_hand_not_sent, decide_went, decide_again):
        with pytest.raises(Refusal, match="not_found"):
            decide(other.scope, message.code, SPRING + 2 * MINUTE)
    assert states() == ["by_hand"]


# -- where it goes --------------------------------------------------------------------------------


def test_what_lies_ready_follows_the_new_number_and_never_the_strangers() -> None:
    firm, post, visit, message = by_hand_visit()
    new_number(firm.scope, message_party(), message.number, "050 765 4321", SPRING + 2 * MINUTE)
    assert ready(firm.scope, SPRING + 2 * MINUTE) == []
    post.run(SPRING + 3 * MINUTE)
    assert [one.number for one in ready(firm.scope, SPRING + 3 * MINUTE)] == ["+358507654321"]
    assert (states(), steps(visit)) == (["withdrawn", "by_hand"], [("confirm", "sealed", "")])
    by_hand_sent(
        firm.scope, message.code, SPRING + 4 * MINUTE
    )  # the thumb was quicker: told to nobody of ours
    assert steps(visit) == [("confirm", "sealed", "")]


def test_a_mail_that_waits_for_its_server_goes_to_the_corrected_address() -> None:
    acts = iter(["defer", "accept"])
    firm, post = jari(), Post(lambda letter, now: next(acts))  # type: ignore[arg-type,return-value]
    whom = customer(firm, "Pekka", email="wrong@example.org")
    visit = agree(firm, whom, DAY, SPRING)
    post.run(SPRING + MINUTE)
    assert states() == ["sealed"]
    parties.set_contact(firm.scope, whom, "email", ["right@example.org"])
    post.run(SPRING + 10 * MINUTE)
    post.run(SPRING + 11 * MINUTE)
    assert [letter.to for letter in post.mail.arrived] == ["right@example.org"]
    assert steps(visit) == [("confirm", "told", "")]


def test_of_an_entry_that_was_merged_the_number_of_before_is_not_used() -> None:
    firm, post, _, _ = by_hand_visit()
    winner = customer(firm, "Maija V.", "050 765 4321")
    winner.contact_points.update(is_first=True)
    loser = message_party()
    loser.contact_points.update(is_first=False)
    merge(firm.scope, loser, winner, SPRING + 2 * MINUTE)
    post.run(SPRING + 3 * MINUTE)
    assert [one.number for one in ready(firm.scope, SPRING + 3 * MINUTE)] == ["+358507654321"]


def test_a_second_number_that_is_written_down_changes_nothing() -> None:
    firm, _, _, message = by_hand_visit()
    parties.set_contact(firm.scope, message_party(), "phone", [message.number, "050 765 4321"])
    assert [one.number for one in ready(firm.scope, SPRING + 2 * MINUTE)] == [message.number]


def message_party() -> Party:
    return Envelope.objects.select_related("party").earliest("pk").party


# -- nobody knows -----------------------------------------------------------------------------------


def test_a_person_says_that_it_went() -> None:
    firm, post = jari(), Post(lambda letter, now: "unknown_arrived")
    visit = agree(firm, maija(firm), DAY, SPRING)
    post.run(SPRING + MINUTE)
    post.run(SPRING + 2 * MINUTE)
    (envelope,) = undecided(firm.scope)
    assert calls() == 1
    decide_went(firm.scope, envelope.code, SPRING + 3 * MINUTE)
    post.run(SPRING + 5 * MINUTE)
    assert (states(), steps(visit), calls()) == (["sent"], [("confirm", "told", "")], 0)
    with pytest.raises(Refusal, match="changed"):
        decide_again(firm.scope, envelope.code, SPRING + 6 * MINUTE)


def test_a_person_says_once_more() -> None:
    acts = iter(["unknown_lost", "accept"])
    firm, post = jari(), Post(lambda letter, now: next(acts))  # type: ignore[arg-type,return-value]
    visit = agree(firm, maija(firm), DAY, SPRING)
    post.run(SPRING + MINUTE)
    (envelope,) = undecided(firm.scope)
    decide_again(firm.scope, envelope.code, SPRING + 3 * MINUTE)
    post.run(SPRING + 3 * MINUTE)
    post.run(SPRING + 5 * MINUTE)
    assert [attempt.letter.code for attempt in post.mail.attempts] == [envelope.code] * 2
    assert (states(), steps(visit), calls(), len(post.texts)) == (["sent"], [("confirm", "told", "")], 0, 1)


# -- frozen, erased -----------------------------------------------------------------------------------


def test_after_a_restore_a_person_lets_go_and_the_rest_is_shown() -> None:
    firm, post = jari(), Post()
    keeps, leaves = (
        agree(firm, maija(firm), DAY, SPRING),
        agree(firm, customer(firm, "B", email="b@example.org"), DAY, SPRING),
    )
    keep(SPRING + MINUTE)
    seal(SPRING + MINUTE, post.joints)  # sealed in the copy, and perhaps sent since
    Organisation.objects.update(frozen_at=SPRING + 2 * MINUTE, frozen_why="restored")
    post.run(SPRING + 3 * MINUTE)
    found = would_go(firm.scope, SPRING + 3 * MINUTE)
    assert [(one.name, one.step) for one in found] == [("Maija Virtanen", "confirm"), ("B", "confirm")]
    assert all(one.text.startswith("Hei ") for one in found)
    thaw(firm.scope, SPRING + 4 * MINUTE, [one.notice for one in found if one.name != "B"])
    post.run(SPRING + 4 * MINUTE)
    assert [letter.to for letter in post.mail.arrived] == ["maija@example.org"]
    assert (steps(keeps), steps(leaves)) == ([("confirm", "told", "")], [("confirm", "skipped", "restored")])
    assert examine(SPRING + 4 * MINUTE).breaches == ()


def test_an_erased_persons_messages_say_nothing_and_go_nowhere() -> None:
    firm, post = jari(), Post(has_mail=False)
    whom = maija(firm)
    agree(firm, whom, DAY, SPRING)
    post.run(SPRING + MINUTE)
    erase(firm.scope, parties.erase(firm.scope, whom, SPRING + 2 * MINUTE))
    envelope = Envelope.objects.get()
    assert (envelope.text, envelope.address, envelope.subject, envelope.is_erased) == ("", "", "", True)
    assert ready(firm.scope, SPRING + 3 * MINUTE) == []
    post.run(SPRING + timedelta(days=9))
    assert {notice.state for notice in Notice.objects.filter(medium="message")} <= {"withdrawn", "failed"}


# -- own wording ------------------------------------------------------------------------------------


def test_own_words_are_saved_seen_and_taken_back() -> None:
    firm, post = jari(), Post()
    save_text(firm.scope, "visit.confirm", "fi", "Moi {nimi}!\r\nTulen {aika}.")
    assert own_text(firm.scope, "visit.confirm", "fi") == "Moi {nimi}!\nTulen {aika}."
    assert preview(firm.scope, "visit.confirm", "fi").text == "Moi Maija Virtanen!\nTulen to 3.12. klo 10-12."
    agree(firm, maija(firm), DAY, SPRING)
    post.run(SPRING + MINUTE)
    assert post.texts[0].startswith("Moi Maija Virtanen!\nTulen to 12.3. klo 10-12.\n\nJari Nokinen")
    with pytest.raises(TextError, match="unknown_placeholder"):
        save_text(firm.scope, "visit.confirm", "fi", "Moi {namn}")
    save_text(firm.scope, "visit.confirm", "fi", " ")
    assert own_text(firm.scope, "visit.confirm", "fi") is None


def test_every_text_can_be_seen_before_it_is_used() -> None:
    firm = jari()
    for language in LANGUAGES:
        for slug in slugs():
            said = preview(firm.scope, slug, language, is_formal=True)
            assert said.text
            assert said.parts.parts >= 1
    assert preview(firm.scope, "visit.eve", "fi", text="{nimi}").text == "Maija Virtanen"
    with pytest.raises(KeyError):
        preview(firm.scope, "visit.nothing", "fi")


def test_a_reminder_in_writing_that_must_rest_waits_before_a_person_instead() -> None:
    """Between the plan and the sealing they complained: nothing is written, and yet it is not forgotten."""
    firm, post = jari(), Post()
    whom = maija(firm)
    parties.set_rule(whom, "writing")
    recall = act(firm, [Line(None, made(firm, whom, "recall", DAY))], SPRING).promises[0]
    keep(SPRING + 12 * MINUTE)
    notice = Notice.objects.get()
    assert (notice.step, notice.medium, notice.state) == ("call", "message", "waiting")
    tap(firm, recall, e.Quieted("complaint"), SPRING + 13 * MINUTE)
    post.run(SPRING + timedelta(days=1))
    notice.refresh_from_db()
    assert post.texts == []
    assert (notice.medium, notice.state, notice.party_id) == ("note", "waiting", firm.scope.party)
    assert examine(SPRING + timedelta(days=1)).ok
