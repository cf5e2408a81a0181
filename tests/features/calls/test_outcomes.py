"""What came of a call: each tap, what it writes in the book, and what it says will follow."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from lupaus.core import events as e
from lupaus.ledger import guard, queries
from lupaus.ledger.record import Line
from lupaus.outbox.models import Notice
from lupaus.people.models import Basis, ContactPoint, Party
from tests.cast import Firm, Visited, act, customer, listed, promised, state_now, visited
from tests.features.calls.pages import Phone, at

pytestmark = pytest.mark.django_db

EVENING = "2026-10-27", "17:05"
NOW = at(*EVENING)


@pytest.fixture
def flue(firm: Firm, maija_: Party) -> Visited:
    """Maija's fireplace, swept on 24.11.2025 and promised again."""
    return visited(firm, maija_, on=date(2025, 11, 24), thing="takka", now=at("2025-11-24", "10:00"))


def line_states(promise: int) -> list[tuple[str, str]]:
    return list(Notice.objects.filter(promise=promise, step="call").values_list("step", "state"))


def sound(firm: Firm) -> bool:
    """The book doubts nothing."""
    return list(guard.breaches(NOW + timedelta(minutes=2))) == []


def test_reached_and_not_this_time_promises_next_year(phone: Phone, firm: Firm, flue: Visited) -> None:
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "not_this_year")
    assert "not this time. The next reminder is promised by 24.11.2027." in page.text
    assert state_now(firm, flue.recall).how == "reached"
    assert line_states(flue.recall.id) == [("call", "settled")]
    assert sound(firm)


def test_a_time_that_stands_already(phone: Phone, firm: Firm, flue: Visited) -> None:
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "already_agreed")
        assert "When is it?" in page.text
        page = phone.send(page, 'value="unknown"', url=_url(page), stands="unknown")
    assert "a time stands already. The next reminder is promised by 24.11.2027." in page.text
    assert state_now(firm, flue.recall).how == "agreed"


def test_a_time_that_stands_is_promised_and_stands_in_the_day(
    phone: Phone, firm: Firm, flue: Visited
) -> None:
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "already_agreed")
        page = phone.send(page, 'name="slot"', slot="", on="2026-11-05", starts="10:00", ends="12:00")
        assert "agreed Thu 5.11. 10:00–12:00." in page.text
        assert "Maija Virtanen" in phone.open("/day/?on=2026-11-05").text
    assert state_now(firm, flue.recall).outcome == "kept"


def test_done_elsewhere_counts_from_that_day(phone: Phone, firm: Firm, flue: Visited) -> None:
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "elsewhere")
        assert "Done elsewhere" in page.text
        page = phone.send(page, 'name="when"', when="exact", on="2026-09-10")
    assert "done elsewhere. The next reminder is promised by 10.9.2027." in page.text
    assert queries.series(firm.scope).get(pk=flue.series).last_done_on == date(2026, 9, 10)
    assert sound(firm)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"when": "exact", "on": ""}, "Write the day."),
        ({"when": "exact", "on": "2026-12-24"}, "That day is still to come."),
        ({"when": "exact", "on": "31.2.2026"}, "There is no such day."),
    ],
)
def test_a_day_that_cannot_be_is_told_and_changes_nothing(
    phone: Phone, firm: Firm, flue: Visited, fields: dict[str, str], said: str
) -> None:
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "elsewhere")
        page = phone.send(page, 'name="when"', **fields)
    assert page.status == 422
    assert said in page.text
    assert state_now(firm, flue.recall).is_open


def test_not_any_more_ends_it_for_ever(phone: Phone, firm: Firm, flue: Visited) -> None:
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "ended")
        page = phone.send(page, 'name="reason"', reason="not_used", words="takka purettiin")
    assert "let go. No reminder is made for this any more." in page.text
    assert state_now(firm, flue.recall).outcome == "released"
    assert queries.series(firm.scope).get(pk=flue.series).released_why == "not_used"
    assert not queries.promises(firm.scope).filter(outcome="open").exists()
    assert "takka purettiin" in [line.words for line in queries.history(firm.scope, flue.recall.id)]
    assert sound(firm)


def test_moved_comes_with_its_reason(phone: Phone, flue: Visited) -> None:
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "moved")
    assert page.form_with('name="reason"').fields["reason"] == ["moved"]


def test_the_other_flue_stays_when_it_is_not_ticked(
    phone: Phone, firm: Firm, maija_: Party, flue: Visited
) -> None:
    sauna = visited(firm, maija_, on=date(2025, 11, 24), thing="sauna", now=at("2025-11-24", "10:00"))
    with phone.when(*EVENING):
        page = phone.open()
        boxes = page.form_with('value="agreed"').fields["thing"]
        assert len(boxes) == 2
        assert page.text.count("Maija Virtanen") == 1  # one row for one contact
        page = phone.outcome(page, "not_this_year", thing=boxes[:1])
        kept = [state_now(firm, one.recall).outcome for one in (flue, sauna)]
        assert sorted(kept) == ["kept", "open"]
        assert "You promised it yourself" in page.text  # she is still here, for the other one


def test_nothing_ticked_is_said_and_changes_nothing(
    phone: Phone, firm: Firm, maija_: Party, flue: Visited
) -> None:
    visited(firm, maija_, on=date(2025, 11, 24), thing="sauna", now=at("2025-11-24", "10:00"))
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "no_answer", thing=None)
    assert page.status == 409
    assert "Nothing was ticked." in page.text
    assert state_now(firm, flue.recall).tries == 0


def test_two_taps_at_once_are_one(phone: Phone, firm: Firm, flue: Visited) -> None:
    with phone.when(*EVENING):
        page = phone.open()
        phone.outcome(page, "no_answer")
        again = phone.outcome(page, "no_answer")
    assert state_now(firm, flue.recall).tries == 1
    assert "no answer." in again.text


def test_two_different_taps_on_one_page_are_the_first(phone: Phone, firm: Firm, flue: Visited) -> None:
    with phone.when(*EVENING):
        page = phone.open()
        phone.outcome(page, "no_answer")
        again = phone.outcome(page, "not_this_year")
    assert "One tap was enough." in again.text
    assert state_now(firm, flue.recall).is_open


def test_a_page_whose_tap_was_taken_back_is_used_up(phone: Phone, firm: Firm, flue: Visited) -> None:
    with phone.when(*EVENING):
        page = phone.open()
        phone.undo(phone.outcome(page, "no_answer"))
        again = phone.outcome(page, "no_answer")  # the browser's back button brings the old page
    assert again.status == 409
    assert "What was tapped on this page was taken back." in again.text
    assert state_now(firm, flue.recall).tries == 0


@pytest.mark.parametrize(
    ("outcome", "fields"),
    [
        ("no_answer", None), ("not_this_year", None), ("already_agreed", {"stands": "unknown"}),
        ("later", {"on": "2026-11-02", "clock": "18:00"}), ("elsewhere", {"when": "now"}),
        ("ended", {"reason": "other"}), ("number", {"look": "1"}), ("died", {}),
        ("agreed", {"slot": "2026-11-05T10:00/12:00"}), ("writing", {"slot": "2026-11-05T10:00/12:00"}),
    ],
)  # fmt: skip
def test_every_outcome_can_be_taken_back(
    phone: Phone, firm: Firm, maija_: Party, flue: Visited, outcome: str, fields: dict[str, str] | None
) -> None:
    with phone.when(*EVENING):
        before = state_now(firm, flue.recall)
        page = phone.outcome(phone.open(), outcome)
        if fields is not None:
            page = phone.send(page, 'name="act"', url=_url(page), **fields)
        assert "Undo" in page.text
        page = phone.undo(page)
        assert "taken back. Everything stands as before." in page.text
        after = state_now(firm, flue.recall)
        assert after._replace(seq=0) == before._replace(seq=0)
        assert "You promised it yourself" in page.text  # and she is on the list again
    maija_.refresh_from_db()
    assert (maija_.contact_rule, maija_.can_call) == ("", True)
    assert not queries.promises(firm.scope).filter(outcome="open").exclude(pk=flue.recall.id).exists()
    assert sound(firm)


def _url(page: Any) -> str:
    asked = page.response.request
    return f"{asked['PATH_INFO']}?{asked['QUERY_STRING']}"


def test_undo_comes_too_late_after_something_else(phone: Phone, firm: Firm, flue: Visited) -> None:
    with phone.when(*EVENING):
        first = phone.outcome(phone.open(), "later")
        first = phone.send(first, 'name="at"', on="2026-10-28", clock="18:00")
    with phone.when("2026-10-28", "18:00"):
        phone.outcome(phone.open(), "no_answer")
        page = phone.undo(first)
    assert "It is too late to undo this" in page.text
    assert state_now(firm, flue.recall).tries == 1


def test_a_tapped_chip_is_when_the_line_comes_back(phone: Phone, firm: Firm, flue: Visited) -> None:
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "later")
        assert "This evening Tue 27.10. at 18:30" in page.text
        assert "Tomorrow Wed 28.10. at 17:00" in page.text
        chip = page.source.split('name="at" value="')[1].split('"')[0]
        page = phone.send(page, 'name="at"', at=chip)
    assert "I'll call again today at 18:30." in page.text
    assert state_now(firm, flue.recall).wanted_at == at("2026-10-27", "18:30")


def test_a_time_outside_the_hours_is_kept_and_told(phone: Phone, firm: Firm, flue: Visited) -> None:
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "later")
        page = phone.send(page, 'name="at"', on="2026-11-01", clock="21:00")
        assert page.status == 422
        assert "Nobody is usually called then." in page.text
        assert state_now(firm, flue.recall).wanted_at is None
        page = phone.send(page, 'name="at"', on="2026-11-01", clock="21:00")
    assert "That is outside your own hours for calls." in page.text
    assert state_now(firm, flue.recall).wanted_at == at("2026-11-01", "21:00")


def test_a_time_that_has_passed_is_refused(phone: Phone, firm: Firm, flue: Visited) -> None:
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "later")
        page = phone.send(page, 'name="at"', on="2026-10-27", clock="09:00")
    assert page.status == 409
    assert "That time has passed already." in page.text


def test_without_a_basis_a_time_is_an_offer(phone: Phone, firm: Firm) -> None:
    """Nobody asked to be called, so the law asks for a yes in writing; silence books nothing."""
    kauko = customer(firm, "Kauko Uusi", "040 888 9900", now=at("2025-11-03", "09:00"))
    recall = listed(firm, kauko, date(2026, 11, 24), is_promised=False, now=at("2026-10-01", "09:00"))
    with phone.when(*EVENING):
        page = phone.open()
        assert "No promise stands behind this call" in page.text
        assert "lupasin" not in page.source.split("Words to begin with")[1].split("</p>")[0]
        page = phone.outcome(page, "agreed")
        assert "This is an offer." in page.text
        page = phone.send(page, 'name="slot"', slot="2026-11-10T10:00/12:00")
    assert "offered Tue 10.11. 10:00–12:00. It holds when they have said yes in writing, by" in page.text
    visit = queries.promises(firm.scope).get(kind__slug="visit")
    assert (visit.stage, visit.lapses_at) == ("offered", NOW + timedelta(days=7))
    assert state_now(firm, recall).how == "reached"


def test_an_offer_never_outlives_the_visit_itself(phone: Phone, firm: Firm) -> None:
    kauko = customer(firm, "Kauko Uusi", "040 888 9900", now=at("2025-11-03", "09:00"))
    listed(firm, kauko, date(2026, 11, 24), is_promised=False, now=at("2026-10-01", "09:00"))
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "agreed")
        phone.send(page, 'name="slot"', slot="2026-10-29T10:00/12:00")
    assert queries.promises(firm.scope).get(kind__slug="visit").lapses_at == at("2026-10-29", "10:00")


def test_who_has_asked_to_be_called_is_agreed_with_and_that_is_noted(phone: Phone, firm: Firm) -> None:
    kauko = customer(firm, "Kauko Uusi", "040 888 9900", now=at("2025-11-03", "09:00"))
    recall = listed(firm, kauko, date(2026, 11, 24), is_promised=False, now=at("2026-10-01", "09:00"))
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "agreed")
        phone.send(page, 'name="slot"', slot="2026-11-10T10:00/12:00", asked="on")
    assert queries.promises(firm.scope).get(kind__slug="visit").stage == "active"
    assert Basis.objects.get(party=kauko).how == "phone"
    assert queries.series(firm.scope).get(pk=recall.series).is_promised


def test_a_refused_page_writes_nothing_about_the_person(phone: Phone, firm: Firm) -> None:
    kauko = customer(firm, "Kauko Uusi", "040 888 9900", now=at("2025-11-03", "09:00"))
    recall = listed(firm, kauko, date(2026, 11, 24), is_promised=False, now=at("2026-10-01", "09:00"))
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "agreed")
        act(firm, [Line(recall.id, e.Released("other_day"))], NOW)
        page = phone.send(page, 'name="slot"', slot="2026-11-10T10:00/12:00", asked="on", only_writing="on")
    assert page.status == 409
    kauko.refresh_from_db()
    assert (kauko.contact_rule, kauko.bases.count()) == ("", 0)
    assert not queries.series(firm.scope).get(pk=recall.series).is_promised


def test_a_second_tap_notes_nothing_twice(phone: Phone, firm: Firm) -> None:
    kauko = customer(firm, "Kauko Uusi", "040 888 9900", now=at("2025-11-03", "09:00"))
    listed(firm, kauko, date(2026, 11, 24), is_promised=False, now=at("2026-10-01", "09:00"))
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "agreed")
        for _ in range(2):
            phone.send(page, 'name="slot"', slot="2026-11-10T10:00/12:00", asked="on")
    assert Basis.objects.filter(party=kauko).count() == 1


def test_in_writing_is_an_offer_and_may_be_so_from_now_on(
    phone: Phone, firm: Firm, maija_: Party, flue: Visited
) -> None:
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "writing")
        phone.send(page, 'name="slot"', slot="2026-11-10T10:00/12:00", only_writing="on")
    maija_.refresh_from_db()
    assert maija_.contact_rule == "writing"
    assert queries.promises(firm.scope).get(kind__slug="visit", outcome="open").stage == "offered"


def test_several_objects_get_one_time(phone: Phone, firm: Firm, maija_: Party, flue: Visited) -> None:
    visited(firm, maija_, on=date(2025, 11, 24), thing="sauna", now=at("2025-11-24", "10:00"))
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "agreed")
        assert "158 €" in page.text
        phone.send(page, 'name="slot"', slot="2026-11-10T10:00/12:00")
    visits = queries.promises(firm.scope).filter(kind__slug="visit", outcome="open")
    assert {(v.due_on, str(v.starts_time), str(v.due_time), v.precision) for v in visits} == {
        (date(2026, 11, 10), "10:00:00", "12:00:00", "part")
    }
    assert visits.count() == 2
    assert sound(firm)


def test_an_exact_time_and_a_full_day_are_told_not_forbidden(
    phone: Phone, firm: Firm, maija_: Party, flue: Visited
) -> None:
    other = customer(firm, "Sari Laine", "050 999 8877", area="Amuri", now=at("2025-11-03", "09:00"))
    promised(firm, other, "visit", date(2026, 11, 10), at=_clock("16:00"), starts=_clock("08:00"),
             now=at("2026-10-20", "09:00"))  # fmt: skip
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "agreed")
        assert "You are near already Amuri Tue 10.11. one visit there · full" in page.text
        page = phone.send(page, 'name="slot"', on="2026-11-10", starts="10:30")
    assert "agreed Tue 10.11. at 10:30." in page.text
    assert "Mind: another visit stands at the same time Tue 10.11." in page.text
    visit = queries.promises(firm.scope).get(kind__slug="visit", outcome="open", series=flue.series)
    assert (visit.precision, str(visit.due_time)) == ("minute", "10:30:00")


def _clock(text: str) -> Any:
    from datetime import time

    return time.fromisoformat(text)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choose a time first."),
        ({"slot": "2026-13-45T10:00"}, "Choose a time first."),
        ({"on": "2026-11-10", "starts": "12:00", "ends": "10:00"}, "The end is before the start."),
        ({"on": "2026-11-10", "starts": "25:00"}, "There is no such time."),
    ],
)
def test_a_time_that_cannot_be_is_told(
    phone: Phone, firm: Firm, flue: Visited, fields: dict[str, str], said: str
) -> None:
    with phone.when(*EVENING):
        page = phone.send(phone.outcome(phone.open(), "agreed"), 'name="slot"', **fields)
    assert page.status == 422
    assert said in page.text
    assert state_now(firm, flue.recall).is_open


def test_a_new_number_at_once(phone: Phone, firm: Firm, maija_: Party, flue: Visited) -> None:
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "number")
        assert "040 123 4567 was not the right number." in page.text
        page = phone.send(page, 'name="number"', number="050 765 4321")
        assert "the new number is here. You can call now." in page.text
        assert "tel:+358507654321" in page.links()
    phones = ContactPoint.objects.filter(party=maija_, kind="phone", wrong_at=None)
    assert list(phones.values_list("value", flat=True)) == ["+358507654321"]
    assert state_now(firm, flue.recall).tries == 0  # nobody was tried: the call is still to come


def test_a_number_that_is_none(phone: Phone, maija_: Party, flue: Visited) -> None:
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "number")
        page = phone.send(page, 'name="number"', number="12")
    assert page.status == 422
    assert "“12” cannot be a phone number." in page.text
    assert ContactPoint.objects.get(party=maija_, kind="phone").wrong_at is None


def test_a_wrong_number_is_looked_for(phone: Phone, firm: Firm, maija_: Party, flue: Visited) -> None:
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "number")
        page = phone.send(page, 'name="number"', look="1", number=None)
        assert "the number is marked wrong." in page.text
    point = ContactPoint.objects.get(party=maija_, kind="phone")
    assert (point.wrong_at, point.wrong_why) == (NOW, "wrong_person")
    with phone.when("2026-10-28", "17:00"):
        page = phone.open()
        assert "There is no phone number." in page.text
        assert "tel:+358401234567" not in page.links()


def test_somebody_has_died(phone: Phone, firm: Firm, maija_: Party, flue: Visited) -> None:
    promised(firm, maija_, "visit", date(2026, 11, 10), now=at("2026-10-20", "09:00"))
    with phone.when(*EVENING):
        page = phone.outcome(phone.open(), "died")
        assert "2 open promises end quietly." in page.text
        page = phone.send(page, 'name="act"', url=_url(page))
        assert "everything has ended. Nothing is asked or sent any more." in page.text
        page = phone.open(f"/call/{maija_.code}/")
        assert "They have died. Nothing is asked or sent any more." in page.text
    maija_.refresh_from_db()
    assert maija_.contact_rule == "died"
    assert not queries.promises(firm.scope).filter(outcome="open").exists()
    phone.live(NOW, at("2026-12-31", "12:00"))
    assert not Notice.objects.filter(state__in=("waiting", "sealed", "told"), written_at__gt=NOW).exists()
    assert sound(firm)


def test_tried_twice_and_then_we_are_asked(phone: Phone, firm: Firm, flue: Visited) -> None:
    with phone.when(*EVENING):
        phone.outcome(phone.open(), "no_answer")
    phone.live(NOW, at("2026-11-10", "18:29"))
    with phone.when("2026-11-10", "18:30"):
        page = phone.outcome(phone.open(), "no_answer")
        assert "That was the last try by the plan" in page.text
    with phone.when("2026-11-10", "18:32"):
        page = phone.open()
        assert "Tried 2 times, and a text has reached them." in page.text
        page = phone.send(page, 'value="one_more"', do="one_more")
        assert "Maija Virtanen: one more try, Tue 17.11. at 11:00." in page.text
    with phone.when("2026-11-17", "11:00"):
        page = phone.outcome(phone.open(), "no_answer")
    with phone.when("2026-11-17", "11:02"):
        page = phone.send(phone.open(), 'value="let_be"', do="let_be")
        assert "let be. The next reminder comes in its time." in page.text
    assert state_now(firm, flue.recall).how == "delivered"  # the text had reached her
    assert queries.promises(firm.scope).get(series=flue.series, outcome="open").due_on == date(2027, 11, 24)


def test_a_forged_act_or_promise_of_another_firm_is_refused(
    phone: Phone, firm: Firm, maija_: Party, flue: Visited
) -> None:
    from tests.cast import stranger

    sten = stranger(now=at("2025-11-03", "09:00"))
    theirs = visited(
        sten, customer(sten, "Bengt", "0501112223"), on=date(2025, 11, 24), now=at("2025-11-24", "10:00")
    )
    with phone.when(*EVENING):
        page = phone.open()
        code = queries.promises(sten.scope).get(pk=theirs.recall.id).code
        forged = f"{code}~1~{sten.member.pk}~open~active"
        page = phone.outcome(page, "no_answer", thing=forged)
    assert page.status == 409
    assert "There is no such promise here." in page.text
    assert state_now(sten, theirs.recall).tries == 0


def test_an_undo_that_never_was(phone: Phone) -> None:
    with phone.when(*EVENING):
        phone.open()
        response = phone.client.post(f"/undo/{uuid4()}/", follow=True)
    assert "There is no such promise here." in response.content.decode()
