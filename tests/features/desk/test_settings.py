"""What the firm decides: every change is checked, shown, and makes the promises it touches be looked at again."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from lupaus.core.calendar import Calendar
from lupaus.core.hours import Hours, week_hours
from lupaus.core.kinds import DEFAULTS, Kind
from lupaus.features.desk.forms.plan import PlanForm
from lupaus.features.desk.queries.wordings import starting_text
from lupaus.features.desk.rules import plans
from lupaus.ledger import queries
from lupaus.ledger.realarming import realarm_chunk
from lupaus.outbox import own_texts, texts
from lupaus.people.models import Membership, Organisation, Price
from tests import cast
from tests.features.desk.pages import follow, text_of

pytestmark = pytest.mark.django_db
NOW = cast.SPRING
LATER = NOW + timedelta(hours=5)


def get(firm: cast.Firm, path: str) -> Any:
    with time_machine.travel(LATER, tick=False):
        return cast.client_of(firm.user).get(f"/desk/settings/{path}")


def post(firm: cast.Firm, path: str, **fields: Any) -> Any:
    with time_machine.travel(LATER, tick=False):
        return follow(cast.client_of(firm.user), f"/desk/settings/{path}", **fields)


def fields_of(kind: Kind, **changes: Any) -> dict[str, Any]:
    """The form of a plan as the browser sends it when nothing was changed, then with changes."""
    form = PlanForm(kind, "")
    found: dict[str, Any] = {}
    for name in form.fields:
        value = form[name].value()
        if value is True:
            found[name] = "on"
        elif value is not None and value is not False and value != "":
            found[name] = value.strftime("%H:%M") if hasattr(value, "strftime") else value
    found |= changes
    return {name: value for name, value in found.items() if value is not None}


@pytest.mark.parametrize(
    "kind",
    [kind for kind in DEFAULTS if kind.slug not in ("selftest", "journey")],
    ids=lambda kind: kind.slug,
)
def test_a_plan_saved_as_it_stands_stays_the_same(kind: Kind) -> None:
    firm = cast.jari()
    before = firm.book.kind(kind.slug)
    page = post(firm, f"plan/{kind.slug}/", **fields_of(before))
    assert page.status_code == 200
    assert firm.book.kind(kind.slug) == before


def test_a_changed_plan_looks_again_at_what_it_touches() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    cast.visited(firm, maija)
    cast.promised(firm, maija, "other")
    kind = firm.book.kind("recall")
    page = post(firm, "plan/recall/", **fields_of(kind, call_days=14, call_at="18:30", name="Vuosinuohous"))
    assert "Saved. One open promise is looked at again." in text_of(page)
    step = firm.book.kind("recall").step("call")
    assert step is not None
    assert (step.days, step.at.isoformat()) == (-14, "18:30:00")  # type: ignore[union-attr]
    realarm_chunk(LATER)
    assert queries.promises(firm.scope).get(outcome="open", kind__slug="recall").next_step_at == LATER
    assert "Vuosinuohous" in text_of(get(firm, ""))


def test_a_step_is_switched_off_and_on_again() -> None:
    firm = cast.jari()
    visit = firm.book.kind("visit")
    post(firm, "plan/visit/", **fields_of(visit, days3_on=None))
    assert firm.book.kind("visit").step("days3") is None
    post(firm, "plan/visit/", **fields_of(firm.book.kind("visit"), days3_on="on"))
    assert firm.book.kind("visit") == visit


@pytest.mark.parametrize(
    ("slug", "changes", "sentence"),
    [
        ("visit", {"eve_days": 3, "eve_at": "10:00", "days3_on": None}, None),
        ("recall", {"call_days": 401}, "less than or equal to 400"),
        ("recall", {"call_attempts": 0}, "greater than or equal to 1"),
        ("recall", {"call_at": "klo 5"}, "Enter a valid time."),
        ("recall", {"max_tries": ""}, "This field is required."),
    ],
)
def test_what_a_plan_cannot_be(slug: str, changes: dict[str, Any], sentence: str | None) -> None:
    firm = cast.jari()
    before = firm.book.kind(slug)
    page = post(firm, f"plan/{slug}/", **fields_of(before, **changes))
    if sentence is None:
        assert page.status_code == 200
        return
    assert page.status_code == 422
    assert sentence in text_of(page)
    assert firm.book.kind(slug) == before


def test_contradicting_steps_are_told_by_name() -> None:
    from dataclasses import replace

    from lupaus.core.kinds import BY_SLUG, PlanError
    from lupaus.features.desk.forms import plan

    visit = BY_SLUG["visit"]
    twice = tuple(
        replace(step, when="", days=-1) if step.key in ("days3", "eve") else step for step in visit.steps
    )
    twice = tuple(
        replace(step, at=None, minutes=0) if step.key in ("days3", "eve") else step for step in twice
    )
    with pytest.raises(PlanError) as no:
        plans.changed(
            replace(visit, steps=twice),
            {key: plans.StepWish(True, days=-1) for key in ("confirm", "days3", "eve", "done")},
            max_tries=2, quiet_days=7, offer_days=7,
        )  # fmt: skip
    said = plan.sentence_for("visit", no.value)
    assert "First reminder of the time" in said
    assert "Second reminder of the time" in said
    assert "same moment" in said
    for code in ("step_twice", "out_of_range", "before_made", "call_after_due", "unknown_word", "unreadable"):
        assert plan.sentence_for("visit", PlanError(code, step="eve", other="days3", word="x"))


def test_a_plan_is_shown_before_it_is_used() -> None:
    firm = cast.jari()
    fields = fields_of(firm.book.kind("visit"), eve_on=None, days3_on=None)
    with time_machine.travel(LATER, tick=False):
        client = cast.client_of(firm.user)
        whole = text_of(client.get("/desk/settings/plan/visit/"))
        look = client.post("/desk/settings/plan/visit/", fields, headers={"HX-Request": "true"})
    assert whole.count("is reminded of the time.") == 2
    assert "is reminded of the time." not in text_of(look)
    assert "gets a confirmation." in text_of(look)
    assert firm.book.kind("visit").step("eve") is not None


def test_own_words_are_shown_as_the_customer_gets_them_and_saved() -> None:
    firm = cast.jari()
    words = "Hei {nimi}! Lupasin soittaa, tässä {henkilö}. {lopetus}"
    look = post(firm, "text/recall.text/fi/look/", text=words)
    assert "Hei Maija Virtanen! Lupasin soittaa, tässä Jari Nokinen." in text_of(look)
    assert own_texts.own_text(firm.scope, "recall.text", "fi") is None
    page = post(firm, "text/recall.text/fi/", text=words)
    assert "Saved." in text_of(page)
    assert own_texts.own_text(firm.scope, "recall.text", "fi") == words
    assert "your own words" in text_of(get(firm, "texts/?language=fi"))
    assert "your own words" not in text_of(get(firm, "texts/?language=sv"))
    post(firm, "text/recall.text/fi/", text=words, product="1")
    assert own_texts.own_text(firm.scope, "recall.text", "fi") is None


def test_saving_the_products_words_keeps_them_the_products() -> None:
    firm = cast.jari()
    post(firm, "text/visit.eve/fi/", text=starting_text("visit.eve", "fi").replace("\n", "\r\n"))
    assert own_texts.own_text(firm.scope, "visit.eve", "fi") is None


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("Hei {nmi}", "{nmi} is not known."),
        ("Hei [nimi", "never closed"),
        ("Hei {nimi", "never closed"),
        ("Tarjous vain tänään", "does not belong in a message about a promise"),
        ("x" * 1_001, "at most 1000 signs"),
    ],
)
def test_words_that_cannot_be_used(words: str, sentence: str) -> None:
    firm = cast.jari()
    page = post(firm, "text/visit.eve/fi/", text=words)
    assert page.status_code == 422
    assert sentence in text_of(page)
    assert sentence in text_of(post(firm, "text/visit.eve/fi/look/", text=words))
    assert own_texts.own_text(firm.scope, "visit.eve", "fi") is None


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_text_has_words_to_begin_with(language: str) -> None:
    for slug in texts.slugs():
        texts.check(slug, language, starting_text(slug, language))
        assert not re.search(r"\{[?!]", starting_text(slug, language))


def test_texts_open_with_their_preview() -> None:
    client = cast.client_of(cast.jari().user)
    for slug in ("recall.opening", "recall.text", "visit.offer", "answer_reply.opening", "any.after_stop"):
        page = client.get(f"/desk/settings/text/{slug}/sv/")
        assert page.status_code == 200
        assert "Jari Nokinen" in text_of(page), slug


def test_texts_that_do_not_exist() -> None:
    firm = cast.jari()
    for path in ("text/no.such/fi/", "text/visit.eve/xx/", "text/../fi/", "plan/nonsense/", "plan/selftest/"):
        assert get(firm, path).status_code == 404
    assert post(firm, "text/no.such/fi/look/", text="x").status_code == 404


def test_the_firm_says_who_it_is() -> None:
    firm = cast.jari()
    fields = {"name": "Nokinen Oy", "your_name": "Jari N.", "phone": "040 555 6666", "language": "sv",
              "calls_an_evening": 20, "email": "", "place": "Vaasa"}  # fmt: skip
    post(firm, "firm/", **fields)
    row = Organisation.objects.get(pk=firm.organisation.pk)
    firm.member.refresh_from_db()
    assert (row.name, row.phone, row.language, row.calls_an_evening) == (
        "Nokinen Oy",
        "+358405556666",
        "sv",
        20,
    )
    assert firm.member.name == "Jari N."
    page = post(firm, "firm/", **fields | {"phone": "12", "calls_an_evening": 0})
    assert page.status_code == 422
    assert "“12” is no phone number." in text_of(page)
    assert "greater than or equal to 1" in text_of(page)


def prices(*lines: tuple[str, str]) -> dict[str, str]:
    found = {"form-TOTAL_FORMS": str(len(lines)), "form-INITIAL_FORMS": "0"}
    for n, (name, cents) in enumerate(lines):
        found |= {f"form-{n}-name": name, f"form-{n}-cents": cents}
    return found


def test_the_price_list() -> None:
    firm = cast.jari()
    post(firm, "prices/", **prices(("Nuohous", "79,50 €"), ("", ""), ("Matka", "1 020")))
    assert list(Price.objects.values_list("name", "cents")) == [("Nuohous", 7950), ("Matka", 102_000)]
    assert 'value="79,50"' in get(firm, "prices/").content.decode()
    for line, sentence in (
        (("Nuohous", ""), "Write the price."),
        (("", "5"), "Write what it is the price of."),
        (("Nuohous", "halpa"), "Enter a number."),
    ):
        page = post(firm, "prices/", **prices(line))
        assert page.status_code == 422
        assert sentence in text_of(page)
    assert Price.objects.count() == 2


def test_the_price_list_has_one_row_of_headings_and_a_name_for_every_field() -> None:
    firm = cast.jari()
    post(firm, "prices/", **prices(("Nuohous", "79,50 €"), ("Matka", "15")))
    source = get(firm, "prices/").content.decode()
    assert source.count(">What</span>") == 1
    assert "if you like" not in source
    fields = re.findall(r'<input type="text"[^>]*id="(id_form-[^"]+)"', source)
    assert len(fields) == 10
    assert all(f'<label class="unseen" for="{field}">' in source for field in fields)


def hours(**changes: str) -> dict[str, str]:
    found = {"holidays": "on", "eves": "on", "closed": ""}
    for name, days in (("work", 5), ("evening", 5), ("calls", 6), ("messages", 6)):
        for day in ("mon", "tue", "wed", "thu", "fri", "sat")[:days]:
            found[f"{name}_{day}"] = {
                "work": "8–16",
                "evening": "17-20",
                "calls": "9.00–20",
                "messages": "8-20",
            }[name]
    return {name: value for name, value in (found | changes).items() if value is not None}


def test_hours_and_closed_days_look_again_at_everything() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    cast.visited(firm, maija)
    page = post(firm, "hours/", **hours(work_fri="9–12, 13–15", closed="6.7.2026–19.7.2026\r\n24.12.2026"))
    assert "Saved. One open promise is looked at again." in text_of(page)
    calendar = firm.book.calendar
    assert calendar.work == week_hours(
        {day: ["8-16"] for day in ("mon", "tue", "wed", "thu")} | {"fri": ["9-12", "13-15"]}, Hours.WORK
    )
    assert calendar.is_free(date(2026, 7, 10))
    assert "6.7.2026–19.7.2026\n24.12.2026" in get(firm, "hours/").content.decode()
    post(firm, "hours/", **hours(holidays=None, eves=None))  # type: ignore[arg-type]
    assert not firm.book.calendar.is_free(date(2026, 12, 24))


def test_hours_saved_as_they_stand_stay_the_same() -> None:
    firm = cast.jari()
    page = get(firm, "hours/").content.decode()
    sent = dict(re.findall(r'name="(\w+_\w{3})" value="([^"]*)"', page)) | {"holidays": "on", "eves": "on"}
    post(firm, "hours/", **sent)
    assert firm.book.calendar == Calendar()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"work_mon": "aamulla"}, "“aamulla” is not a time span."),
        ({"work_mon": "16-8"}, "does not end after it begins"),
        ({"evening_mon": "17-22"}, "lies outside the call hours"),
        ({"closed": "31.2.2026"}, "“31.2.2026” is no day."),
        ({"closed": "joulu"}, "“joulu” is no day."),
        ({"closed": "19.7.2026–6.7.2026"}, "end before they begin"),
        ({"closed": "1.1.2026–31.12.2062"}, "longer than two years"),
    ],
)
def test_impossible_hours_are_refused(changes: dict[str, str], sentence: str) -> None:
    firm = cast.jari()
    page = post(firm, "hours/", **hours(**changes))
    assert page.status_code == 422
    assert sentence in text_of(page)
    assert firm.book.calendar == Calendar()


PATHS = ("firm/", "prices/", "hours/", "plan/visit/", "texts/", "text/visit.eve/fi/")


@pytest.mark.parametrize("path", PATHS)
def test_only_who_leads_decides(path: str) -> None:
    firm = cast.jari()
    Membership.objects.filter(user=firm.user).update(role="member")
    assert get(firm, path).status_code == 403
    if path != "texts/":
        assert post(firm, path, name="Minun").status_code == 403
    assert Organisation.objects.get(pk=firm.organisation.pk).name == "Jarin Nuohous"


def test_each_firm_decides_for_itself() -> None:
    firm, other = cast.jari(), cast.stranger()
    post(other, "text/recall.text/fi/", text="Hei {nimi}, toinen. {lopetus}")
    post(other, "plan/recall/", **fields_of(other.book.kind("recall"), call_days=1))
    post(other, "prices/", **prices(("Muu", "1")))
    assert own_texts.own_text(firm.scope, "recall.text", "fi") is None
    step = firm.book.kind("recall").step("call")
    assert step is not None
    assert step.days == -28
    assert "0 prices" in text_of(get(firm, ""))


def test_changes_need_their_token() -> None:
    client = cast.client_of(cast.jari().user, checks_csrf=True)
    for path in (*PATHS, "text/visit.eve/fi/look/"):
        if path != "texts/":
            assert client.post(f"/desk/settings/{path}").status_code == 403
    assert client.get("/desk/settings/text/visit.eve/fi/look/").status_code == 405
