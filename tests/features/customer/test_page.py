"""The customer's own page: what was promised, by whom, and what they may say to it."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest
import time_machine
from django.test import Client

from lupaus.core import events as e
from lupaus.engine.tick import run_once
from lupaus.ledger import queries
from lupaus.ledger.record import Line
from lupaus.people import links
from lupaus.people.models import Party
from lupaus.project.wiring import joints
from tests import cast
from tests.cast import SPRING, Firm

pytestmark = pytest.mark.django_db
NOW = SPRING + timedelta(days=1)
FORM = re.compile(r'<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>', re.S)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@pytest.fixture
def firm() -> Firm:
    return cast.jari()


@pytest.fixture
def maija(firm: Firm) -> Party:
    return cast.maija(firm)


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def page(party: Party) -> str:
    response = Client().get(links.customer_path(party, SPRING))
    assert response.status_code == 200
    return response.content.decode()


def tap(party: Party, move: str, *, html: str = "", **more: str) -> object:
    """Press the page's own button for this move, with what the page itself would send."""
    shown = html or page(party)
    for action, inside in FORM.findall(shown):
        if action.endswith(f"/{move}/"):
            fields: dict[str, object] = {}
            for name, value in HIDDEN.findall(inside):
                fields.setdefault(name, []).append(value)  # type: ignore[attr-defined]
            return Client().post(action, {**fields, **more})
    raise AssertionError(f"there is no button for {move}")


def offer(firm: Firm, maija: Party, days: int = 7) -> object:
    wish = cast.made(firm, maija, "visit", date(2026, 3, 20), at=time(12), starts=time(10),
                     is_offer=True, lapses_at=SPRING + timedelta(days=days))  # fmt: skip
    return cast.act(firm, [Line(None, wish)], SPRING).promises[0]


def test_the_person_and_the_number_come_first(firm: Firm, maija: Party) -> None:
    cast.visited(firm, maija)
    html = page(maija)
    assert "Maija" in html
    assert "Jari Nokinen" in html
    assert 'href="tel:' in html
    assert "takka" in html


def test_opening_the_page_changes_nothing(firm: Firm, maija: Party) -> None:
    offer(firm, maija)
    before = list(queries.events(firm.scope).values_list("pk", flat=True))
    for _ in range(3):
        page(maija)
        Client().head(links.customer_path(maija, SPRING))
    assert list(queries.events(firm.scope).values_list("pk", flat=True)) == before


def test_yes_to_an_offer_is_one_tap_and_two_taps_are_one(firm: Firm, maija: Party) -> None:
    promise = offer(firm, maija)
    html = page(maija)
    assert tap(maija, "yes", html=html).status_code == 302  # type: ignore[attr-defined]
    assert tap(maija, "yes", html=html).status_code in (302, 409)  # type: ignore[attr-defined]
    state = cast.state_now(firm, promise)  # type: ignore[arg-type]
    assert state.stage == "active"
    accepted = queries.events(firm.scope).filter(kind="accepted")
    assert [(event.role, event.by_id) for event in accepted] == [("customer", maija.pk)]


def test_no_and_silence_book_nothing(firm: Firm, maija: Party) -> None:
    promise = offer(firm, maija)
    tap(maija, "no")
    assert cast.state_now(firm, promise).outcome == "released"  # type: ignore[arg-type]
    silent = offer(firm, maija)
    with time_machine.travel(SPRING + timedelta(days=8), tick=False):
        assert "Would this time suit" not in page(maija)
    assert cast.state_now(firm, silent).stage == "offered"  # type: ignore[arg-type]


def test_another_time_comes_before_the_person_in_their_own_words(firm: Firm, maija: Party) -> None:
    promise = offer(firm, maija)
    tap(maija, "other-time", words="Mieluummin perjantaina")
    history = queries.history(firm.scope, promise.id)  # type: ignore[attr-defined]
    assert history[-1].words == "Mieluummin perjantaina"
    assert "asked_other_time" in cast.state_now(firm, promise).done  # type: ignore[arg-type]


def test_stop_ends_the_reminders_for_ever_and_nothing_else(firm: Firm, maija: Party) -> None:
    story = cast.visited(firm, maija)
    other = cast.promised(firm, maija, "callback", on=date(2026, 3, 10))
    tap(maija, "stop")
    assert cast.state_now(firm, story.recall).outcome == "released"
    assert queries.series(firm.scope).get().released_at is not None
    assert cast.state_now(firm, other).outcome == "open"


def test_already_taken_care_of_brings_next_year_by_itself(firm: Firm, maija: Party) -> None:
    story = cast.visited(firm, maija)
    tap(maija, "taken")
    assert cast.state_now(firm, story.recall).how == "elsewhere"
    following = queries.promises(firm.scope).filter(outcome="open").get()
    assert following.due_on == date(2027, 3, 3)


def test_did_we_keep_our_promise_yes_closes_the_loop(firm: Firm, maija: Party) -> None:
    story = cast.visited(firm, maija)
    assert tap(maija, "kept").status_code == 302  # type: ignore[attr-defined]
    assert cast.state_now(firm, story.visit).answer == "yes"


@pytest.mark.parametrize("move", ["partly", "not-kept"])
def test_no_gives_the_matter_back_to_the_same_person_at_once(firm: Firm, maija: Party, move: str) -> None:
    story = cast.visited(firm, maija)
    tap(maija, move)
    back = cast.state_now(firm, story.visit)
    assert (back.outcome, back.holder) == ("open", firm.member.pk)
    assert back.missed_at is not None
    assert "asked_put_right" in back.done


@pytest.mark.parametrize(
    ("move", "hers", "ours"),
    [
        ("not-kept", "Kerroit, että emme pitäneet lupaustamme.", "Says that the promise was not kept."),
        ("partly", "Kerroit, että pidimme lupauksemme vain osittain.",
         "Says that the promise was kept only in part."),
    ],
)  # fmt: skip
def test_partly_and_no_are_kept_apart_on_both_sides(
    firm: Firm, maija: Party, move: str, hers: str, ours: str
) -> None:
    cast.visited(firm, maija)
    tap(maija, move)
    assert hers in page(maija)
    run_once(NOW + timedelta(minutes=2), joints())
    with time_machine.travel(NOW + timedelta(minutes=3), tick=False):
        assert ours in cast.client_of(firm.user).get("/").content.decode()


def test_the_history_says_what_was_promised_and_what_they_asked(firm: Firm, maija: Party) -> None:
    cast.promised(firm, maija, "delivery", on=date(2026, 12, 7), words="Uusi piipunhattu paikoilleen.")
    story = cast.visited(firm, maija)
    tap(maija, "thanks", words="Kiitos!")
    tap(maija, "stop")
    html = page(maija)
    assert "Jari Nokinen lupasi, viimeistään 7.12.2026:" in html
    assert "”Uusi piipunhattu paikoilleen.”" in html
    assert "Jari Nokinen lupasi muistuttaa viimeistään 2.3.2027." in html
    assert "Pyysit, ettei muistuteta enää." in html
    assert "Lähetit kiitoksen (Jari Nokinen)." in html
    assert story.recall.due_on == date(2027, 3, 2)


def test_the_history_says_which_time_a_message_was_about(firm: Firm, maija: Party) -> None:
    visit = cast.promised(firm, maija, "visit", on=date(2026, 11, 17))
    moved = cast.made(firm, maija, "visit", date(2026, 11, 20))
    told = [e.Told("confirm", "email"), e.AgreedAnew(moved.due_on, moved.due_end), e.Told("eve", "email")]
    for event in told:
        cast.act(firm, [Line(visit.id, event)], SPRING)
    html = page(maija)
    assert "Vahvistimme ajan 17.11.2026." in html
    assert "Muistutimme ajasta 20.11.2026." in html
    assert "Lähetimme sinulle viestin" not in html


def test_thanks_travel_in_their_own_words(firm: Firm, maija: Party) -> None:
    story = cast.visited(firm, maija)
    tap(maija, "thanks", words="Ihanaa, että joku muistaa!")
    kinds = [(h.kind, h.words) for h in queries.history(firm.scope, story.visit.id)]
    assert kinds[-1] == ("thanked", "Ihanaa, että joku muistaa!")


def test_an_empty_complaint_is_asked_about_and_changes_nothing(firm: Firm, maija: Party) -> None:
    cast.visited(firm, maija)
    before = queries.events(firm.scope).count()
    assert tap(maija, "wrong", words="  ").status_code == 400  # type: ignore[attr-defined]
    assert queries.events(firm.scope).count() == before


def test_a_stale_page_shows_what_changed(firm: Firm, maija: Party) -> None:
    promise = offer(firm, maija)
    html = page(maija)
    moved = cast.made(firm, maija, "visit", date(2026, 3, 25), at=time(12), starts=time(10))
    cast.act(firm, [Line(promise.id, e.AgreedAnew(moved.due_on, moved.due_end, "part", time(12), time(10)))],
             SPRING + timedelta(hours=1))  # type: ignore[attr-defined]  # fmt: skip
    answer = tap(maija, "yes", html=html)
    assert answer.status_code == 409  # type: ignore[attr-defined]
    assert "25.3." in answer.content.decode()  # type: ignore[attr-defined]


def test_forged_expired_and_revoked_links_are_kindly_turned_away(firm: Firm, maija: Party) -> None:
    path = links.customer_path(maija, SPRING)
    assert Client().get(path).status_code == 200
    assert Client().get(path[:-3] + "xx/").status_code == 410
    assert Client().get("/p/nonsense/").status_code == 410
    with time_machine.travel(SPRING + timedelta(days=402), tick=False):
        assert Client().get(path).status_code == 410
    Party.objects.filter(pk=maija.pk).update(link_no=2)
    assert Client().get(path).status_code == 410


def test_a_dead_link_says_it_once_and_whom_to_call(firm: Firm, maija: Party) -> None:
    firm.organisation.phone = "+358401112233"
    firm.organisation.save()
    path = links.customer_path(maija, SPRING)
    forged = Client().get(f"{path[:-3]}xx/", headers={"accept-language": "en"}).content.decode()
    assert "tel:" not in forged
    with time_machine.travel(SPRING + timedelta(days=402), tick=False):
        shown = Client().get(path).content.decode()
    assert 'href="tel:+358401112233"' in shown
    assert firm.organisation.name in shown
    assert "Maija" not in shown
    for page in (forged, shown):
        told = re.sub(r"<[^>]+>", "\n", page[page.index("<section") : page.index("</section")])
        said = [words for line in re.split(r"[.\n]", told) if (words := line.strip())]
        assert len(said) == len(set(said))


def test_a_customer_can_tap_only_their_own_promises(firm: Firm, maija: Party) -> None:
    pekka = cast.customer(firm, "Pekka", "040 765 4321")
    theirs = cast.visited(firm, pekka)
    cast.visited(firm, maija)
    html = page(maija).replace(
        cast.code_of(firm, cast.visited(firm, maija).recall), cast.code_of(firm, theirs.recall)
    )
    code = cast.code_of(firm, theirs.recall)
    answer = Client().post(
        f"/p/{links.customer_token(maija, SPRING)}/stop/",
        {"act": "0190b0a0-0000-7000-8000-000000000001", "promise": f"{code}|1|{firm.member.pk}|open|active"},
    )
    assert answer.status_code == 409
    assert html
    assert cast.state_now(firm, theirs.recall).outcome == "open"


def test_the_mail_readers_stop_is_a_post_without_cookies(firm: Firm, maija: Party) -> None:
    story = cast.visited(firm, maija)
    path = f"{links.customer_path(maija, SPRING)}stop-by-mail/"
    browser = Client(enforce_csrf_checks=True)
    assert browser.get(path).status_code == 302
    assert cast.state_now(firm, story.recall).outcome == "open"
    assert browser.post(path, {"List-Unsubscribe": "something"}).status_code == 400
    for _ in range(2):
        assert browser.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert cast.state_now(firm, story.recall).outcome == "released"


def test_every_other_tap_needs_its_token(firm: Firm, maija: Party) -> None:
    cast.visited(firm, maija)
    path = f"/p/{links.customer_token(maija, SPRING)}/stop/"
    assert Client(enforce_csrf_checks=True).post(path, {}).status_code == 403


def test_two_flues_at_the_same_time_are_one_matter_and_one_tap(firm: Firm, maija: Party) -> None:
    lines = []
    for thing in ("takka", "leivinuuni"):
        series = cast.flue(firm, maija, thing=thing)
        lines.append(
            Line(None, cast.made(firm, maija, "visit", date(2026, 3, 20), at=time(12), starts=time(10),
                                 series=series, is_offer=True, lapses_at=SPRING + timedelta(days=7)))
        )  # fmt: skip
    promises = cast.act(firm, lines, SPRING).promises
    html = page(maija)
    assert html.count("takka, leivinuuni") == 1
    tap(maija, "yes", html=html)
    assert {cast.state_now(firm, promise).stage for promise in promises} == {"active"}


def test_the_page_costs_the_same_however_long_the_history(
    firm: Firm, maija: Party, django_assert_max_num_queries: object
) -> None:
    for number in range(4):
        cast.visited(firm, maija, thing=f"hormi {number}")
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        page(maija)
    for number in range(12):
        cast.visited(firm, maija, thing=f"toinen {number}")
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        page(maija)
