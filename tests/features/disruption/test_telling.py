"""One incident, from the first word to the last: who is told, in what order, and what is taken back."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from lupaus.core import events as e
from lupaus.core.lifecycle import Refusal
from lupaus.engine.doctor import examine
from lupaus.features.disruption.actions import opening, telling
from lupaus.features.disruption.models import Disruption, Hit, Telling
from lupaus.features.disruption.queries import page
from lupaus.ledger import queries as book
from lupaus.ledger.record import Line
from lupaus.outbox.models import Envelope, Notice
from tests import cast
from tests.cast import SPRING
from tests.features.disruption.trouble import DAY, HOUR, MINUTE, Trouble, deed

pytestmark = pytest.mark.django_db
MORNING = SPRING + timedelta(days=10, hours=-2)  # 12 March, nine in Helsinki


def settled(trouble: Trouble) -> Trouble:
    """All that the plans tell has been told: from here on every letter is of the incident."""
    trouble.run(SPRING + MINUTE)
    trouble.run(MORNING - HOUR)
    trouble.forget()
    return trouble


def test_each_hears_why_and_when_the_next_word_comes() -> None:
    trouble = settled(Trouble(3))
    row = trouble.opened(MORNING)
    trouble.told(row, MORNING)
    trouble.run(MORNING + timedelta(seconds=30))
    assert trouble.texts == []  # a minute's rest, in which all of it can be taken back
    trouble.run(MORNING + MINUTE)
    assert len(trouble.texts) == 3
    first = trouble.texts[0]
    assert "Käynti 0 myöhästyy: auto hajosi." in first
    assert "Selvitän asiaa." in first
    assert "Kerron lisää viimeistään to 12.3. klo 10, vaikka uutta ei olisi." in first
    row.refresh_from_db()
    assert (row.state, row.total) == ("open", 3)
    assert Telling.objects.get().carried == 3
    assert [cast.state_now(trouble.firm, one).cause for one in trouble.visits] == ["own"] * 3
    assert examine(MORNING + MINUTE, full=True).breaches == ()


def test_with_a_deed_and_a_new_time_it_is_told_and_still_not_kept() -> None:
    trouble = settled(Trouble(2))
    row = trouble.opened(MORNING)
    trouble.told(row, MORNING, phrases=deed(), mode="shift", minutes=120)
    trouble.run(MORNING + MINUTE)
    assert "Olemme jo vuokranneet toisen auton. Uusi aika to 12.3. klo 12-14." in trouble.texts[0]
    one = cast.state_now(trouble.firm, trouble.visits[0])
    assert (one.terms, one.due_time, one.starts_time, one.deeds) == ("told", time(14), time(12), 1)
    assert len(trouble.texts) == 2  # the plan's own confirmation of the new time is left out
    trouble.run(MORNING + HOUR - MINUTE)
    assert len(trouble.texts) == 2
    assert examine(MORNING + HOUR - MINUTE, full=True).breaches == ()


def test_one_person_with_two_promises_gets_one_message() -> None:
    trouble = Trouble(2)
    cast.promised(trouble.firm, trouble.people[0], "visit", DAY, words="Sauna", at=time(15), starts=time(14))
    settled(trouble)
    row = trouble.opened(MORNING)
    trouble.told(row, MORNING)
    trouble.run(MORNING + MINUTE)
    assert len(trouble.texts) == 2
    assert "Käynti 0 myöhästyy" in trouble.texts[0] and "Sauna myöhästyy" in trouble.texts[0]


def test_a_persons_promises_are_never_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "CHUNK", 2)
    trouble = Trouble(3)
    for hour in (14, 16, 18):
        cast.promised(
            trouble.firm,
            trouble.people[1],
            "visit",
            DAY,
            words=f"Klo {hour}",
            at=time(hour),
            starts=time(hour - 1),
        )
    settled(trouble)
    row = trouble.opened(MORNING)
    trouble.told(row, MORNING)
    trouble.run(MORNING + MINUTE)
    assert len(trouble.texts) == 3
    assert sum("Klo 18" in text and "Klo 14" in text and "Käynti 1" in text for text in trouble.texts) == 1


def test_who_acts_next_hears_first() -> None:
    trouble = Trouble(2)
    early = trouble.somebody(9)
    cast.promised(trouble.firm, early, "visit", DAY, words="Varhain", at=time(11, 30), starts=time(9, 30))
    settled(trouble)
    row = trouble.opened(MORNING)
    trouble.told(row, MORNING)
    trouble.run(MORNING + MINUTE)
    assert "Varhain" in trouble.texts[0]
    ranks = Hit.objects.order_by("rank").values_list("acts_at", flat=True)
    assert list(ranks) == sorted(ranks)


def test_without_an_address_somebody_calls_and_in_grief_a_person_decides() -> None:
    trouble = Trouble(1)
    by_phone = cast.customer(trouble.firm, "Lanka", "03 222 1234")
    mourning = trouble.somebody(8)
    for who in (by_phone, mourning):
        cast.promised(trouble.firm, who, "visit", DAY, at=time(12), starts=time(10))
    mourning.contact_rule = "grief"
    mourning.save()
    settled(trouble)
    row = trouble.opened(MORNING)
    trouble.told(row, MORNING)
    trouble.run(MORNING + MINUTE)
    assert len(trouble.texts) == 1
    media = dict(
        Notice.objects.filter(step="slip", state="waiting").values_list("promise__creditor__name", "medium")
    )
    assert media == {"Lanka": "call", "Asiakas 8": "note"}
    found = Telling.objects.get()
    assert (found.calls, found.held, found.carried) == (1, 1, 3)


def test_in_the_minute_of_rest_it_is_a_draft_again() -> None:
    trouble = settled(Trouble(2))
    row = trouble.opened(MORNING)
    trouble.told(row, MORNING)
    trouble.run(MORNING + timedelta(seconds=5))
    opening.take_back(trouble.firm.scope, row.code, MORNING + timedelta(seconds=20))
    trouble.run(MORNING + timedelta(seconds=21))
    trouble.run(MORNING + 2 * MINUTE)
    row.refresh_from_db()
    assert (row.state, trouble.texts, Hit.objects.count()) == ("draft", [], 0)


def test_taken_back_before_the_letters_left_nobody_is_told_and_the_book_is_as_before() -> None:
    trouble = settled(Trouble(3))
    before = [cast.state_now(trouble.firm, one) for one in trouble.visits]
    row = trouble.opened(MORNING)
    trouble.told(row, MORNING, phrases=deed(), mode="shift", minutes=60)
    at = MORNING + MINUTE
    trouble.joints.carry(MORNING)
    trouble.joints.carry(at)
    assert Notice.objects.filter(step="slip", state="waiting").count() == 3
    opening.take_back(trouble.firm.scope, row.code, at)
    trouble.run(at + timedelta(seconds=1))
    assert trouble.texts == []
    after = [cast.state_now(trouble.firm, one) for one in trouble.visits]
    assert [(p.due_end, p.terms, p.deeds, p.cause) for p in after] == [
        (p.due_end, p.terms, p.deeds, p.cause) for p in before
    ]
    row.refresh_from_db()
    assert row.state == "draft"
    assert examine(at + MINUTE, full=True).breaches == ()


def test_who_has_been_told_stays_told_when_the_rest_is_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "CHUNK", 2)
    trouble = settled(Trouble(4))
    row = trouble.opened(MORNING)
    trouble.told(row, MORNING, phrases=deed(), mode="shift", minutes=60)
    at = MORNING + MINUTE
    trouble.run(MORNING)
    trouble.joints.carry(at)
    from lupaus.engine.deliver import deliver
    from lupaus.outbox.seal import seal

    seal(at, trouble.joints)
    deliver(at, trouble.joints, limit=1)
    assert len(trouble.texts) == 1
    trouble.joints.carry(at)
    opening.take_back(trouble.firm.scope, row.code, at)
    trouble.run(at + timedelta(seconds=2))
    assert len(trouble.texts) == 1
    terms = [cast.state_now(trouble.firm, one).terms for one in trouble.visits]
    assert sorted(terms) == ["first", "first", "first", "told"]
    row.refresh_from_db()
    assert row.state == "open"
    assert sorted(Hit.objects.values_list("state", flat=True)) == ["told", "waiting", "waiting", "waiting"]
    assert examine(at + MINUTE, full=True).breaches == ()


def test_a_correction_takes_the_place_of_what_has_not_left() -> None:
    trouble = settled(Trouble(2))
    row = trouble.opened(MORNING)
    trouble.told(row, MORNING)
    at = MORNING + MINUTE
    trouble.joints.carry(MORNING)
    trouble.joints.carry(at)
    trouble.told(row, at, phrases=deed())
    trouble.run(at + timedelta(seconds=1))
    assert trouble.texts == []
    trouble.run(at + MINUTE)
    assert len(trouble.texts) == 2 and all("Olemme jo" in text for text in trouble.texts)
    assert set(Notice.objects.filter(state="withdrawn", step="slip").values_list("reason", flat=True)) == {
        "newer"
    }


def test_the_next_word_goes_out_at_its_time_even_without_news_and_ends_with_the_incident() -> None:
    trouble = settled(Trouble(2))
    row = trouble.opened(MORNING)
    trouble.told(row, MORNING)
    trouble.run(MORNING + MINUTE)
    trouble.run(MORNING + HOUR - 5 * MINUTE)
    assert len(trouble.texts) == 2
    trouble.run(MORNING + HOUR)
    assert len(trouble.texts) == 4
    assert (
        "ei vielä uutta, mutta asiaa hoidetaan. Kerron lisää viimeistään to 12.3. klo 11,"
        in trouble.texts[-1]
    )
    opening.close(trouble.firm.scope, row.code, learned="Kaksi autoa", now=MORNING + HOUR + MINUTE)
    trouble.run(MORNING + 3 * HOUR)
    assert len(trouble.texts) == 4


def test_by_night_nobody_is_woken_and_in_the_morning_only_the_newest_is_told() -> None:
    trouble = Trouble(1)
    evening = SPRING + timedelta(days=8, hours=10, minutes=30)  # 10 March, half past nine in Helsinki
    trouble.run(SPRING + MINUTE)
    trouble.run(evening - HOUR)
    trouble.forget()
    row = trouble.opened(evening)
    trouble.told(row, evening, next_word_at=evening + 25 * MINUTE)
    trouble.run(evening + MINUTE)
    assert len(trouble.texts) == 1
    for hours in range(1, 9):
        trouble.run(evening + hours * HOUR)
    assert len(trouble.texts) == 1 or len(trouble.texts) == 2
    trouble.run(evening + 10 * HOUR)
    assert sum("ei vielä uutta" in text for text in trouble.texts) <= 3


def test_pause_and_stop_keep_the_rest_for_the_next_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "CHUNK", 1)
    trouble = settled(Trouble(3))
    row = trouble.opened(MORNING)
    trouble.told(row, MORNING)
    at = MORNING + MINUTE
    trouble.run(MORNING)
    trouble.joints.carry(at)
    opening.pause(trouble.firm.scope, row.code)
    trouble.run(at)
    assert len(trouble.texts) == 1
    opening.stop(trouble.firm.scope, row.code, at)
    trouble.run(at + MINUTE)
    assert len(trouble.texts) == 1
    trouble.told(row, at + MINUTE, phrases=deed())
    trouble.run(at + 2 * MINUTE)
    assert len(trouble.texts) == 4
    assert "Asiakas 0" not in trouble.texts[1]  # whoever was never told comes first
    assert "Asiakas 0" in trouble.texts[3]


def test_told_twice_by_two_of_us_is_once() -> None:
    trouble = settled(Trouble(2))
    row = trouble.opened(MORNING)
    from lupaus.features.disruption.rules.word import Word
    from tests.features.disruption.trouble import WHY

    word = Word(WHY, MORNING + HOUR)
    first = opening.tell(trouble.firm.scope, row.code, word, now=MORNING, seen=row.edition)
    second = opening.tell(trouble.firm.scope, row.code, word, now=MORNING, seen=row.edition)
    assert first == second
    with pytest.raises(Refusal, match="changed"):
        opening.tell(trouble.firm.scope, row.code, word, now=MORNING, seen=99)
    trouble.run(MORNING + MINUTE)
    assert len(trouble.texts) == 2


def test_what_closed_or_waits_for_the_customer_meanwhile_is_left_alone() -> None:
    trouble = settled(Trouble(3))
    row = trouble.opened(MORNING)
    trouble.told(row, MORNING)
    trouble.run(MORNING)
    cast.act(trouble.firm, [Line(trouble.visits[0].id, e.Released("other"))], MORNING)
    cast.act(trouble.firm, [Line(trouble.visits[1].id, e.Paused(MORNING + 24 * HOUR))], MORNING)
    trouble.run(MORNING + MINUTE)
    assert len(trouble.texts) == 1
    assert sorted(Hit.objects.values_list("state", flat=True)) == ["left", "left", "told"]


def test_of_two_incidents_the_newer_tells_only_when_a_person_says_so() -> None:
    trouble = settled(Trouble(2))
    first = trouble.opened(MORNING)
    trouble.told(first, MORNING)
    trouble.run(MORNING + MINUTE)
    second = trouble.opened(MORNING + 2 * MINUTE, title="Tulva", cause="outside")
    trouble.told(second, MORNING + 2 * MINUTE)
    trouble.run(MORNING + 3 * MINUTE)
    assert len(trouble.texts) == 2
    assert set(Hit.objects.filter(disruption=second).values_list("state", flat=True)) == {"passed"}
    third = trouble.opened(MORNING + 4 * MINUTE, title="Tulva", cause="outside")
    Disruption.objects.filter(pk=third.pk).update(takes_over=True)
    trouble.told(third, MORNING + 4 * MINUTE)
    trouble.run(MORNING + 5 * MINUTE)
    assert len(trouble.texts) == 4
    trouble.run(MORNING + HOUR)  # the first one has nobody left to tell
    assert set(Hit.objects.filter(disruption=first).values_list("state", flat=True)) == {"passed"}


def test_what_came_of_it_in_three_facts() -> None:
    trouble = settled(Trouble(4))
    row = trouble.opened(MORNING)
    trouble.told(row, MORNING)
    trouble.run(MORNING + MINUTE)
    trouble.told(row, MORNING + 20 * MINUTE, phrases=deed())
    trouble.run(MORNING + 21 * MINUTE)
    opening.hear_first(trouble.firm.scope, row.code)
    cast.act(
        trouble.firm,
        [Line(trouble.visits[0].id, e.Gestured(2_000, "food"))],
        MORNING + 30 * MINUTE,
        "mandate.give",
    )
    row.refresh_from_db()
    found = page.outcome(trouble.firm.scope, row)
    assert (found.people, found.first_word, found.first_deed) == (4, 1, 21)
    assert (found.told_first, found.words, found.deeds, found.cents) == (75, 2, 1, 2_000)


def test_a_time_that_would_have_passed_is_not_given() -> None:
    trouble = settled(Trouble(1))
    row = trouble.opened(MORNING)
    trouble.told(row, MORNING, mode="one", on=date(2026, 3, 11), at=time(12))
    trouble.run(MORNING + MINUTE)
    assert cast.state_now(trouble.firm, trouble.visits[0]).terms == "first"
    assert len(trouble.texts) == 1


def test_book_and_outbox_agree_after_it_all() -> None:
    trouble = settled(Trouble(2))
    row = trouble.opened(MORNING)
    trouble.told(row, MORNING)
    trouble.run(MORNING + MINUTE)
    envelopes = Envelope.objects.filter(state="sent", sealed_at__gte=MORNING)
    assert envelopes.count() == 2
    told = book.events(trouble.firm.scope).filter(kind="told", at__gte=MORNING).count()
    assert told == 2
