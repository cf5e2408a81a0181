"""Lines of other kinds: each with one plain sentence, the customer's own words, and its own taps."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import pytest

from lupaus.core import events as e
from lupaus.core.notices import Notice as CoreNotice
from lupaus.core.promise import Promise
from lupaus.features.calls.actions import answering
from lupaus.features.calls.actions.acting import Act
from lupaus.ledger import guard, queries
from lupaus.ledger.record import By, Line, record
from lupaus.outbox.models import Envelope, Notice
from lupaus.outbox.write import write_notices
from lupaus.people.models import Party
from tests.cast import Firm, act, customer, made, promised, state_now, supplied, visited
from tests.features.calls.pages import Page, Phone, at

pytestmark = pytest.mark.django_db

EVENING = "2026-10-27", "17:05"
NOW = at(*EVENING)
BORN = at("2025-11-03", "09:00")


def says(firm: Firm, promise: Promise, wish: e.Event, words: str = "") -> None:
    """The customer, on their own page, this afternoon."""
    by = By(promise.creditor, "customer")
    record(firm.scope, [Line(promise.id, wish, words)], by=by, now=at("2026-10-27", "15:00"), what="customer")


def visit_of(firm: Firm, whom: Party, on: date = date(2026, 11, 3)) -> Promise:
    return promised(firm, whom, "visit", on, at=time(12), starts=time(10), now=at("2026-10-20", "09:00"))


def tap(phone: Phone, page: Page, what: str) -> Page:
    return phone.send(page, f'value="{what}"', do=what)


def waits(promise: Promise) -> set[str]:
    return set(
        Notice.objects.filter(promise=promise.id, state="waiting", medium__in=("call", "note")).values_list(
            "step", flat=True
        )
    )


def test_another_time_is_asked_for_in_their_words(phone: Phone, firm: Firm, maija_: Party) -> None:
    visit = visit_of(firm, maija_)
    says(firm, visit, e.Remarked(topic="other_time"), "Kävisikö torstai?")
    with phone.when(*EVENING):
        page = phone.open()
        assert "Asks for another time than Tue 3.11. 10:00–12:00." in page.text
        assert "“Kävisikö torstai?”" in page.text
        move = next(url for url in page.links() if url.endswith("/move/"))
        page = phone.send(phone.open(move), 'name="slot"', slot="2026-11-05T10:00/12:00", terms="agreed")
        assert "Maija Virtanen: agreed anew, Thu 5.11. 10:00–12:00." in page.text
    state = state_now(firm, visit)
    assert (state.due_on, state.terms, state.missed_at) == (date(2026, 11, 5), "agreed", None)
    assert waits(visit) == set()


def test_the_time_stays_and_planned_messages_go_on(phone: Phone, firm: Firm, maija_: Party) -> None:
    visit = visit_of(firm, maija_)
    says(firm, visit, e.Remarked(topic="other_time"), "Kävisikö torstai?")
    assert state_now(firm, visit).is_quiet
    with phone.when(*EVENING):
        page = tap(phone, phone.open(), "answered")
        assert "Maija Virtanen: answered." in page.text
    assert not state_now(firm, visit).is_quiet
    assert waits(visit) == set()
    with phone.when(*EVENING):
        phone.undo(page)
    assert waits(visit) == {"answer_other_time"}


def test_nobody_answers_a_question_and_it_comes_up_again(phone: Phone, firm: Firm, maija_: Party) -> None:
    visit = visit_of(firm, maija_)
    says(firm, visit, e.Remarked(topic="reply"), "Soittakaa.")
    with phone.when(*EVENING):
        page = phone.open()
        assert "Wrote to you. Planned messages rest until you have answered." in page.text
        page = tap(phone, page, "not_reached")
        assert "The line comes up again in a few hours." in page.text
        assert "Everybody has been called" in page.text
    with phone.when("2026-10-27", "19:05"):
        assert "“Soittakaa.”" in phone.open().text
    assert [line.kind for line in queries.history(firm.scope, visit.id)][-1] != "answered"


def test_a_reply_about_a_reminder_is_called_about_with_its_outcomes(
    phone: Phone, firm: Firm, maija_: Party
) -> None:
    recall = visited(firm, maija_, on=date(2025, 11, 24), now=at("2025-11-24", "10:00")).recall
    says(firm, recall, e.Remarked(topic="later"), "Soita keväällä.")
    with phone.when(*EVENING):
        page = phone.open()
        assert "Asks to be called later." in page.text
        assert "“Soita keväällä.”" in page.text
        page = phone.outcome(page, "later")
        page = phone.send(page, 'name="at"', on="2026-11-20", clock="18:00")
        assert "Everybody has been called" in page.text
    assert waits(recall) == {"call"}  # it shows itself again at its time, and the question is settled
    with phone.when("2026-11-20", "18:00"):
        page = phone.open()
        assert "You promised it yourself" in page.text
        assert "Soita keväällä." not in page.text


def test_no_answer_keeps_what_they_asked(phone: Phone, firm: Firm, maija_: Party) -> None:
    recall = visited(firm, maija_, on=date(2025, 11, 24), now=at("2025-11-24", "10:00")).recall
    says(firm, recall, e.Remarked(topic="reply"), "Mikä on hinta?")
    with phone.when(*EVENING):
        phone.outcome(phone.open(), "no_answer")
    with phone.when("2026-10-28", "09:00"):
        assert "“Mikä on hinta?”" in phone.open().text


def test_something_went_wrong_and_is_put_right(phone: Phone, firm: Firm, maija_: Party) -> None:
    found = visited(firm, maija_, on=date(2026, 10, 26), now=at("2026-10-26", "09:00"))
    says(firm, found.visit, e.Contested("no"), "Noki jäi lattialle.")
    with phone.when(*EVENING):
        page = phone.open()
        assert "Says that the promise was not kept. It is open again, with you." in page.text
        assert "“Noki jäi lattialle.”" in page.text
        page = tap(phone, page, "done_now")
        assert "Maija Virtanen: done." in page.text
    state = state_now(firm, found.visit)
    assert (state.outcome, state.breaks) == ("kept", 1)
    figures = queries.figures_of(firm.scope)
    assert (figures.kept, figures.anew, figures.made_good) == (0, 0, 1), (
        "what was denied is not kept as promised"
    )
    assert list(guard.breaches(NOW + timedelta(minutes=2))) == []


def test_a_message_that_did_not_arrive_is_told_by_phone(phone: Phone, firm: Firm, maija_: Party) -> None:
    visit = visit_of(firm, maija_)
    envelope = _envelope(firm, maija_, "refused", "Hei Maija, tulen ti 3.11. klo 10-12.")
    says(firm, visit, e.TellingFailed("confirm", "email", "refused", envelope.pk))
    with phone.when(*EVENING):
        page = phone.open()
        assert "A message did not reach them. Tell them by phone." in page.text
        assert "Hei Maija, tulen ti 3.11. klo 10-12." in page.text
        page = tap(phone, page, "told")
        assert "Maija Virtanen: told by phone." in page.text
    assert state_now(firm, visit).told_at == NOW
    assert waits(visit) == set()


def test_a_message_of_which_nobody_knows(phone: Phone, firm: Firm, maija_: Party) -> None:
    visit = visit_of(firm, maija_)
    envelope = _envelope(firm, maija_, "unknown", "Hei Maija, tulen ti 3.11. klo 10-12.")
    says(firm, visit, e.TellingFailed("confirm", "email", "unknown", envelope.pk))
    with phone.when(*EVENING):
        page = phone.open()
        assert "Nobody knows whether this message reached them. You decide." in page.text
        page = tap(phone, page, "went")
        assert "It arrived. That is written down." in page.text
    envelope.refresh_from_db()
    assert envelope.state == "sent"


def _envelope(firm: Firm, whom: Party, state: str, text: str) -> Envelope:
    return Envelope.objects.create(
        organisation=firm.organisation, party=whom, holder=firm.member, channel="email",
        address="maija@example.org", language="fi", text=text, message_id="<one@nuohous.example>",
        klass="answer", state=state, sealed_at=at("2026-10-27", "14:00"),
    )  # fmt: skip


def test_a_late_visit_is_still_owed(phone: Phone, firm: Firm, maija_: Party) -> None:
    visit = visit_of(firm, maija_, date(2026, 10, 26))
    with phone.when(*EVENING):
        page = phone.open()
        assert "Not done by the promised time, yesterday 10:00–12:00. It is still owed." in page.text
        assert any(url.endswith(f"{_code(firm, visit)}/done/") for url in page.links())
    assert state_now(firm, visit).missed_at is not None


def test_a_visit_of_today_asks_whether_it_was_done(phone: Phone, firm: Firm, maija_: Party) -> None:
    visit_of(firm, maija_, date(2026, 10, 27))
    with phone.when(*EVENING):
        page = phone.open()
    assert "The visit was today 10:00–12:00. Was it done?" in page.text


def test_an_offer_that_cannot_be_sent_waits_for_their_word(phone: Phone, firm: Firm) -> None:
    veikko = customer(firm, "Veikko", "03 212 3456", now=BORN)  # a land line takes no texts
    wish = made(firm, veikko, "visit", date(2026, 11, 5), at=time(12), starts=time(10), is_offer=True,
                lapses_at=at("2026-11-03", "10:00"))  # fmt: skip
    (visit,) = act(firm, [Line(None, wish)], at("2026-10-27", "16:00")).promises
    with phone.when(*EVENING):
        page = phone.open()
        assert "The offer Thu 5.11. 10:00–12:00 could not be sent to them in writing." in page.text
        page = tap(phone, page, "said_yes")
        assert "Veikko: the yes is here. It is agreed." in page.text
    assert state_now(firm, visit).stage == "active"


def test_a_no_to_an_offer_books_nothing(phone: Phone, firm: Firm) -> None:
    veikko = customer(firm, "Veikko", "03 212 3456", now=BORN)
    wish = made(firm, veikko, "visit", date(2026, 11, 5), is_offer=True, lapses_at=at("2026-11-03", "10:00"))
    (visit,) = act(firm, [Line(None, wish)], at("2026-10-27", "16:00")).promises
    with phone.when(*EVENING):
        page = tap(phone, phone.open(), "said_no")
        assert "they do not want it. Nothing is booked." in page.text
    assert state_now(firm, visit).outcome == "released"


def test_a_repair_is_checked_half_way_and_reported(phone: Phone, firm: Firm, maija_: Party) -> None:
    repair = promised(firm, maija_, "repair", date(2026, 11, 6), words="Korjaan luukun.",
                      now=at("2026-10-12", "09:00"))  # fmt: skip
    with phone.when(*EVENING):
        page = phone.open()
        assert "Half of the time has gone. How is the repair? Promised Fri 6.11." in page.text
        assert "“Korjaan luukun.”" in page.text
        page = tap(phone, page, "affirmed")
        assert "Maija Virtanen: it will be kept. Good to know." in page.text
    assert waits(repair) == set()
    assert state_now(firm, repair).is_open


def test_what_a_supplier_promised_is_asked_about(phone: Phone, firm: Firm) -> None:
    lauri = customer(firm, "Lauri Luukku Oy", "0501112223", now=BORN)
    supply = supplied(firm, lauri, date(2026, 10, 27), words="Tuomme luukun.", now=at("2026-10-12", "09:00"))
    with phone.when(*EVENING):
        page = phone.open()
        assert "They promised it to you for today. Did it come?" in page.text
        page = tap(phone, page, "done_now")
        assert "Lauri Luukku Oy: done." in page.text
    assert state_now(firm, supply).outcome == "kept"


def test_a_promised_call_is_kept_by_speaking(phone: Phone, firm: Firm, maija_: Party) -> None:
    call = promised(firm, maija_, "callback", date(2026, 10, 27), at=time(18), words="Soitan hinnasta.",
                    now=at("2026-10-26", "09:00"))  # fmt: skip
    with phone.when("2026-10-27", "08:05"):
        page = phone.open()
        assert "You promised to call today at 18:00." in page.text
        page = tap(phone, page, "seen")
        assert "Everybody has been called" in page.text
    with phone.when("2026-10-27", "17:00"):
        page = phone.outcome(phone.open(), "reached")
        assert "Maija Virtanen: reached. The promise to call is kept." in page.text
    assert state_now(firm, call).outcome == "kept"


@pytest.mark.parametrize("suits", [True, False])
def test_a_promised_call_is_put_off_with_or_without_their_yes(
    phone: Phone, firm: Firm, maija_: Party, suits: bool
) -> None:
    """With their yes it is agreed anew; without it the promised hour stands and passes."""
    call = promised(firm, maija_, "callback", date(2026, 10, 27), at=time(18), now=at("2026-10-26", "09:00"))
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "later")
        more: dict[str, Any] = {} if suits else {"suits": None}
        page = phone.send(page, 'name="at"', on="2026-10-28", clock="18:00", **more)
        assert "I'll call again tomorrow at 18:00." in page.text
    phone.live(NOW, at("2026-10-28", "17:59"))
    state = state_now(firm, call)
    assert (state.terms, state.missed_at is None) == (("agreed", True) if suits else ("first", False))
    with phone.when("2026-10-28", "18:01"):
        assert 'value="reached"' in phone.open().source


def both(firm: Firm, whom: Party) -> tuple[Promise, Promise]:
    """A promised call and a reminder of one person in one evening."""
    swept = at("2025-11-24", "10:00")
    recall = visited(firm, whom, on=swept.date(), now=swept).recall
    call = promised(firm, whom, "callback", date(2026, 10, 27), at=time(18), words="Soitan hinnasta.",
                    now=at("2026-10-26", "09:00"))  # fmt: skip
    return queries.state(queries.promises(firm.scope).get(pk=recall.id)), call


def test_one_call_about_two_things_has_one_row_of_outcomes(phone: Phone, firm: Firm, maija_: Party) -> None:
    recall, call = both(firm, maija_)
    with phone.when(*EVENING):
        page = phone.open()
        assert page.source.count('value="no_answer"') == 1
        assert "Call promised: Soitan hinnasta." in page.text
        page = phone.outcome(page, "agreed")
        page = phone.send(page, 'name="slot"', slot="2026-11-05T10:00/12:00")
        assert "Maija Virtanen: agreed" in page.text
    assert [state_now(firm, one).outcome for one in (recall, call)] == ["kept", "kept"]
    visits = queries.promises(firm.scope).filter(kind__slug="visit", outcome="open")
    assert visits.count() == 1


def test_speaking_keeps_the_promised_call_and_leaves_the_reminder(
    phone: Phone, firm: Firm, maija_: Party
) -> None:
    recall, call = both(firm, maija_)
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "reached")
        assert 'value="agreed"' in page.source
    assert [state_now(firm, one).outcome for one in (recall, call)] == ["open", "kept"]


def test_letting_reminders_go_keeps_the_call_in_which_it_was_said(
    phone: Phone, firm: Firm, maija_: Party
) -> None:
    recall, call = both(firm, maija_)
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "ended")
        phone.send(page, 'name="reason"', reason="not_used")
    assert [state_now(firm, one).outcome for one in (recall, call)] == ["released", "kept"]


def test_two_things_put_off_and_only_the_call_is_agreed_anew(phone: Phone, firm: Firm, maija_: Party) -> None:
    recall, call = both(firm, maija_)
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "later")
        phone.send(page, 'name="at"', on="2026-10-28", clock="18:00")
    assert [state_now(firm, one).terms for one in (recall, call)] == ["first", "agreed"]


def test_a_line_that_is_gone_says_so(phone: Phone, firm: Firm, maija_: Party) -> None:
    visit = visit_of(firm, maija_)
    says(firm, visit, e.Remarked(topic="reply"), "Hei")
    with phone.when(*EVENING):
        page = phone.open()
        tap(phone, page, "answered")
        again = tap(phone, page, "answered")
    assert "That does not wait here any more. Nothing was changed." in again.text


def test_only_my_own_lines_can_be_seen_to(phone: Phone, firm: Firm) -> None:
    from tests.cast import stranger

    sten = stranger(now=BORN)
    bengt = customer(sten, "Bengt", now=BORN)
    theirs = visit_of(sten, bengt)
    says(sten, theirs, e.Remarked(topic="reply"), "Hej")
    with phone.when(*EVENING):
        line = Notice.objects.get(promise=theirs.id, step="answer_reply")
        phone.client.post(f"/line/{line.pk}/", {"do": "answered"})
    assert waits(theirs) == {"answer_reply"}


def _code(firm: Firm, promise: Promise) -> str:
    return str(queries.promises(firm.scope).get(pk=promise.id).code)


def test_a_late_reminder_that_is_done_has_reached_them(firm: Firm, maija_: Party) -> None:
    """They are not asked afterwards whether it was kept: a reminder leaves nothing to deny."""
    recall = promised(firm, maija_, "recall", date(2026, 10, 20), now=BORN)
    notice = CoreNotice(
        recall.id, 1, "missed", 1, firm.scope.party, firm.scope.party, "note", "planned", NOW, None, 3
    )
    write_notices([(firm.organisation.pk, notice)], NOW)
    line = Notice.objects.select_related("promise").get()
    answering.done_now(Act(firm.scope, NOW, uuid4()), line)
    assert (state_now(firm, recall).outcome, state_now(firm, recall).how) == ("kept", "reached")
