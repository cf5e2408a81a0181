from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lupaus.core import events as e
from lupaus.engine.keep import keep
from lupaus.features.calls.queries.waiting import waiting
from lupaus.ledger import guard, queries
from lupaus.ledger.record import Line
from lupaus.outbox.models import Notice
from lupaus.people import parties
from tests import cast
from tests.features.desk.pages import follow, hidden, text_of, undo_url

pytestmark = pytest.mark.django_db
NOW = cast.SPRING


class Story:
    """Jari at his desk with one promise to Maija."""

    def __init__(self, slug: str = "other", on: date = date(2026, 3, 9), **more: Any) -> None:
        self.firm = cast.jari()
        self.maija = cast.maija(self.firm)
        self.promise = cast.promised(self.firm, self.maija, slug, on, **more)
        self.client = cast.client_of(self.firm.user)
        self.url = f"/desk/promise/{cast.code_of(self.firm, self.promise)}/"

    def get(self, move: str = "", moment: datetime = NOW + timedelta(hours=1)) -> Any:
        with time_machine.travel(moment, tick=False):
            return self.client.get(self.url + (f"{move}/" if move else ""))

    def do(self, move: str, moment: datetime = NOW + timedelta(hours=1), **fields: Any) -> Any:
        with time_machine.travel(moment, tick=False):
            return follow(self.client, f"{self.url}{move}/", **fields)

    @property
    def state(self) -> Any:
        return cast.state_now(self.firm, self.promise)


def test_the_page_tells_the_word_the_facts_and_what_comes() -> None:
    story = Story(words="Tuon uuden piipunhatun")
    page = story.get()
    said = text_of(page)
    assert "“Tuon uuden piipunhatun”" in said
    assert "Jari Nokinen promised" in said
    assert "Maija Virtanen" in said
    assert "040 123 4567" in said.replace("\N{NO-BREAK SPACE}", " ")
    assert "How Maija Virtanen has lived it" in said
    assert "You are asked whether it will be kept." in said
    assert "If it has not been kept by then, it counts as not kept." in said
    assert page.content.decode().count("tap first") == 1


def test_kept_with_one_tap_and_undone_with_another() -> None:
    story = Story(slug="visit", on=NOW.date(), at=time(14))
    after = story.do("kept", act="0192d5a0-0000-7000-8000-000000000001")
    assert story.state.outcome == "kept"
    assert "Kept. Well done." in text_of(after)
    story.do("kept", act="0192d5a0-0000-7000-8000-000000000001")
    assert len(queries.history(story.firm.scope, story.promise.id)) == 2
    with time_machine.travel(NOW + timedelta(hours=1, seconds=20), tick=False):
        back = follow(story.client, undo_url(after))
    assert story.state.outcome == "open"
    assert "Taken back." in text_of(back)
    assert list(guard.breaches(NOW)) == []


def test_agreeing_anew_asks_how_they_said_yes() -> None:
    story = Story()
    refused = story.do("anew", on="2026-03-12", words="")
    assert refused.status_code == 422
    assert story.state.terms == "first"
    story.do("anew", on="2026-03-12", part="morning", words="Puhelimessa: torstai sopii")
    state = story.state
    assert (state.terms, state.due_on, state.due_time) == ("agreed", date(2026, 3, 12), time(12))
    said = text_of(story.get())
    assert "Agreed anew: Thu 12.3. 8:00–12:00." in said.replace("\N{NO-BREAK SPACE}", " ")
    assert "“Puhelimessa: torstai sopii”" in said
    assert "First promised for" in said


def test_a_day_that_was_only_told_is_said_to_count_as_not_kept() -> None:
    story = Story()
    assert "still counts as not kept" in text_of(story.get("told"))
    story.do("told", on="2026-03-20")
    assert story.state.terms == "told"
    assert "A new day was told, without being agreed" in text_of(story.get())


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"on": "2026-02-30", "words": "ok"}, "There is no such day."),
        ({"on": "30.2.2026", "words": "ok"}, "There is no such day."),
        ({"on": "2026-03-12", "part": "time", "words": "ok"}, "Write the time too"),
        ({"on": "2026-03-12", "at": "25:00", "words": "ok"}, "There is no such time."),
        ({"on": "", "words": "ok"}, "This field is required."),
    ],
)
def test_an_impossible_time_is_refused_in_words(fields: dict[str, str], sentence: str) -> None:
    story = Story()
    page = story.do("anew", **fields)
    assert page.status_code == 422
    assert sentence in text_of(page)
    assert story.state.seq == 1


def test_a_time_that_has_passed_is_refused_and_changes_nothing() -> None:
    story = Story()
    page = story.do("anew", on="2026-03-01", words="ok")
    assert "That time has passed already." in text_of(page)
    assert story.state.seq == 1


def test_a_stale_page_shows_what_changed_and_keeps_what_was_written() -> None:
    story = Story()
    opened = story.get("anew")
    story.do("told", on="2026-03-20")
    page = story.do("anew", on="2026-03-12", words="Torstai sopii", shown=hidden(opened, "shown"))
    assert page.status_code == 409
    said = text_of(page)
    assert "This changed while you were looking." in said
    assert "The time is now Fri 20.3." in said.replace("\N{NO-BREAK SPACE}", " ")
    assert "Torstai sopii" in page.content.decode()
    assert story.state.terms == "told"
    story.do("anew", on="2026-03-12", words="Torstai sopii", shown=hidden(page, "shown"))
    assert story.state.terms == "agreed"


def test_machine_bumps_do_not_make_a_page_stale() -> None:
    story = Story(on=date(2026, 3, 3))
    opened = story.get("note")
    keep(NOW + timedelta(hours=2))
    assert story.state.seq > 1
    story.do("note", moment=NOW + timedelta(hours=3), words="Soitettu", shown=hidden(opened, "shown"))
    assert queries.history(story.firm.scope, story.promise.id)[-1].words == "Soitettu"


@pytest.mark.parametrize(
    ("move", "fields", "told"),
    [
        ("deed", {"words": "Vein hatun itse"}, "Deed: Vein hatun itse"),
        ("apology", {}, "Jari Nokinen was sorry, in words."),
        ("cause", {"cause": "supplier"}, "Cause: a supplier's doing."),
        ("note", {"words": "Avain naapurilla"}, "“Avain naapurilla”"),
        ("thanks", {"words": "Kiitos kun muistit"}, "Kiitos kun muistit"),
        ("wait", {"until": "2026-03-20", "words": "Mitat"}, "Waits for Maija Virtanen"),
        ("report", {"words": "Hattu paikallaan"}, "reported that it is done"),
        ("quiet", {}, "Planned messages rest."),
        ("later", {"until": "2026-03-05", "until_at": "18:00"}, "The next contact is to be"),
        ("release", {"reason": "moved"}, "let it go: moved away."),
        ("withdraw", {"words": "En ehdi", "is_agreed": "on"}, "Withdrawn together with Maija Virtanen."),
        ("give_up", {"cause": "own", "words": "Unohdin"}, "It will not be kept. Cause: our own doing."),
    ],
)
def test_every_move_is_told_on_the_thread(move: str, fields: dict[str, str], told: str) -> None:
    story = Story()
    after = story.do(move, **fields)
    assert after.status_code == 200
    assert told in text_of(after)
    assert list(guard.breaches(NOW)) == []


def test_the_customers_yes_closes_and_their_no_opens_again() -> None:
    story = Story()
    story.do("report", words="Valmis")
    story.do("well", words="Hyvä tuli")
    assert (story.state.outcome, story.state.answer) == ("kept", "yes")
    story.do("contest", answer="partly", words="Pelti puuttuu")
    assert (story.state.outcome, story.state.answer) == ("open", "partly")
    assert story.state.holder == story.firm.member.pk


def test_our_clock_rests_while_it_waits_for_the_customer() -> None:
    story = Story(slug="repair", on=date(2026, 3, 6))
    story.do("wait", until="2026-03-20", words="Mitat", moment=NOW + timedelta(days=2))
    keep(NOW + timedelta(days=5))
    assert story.state.missed_at is None
    monday = NOW + timedelta(days=7)
    page = story.do("resume", words="Mitat tulivat", moment=monday)
    said = text_of(page).replace("\N{NO-BREAK SPACE}", " ")
    assert "It goes on. The wait moved the time: Wed 11.3." in said
    assert "Maija Virtanen did their part; it goes on, moved by the wait: Wed 11.3." in said
    keep(monday + timedelta(minutes=2))
    assert (story.state.due_on, story.state.missed_at) == (date(2026, 3, 11), None)
    story.do("kept", moment=monday + timedelta(days=2))
    figures = queries.figures_of(story.firm.scope)
    assert (figures.kept, figures.anew, figures.not_kept) == (1, 0, 0)
    assert list(guard.breaches(monday + timedelta(days=2))) == []


def test_a_going_on_is_taken_back_into_the_same_wait() -> None:
    story = Story(slug="repair", on=date(2026, 3, 6))
    story.do("wait", until="2026-03-20", words="Mitat", moment=NOW + timedelta(days=2))
    waits = story.state
    page = story.do("resume", moment=NOW + timedelta(days=7))
    with time_machine.travel(NOW + timedelta(days=7, seconds=30), tick=False):
        story.client.post(undo_url(page))
    assert story.state._replace(seq=0) == waits._replace(seq=0)
    assert list(guard.breaches(NOW + timedelta(days=7, minutes=1))) == []


def listed(story: Story) -> list[str]:
    """What waits before us, as the call list shows it."""
    moment = datetime.now(UTC)
    return [one.line.step for one in waiting(story.firm.scope, moment).seen]


@pytest.mark.parametrize(("slug", "step"), [("recall", "call"), ("delivery", "again")])
def test_what_is_put_off_from_its_page_comes_back_then(slug: str, step: str) -> None:
    story = Story(slug=slug, on=date(2026, 3, 23))
    keep(NOW + timedelta(hours=9))
    story.do("later", until="2026-03-05", until_at="18:00", moment=NOW + timedelta(hours=9))
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        keep(datetime.now(UTC))
        assert listed(story) == []
    with time_machine.travel(datetime(2026, 3, 5, 16, 1, tzinfo=UTC), tick=False):
        keep(datetime.now(UTC))
        assert step in listed(story)


def test_what_waited_before_us_waits_on_after_the_customers_part() -> None:
    story = Story(slug="recall", on=date(2026, 3, 23))
    evening = NOW + timedelta(hours=9)
    keep(evening)
    story.do("wait", until="2026-03-20", words="Avain", moment=evening + timedelta(minutes=1))
    with time_machine.travel(evening + timedelta(minutes=2), tick=False):
        assert listed(story) == []
    story.do("resume", moment=evening + timedelta(minutes=3))
    with time_machine.travel(evening + timedelta(minutes=3), tick=False):
        assert listed(story) == ["call"]


def test_a_visit_whose_time_went_by_in_the_wait_is_agreed_anew() -> None:
    story = Story(slug="visit", on=date(2026, 3, 6), starts=time(10), at=time(12))
    story.do("wait", until="2026-03-20", words="Avain", moment=NOW + timedelta(days=2))
    monday = NOW + timedelta(days=7)
    page = text_of(story.get(moment=monday))
    assert "The customer did their part" not in page
    refused = story.do("resume", moment=monday)
    assert "That time has passed already. Choose a later one." in text_of(refused)
    story.do("anew", on="2026-03-12", words="Torstai sopii", moment=monday)
    assert (story.state.stage, story.state.missed_at, story.state.terms) == ("active", None, "agreed")


def test_a_visit_moved_on_its_day_with_their_yes_was_not_missed() -> None:
    story = Story(slug="visit", on=NOW.date() + timedelta(days=1), starts=time(10), at=time(12))
    just_after = NOW + timedelta(days=1, hours=1, minutes=5)
    story.do("anew", on="2026-03-12", words="Torstai sopii", moment=just_after)
    assert (story.state.missed_at, story.state.breaks) == (None, 0)
    story.do("anew", on="2026-03-20", words="Sitten perjantai", moment=NOW + timedelta(days=11))
    assert story.state.breaks == 1


def test_a_reminder_that_was_given_is_not_contested() -> None:
    """It would open again beside the one that follows it."""
    story = Story()
    recall = cast.listed(story.firm, story.maija, date(2026, 4, 1))
    cast.act(story.firm, [Line(recall.id, e.Kept("reached"))], NOW)
    story.url = f"/desk/promise/{cast.code_of(story.firm, recall)}/"
    assert "/contest/" not in story.get().content.decode()
    page = story.do("contest", answer="no")
    assert "There is a reminder of this already" in text_of(page)
    assert cast.state_now(story.firm, recall).outcome == "kept"
    assert list(guard.breaches(NOW)) == []


def test_a_supplier_keeps_or_not_in_its_own_words() -> None:
    firm = cast.jari()
    supplier = cast.customer(firm, "Hattu Oy")
    promise = cast.supplied(firm, supplier, date(2026, 3, 2), words="Piipunhattu maanantaina")
    client = cast.client_of(firm.user)
    url = f"/desk/promise/{cast.code_of(firm, promise)}/"
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        said = text_of(client.get(url))
        assert "promised to us by Hattu Oy" in said
        assert "They kept it" in said
        after = follow(client, f"{url}told/", on="2026-03-05", words="Rekka jäi")
    assert cast.state_now(firm, promise).terms == "told"
    assert "They told this day" not in text_of(after)


def test_a_coming_step_is_left_out_because_they_know_already() -> None:
    story = Story(slug="visit", on=date(2026, 3, 12), starts=time(10), at=time(12))
    assert hidden(story.get(), "mark")
    page = story.do("leave-out", mark="eve.1", why="tietää jo")
    assert "Left out: Second reminder of the time (tietää jo)." in text_of(page)
    assert "error" not in page.content.decode().split("<main")[1].split("</ul>")[0]
    keep(NOW + timedelta(days=9, hours=10))
    assert not Notice.objects.filter(step="eve").exists()


def test_a_step_that_was_taken_cannot_be_left_out() -> None:
    story = Story(slug="visit", on=date(2026, 3, 12))
    keep(NOW + timedelta(minutes=5))
    page = story.do("leave-out", mark="confirm.1")
    assert "This step has been taken already" in text_of(page)


def test_a_line_before_us_is_seen_to() -> None:
    story = Story(on=date(2026, 3, 3))
    keep(NOW + timedelta(days=1))
    page = story.get(moment=NOW + timedelta(days=1))
    assert "Waits before you" in text_of(page)
    notice = Notice.objects.filter(promise=story.promise.id, medium="note").latest("pk")
    story.do("seen-to", moment=NOW + timedelta(days=1), line=notice.pk)
    notice.refresh_from_db()
    assert notice.state == "settled"
    again = story.do("seen-to", moment=NOW + timedelta(days=1), line=notice.pk)
    assert "does not wait here any more" in text_of(again)


def test_an_erased_customer_has_no_name_here() -> None:
    story = Story()
    parties.erase(story.firm.scope, story.maija, NOW)
    assert "somebody whose data was erased" in text_of(story.get())


def test_a_merged_customer_is_shown_under_the_name_that_stays() -> None:
    story = Story()
    parties.merge(story.firm.scope, story.maija, cast.customer(story.firm, "Maija Meri"))
    assert "How Maija Meri has lived it" in text_of(story.get())


def test_the_page_asks_the_same_number_of_questions_however_long_the_history() -> None:
    story = Story()
    story.do("deed", words="teko")
    with CaptureQueriesContext(connection) as short:
        story.get()
    for n in range(20):
        cast.act(story.firm, [Line(story.promise.id, e.Deed(), f"teko {n}")], NOW + timedelta(minutes=n))
    with CaptureQueriesContext(connection) as long:
        assert text_of(story.get()).count("Deed:") == 21
    assert len(long) == len(short) <= 22


MOVES = ("kept", "anew", "told", "report", "wait", "note", "release", "give_up")


@pytest.mark.parametrize("move", ["", *(f"{move}/" for move in MOVES)])
def test_a_stranger_finds_nothing(move: str) -> None:
    story = Story()
    client = cast.client_of(cast.stranger().user)
    assert client.get(story.url + move).status_code == 404
    if move:
        assert client.post(story.url + move, {"words": "x", "on": "2026-03-12"}).status_code == 404
    assert story.state.seq == 1


@pytest.mark.parametrize("path", ["leave-out/", "seen-to/"])
def test_a_stranger_moves_nothing(path: str) -> None:
    story = Story()
    client = cast.client_of(cast.stranger().user)
    assert client.post(story.url + path, {"mark": "go.1", "line": "1"}).status_code == 404
    assert client.get(story.url + path).status_code == 405


def test_a_stranger_undoes_nothing() -> None:
    story = Story()
    act = queries.acts(story.firm.scope).latest("pk")
    client = cast.client_of(cast.stranger().user)
    client.post(reverse("desk:undo", args=[act.code]))
    assert not story.state.is_void
    assert client.get(reverse("desk:undo", args=[act.code])).status_code == 405


def test_changes_need_their_token() -> None:
    story = Story()
    client = cast.client_of(story.firm.user, checks_csrf=True)
    assert client.post(f"{story.url}quiet/").status_code == 403
    assert story.state.seq == 1


def test_who_is_not_signed_in_is_asked_to() -> None:
    from django.test import Client

    assert "/accounts/login/" in Client().get(Story().url).headers["Location"]
