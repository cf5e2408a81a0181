"""A3, A4: a plan is a frame. Any step may be left out with a word, and nobody is told off for it."""

from __future__ import annotations

import pytest

from lupaus.core import events as e
from lupaus.ledger import queries
from lupaus.outbox.models import Notice
from lupaus.people.models import Party
from tests.cast import Firm, jari, maija, state_now
from tests.stories.stage import Desk, Page, at, is_sound, press

pytestmark = pytest.mark.django_db
BORN = at("2026-03-02", "09:00")
RED = ('class="berry not', 'class="note slip', "word slipped", "errorlist")
"""How these pages mark what went wrong."""


@pytest.fixture
def firm() -> Firm:
    return jari(now=BORN)


@pytest.fixture
def customer(firm: Firm) -> Party:
    return maija(firm, now=BORN)


@pytest.fixture
def desk(firm: Firm, customer: Party) -> Desk:
    """A visit on Thursday 19.3. is agreed in the morning of 2.3., and confirmed."""
    phone = Desk(firm)
    with phone.when("2026-03-02", "09:00"):
        page = phone.open(f"/call/{customer.code}/time/")
        phone.send(page, 'name="slot"', slot="2026-03-19T10:00/12:00", what="takka", interval="12m")
    with phone.when("2026-03-02", "09:02"):
        assert [letter.subject for letter in phone.letters] == ["Sovittu: to 19.3. klo 10-12"]
    return phone


def visit_of(firm: Firm) -> int:
    return int(queries.promises(firm.scope).get(kind__slug="visit").pk)


def is_calm(page: Page) -> bool:
    """No red mark anywhere on it."""
    return not any(mark in page.source for mark in RED)


def leave_out(desk: Desk, visit: int, step: str, **why: str) -> Page:
    return press(desk.client, desk.promise(visit), "/leave-out/", where=f'value="{step}"', **why)


def test_a_step_is_left_out_with_knows_already_and_no_red_mark(desk: Desk, firm: Firm) -> None:
    visit = visit_of(firm)
    with desk.when("2026-03-10", "12:00"):
        page = leave_out(desk, visit, "days3.1")
        assert page.status == 200
        assert "Left out. That is quite all right." in page.text
        assert "knows already" in page.text.rpartition("Left out")[2].split("Leave this out")[0]
        assert is_calm(page)
    desk.live(at("2026-03-10", "12:00"), at("2026-03-19", "09:00"))
    (eve,) = desk.letters[1:]
    assert "Nähdään to 19.3. klo 10-12" in eve.text
    with desk.when("2026-03-19", "11:40"):
        done = next(url for url in desk.open("/day/").links() if url.endswith("/done/"))
        desk.send(desk.open(done), 'name="certificate"')
        assert is_calm(desk.promise(visit))
    assert state_now(firm, visit).outcome == "kept"
    assert queries.figures_of(firm.scope).not_kept == 0
    assert is_sound(firm, "2026-03-19", "11:41")


def test_the_reason_is_his_own_and_stands_in_the_history(desk: Desk, firm: Firm) -> None:
    visit = visit_of(firm)
    with desk.when("2026-03-10", "12:00"):
        page = leave_out(desk, visit, "eve.1", why="Nähtiin eilen kaupassa")
        assert "Nähtiin eilen kaupassa" in page.text
    skipped = [h for h in queries.history(firm.scope, visit) if isinstance(h.event, e.StepSkipped)]
    assert [(h.words, h.by) for h in skipped] == [("Nähtiin eilen kaupassa", firm.member.pk)]


def test_every_coming_step_may_be_left_out_and_the_promise_still_stands(desk: Desk, firm: Firm) -> None:
    """A frame that cannot be emptied would be a cage: with all left out, nothing is sent and all is in order."""
    visit = visit_of(firm)
    with desk.when("2026-03-10", "12:00"):
        for step in ("days3.1", "eve.1", "done.1"):
            assert "Left out." in leave_out(desk, visit, step).text
        assert 'name="mark"' not in desk.promise(visit).source
    desk.live(at("2026-03-10", "12:00"), at("2026-03-19", "20:00"))
    assert len(desk.letters) == 1
    assert not Notice.objects.filter(promise=visit, state="waiting").exists()
    assert state_now(firm, visit).is_open
    assert is_sound(firm, "2026-03-19", "20:01")


def test_a_mistaken_leaving_out_is_taken_back(desk: Desk, firm: Firm) -> None:
    visit = visit_of(firm)
    with desk.when("2026-03-10", "12:00"):
        page = leave_out(desk, visit, "days3.1")
        desk.undo(page)
        assert 'value="days3.1"' in desk.promise(visit).source
    desk.live(at("2026-03-10", "12:01"), at("2026-03-16", "12:00"))
    assert "Tulen, kuten sovittiin, to 19.3. klo 10-12" in desk.letters[-1].text


def test_an_exception_is_one_tap_and_asks_nobody(desk: Desk, firm: Firm, customer: Party) -> None:
    """A4, A23: he is in the neighbourhood and does it nine days early; the book takes it without a question."""
    visit = visit_of(firm)
    with desk.when("2026-03-10", "12:00"):
        page = desk.move(visit, "kept")
        assert "Kept. Well done." in page.text
        assert is_calm(page)
    state = state_now(firm, visit)
    assert (state.outcome, state.missed_at) == ("kept", None)
    recall = queries.promises(firm.scope).get(kind__slug="recall", outcome="open")
    assert str(recall.due_on) == "2027-03-10"


def test_only_to_whom_what_and_by_when_are_asked(desk: Desk, firm: Firm, customer: Party) -> None:
    """1c.1: nothing but these three is mandatory."""
    with desk.when("2026-03-10", "12:00"):
        page = desk.open("/desk/add/")
        given = press(desk.client, page, "/desk/add/", where='name="kind"', whom=str(customer.code),
                      kind="callback", day="tomorrow")  # fmt: skip
        assert given.status == 200
    assert queries.promises(firm.scope).filter(kind__slug="callback").count() == 1
