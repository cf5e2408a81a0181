"""A list of new dates: each of those who are hit gets its own, the others keep the rule, and what fits nobody comes back."""

from __future__ import annotations

import io
from datetime import date, time
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, override
from uuid_utils.compat import uuid7

from lupaus.core.lifecycle import Refusal
from lupaus.core.ports import NotATable
from lupaus.core.promise import Promise
from lupaus.engine.doctor import examine
from lupaus.features.disruption.actions import dating, opening, telling
from lupaus.features.disruption.actions.gathering import gather
from lupaus.features.disruption.forms.dates import day_reader, reading
from lupaus.features.disruption.models import Disruption, OwnDate, Telling
from lupaus.features.disruption.queries.dates import dates_of
from lupaus.features.disruption.rules import dates as rules
from lupaus.features.disruption.rules.dates import Dated, ReadDates
from lupaus.features.disruption.rules.word import Word
from lupaus.ledger import queries as book
from lupaus.ledger.policies import Rulebook
from tests import cast
from tests.api.program import Program
from tests.features.disruption.test_pages import INCIDENT, WORD, Visitor
from tests.features.disruption.test_telling import MORNING, settled
from tests.features.disruption.trouble import DAY, HOUR, MINUTE, WHY, Trouble

pytestmark = pytest.mark.django_db
NEW = date(2026, 3, 16)


def read(text: str) -> ReadDates:
    table = reading().table(rules.with_headings(text).encode() if text.strip() else b"", "")
    return rules.read(table.headings, table.rows, day_reader(MORNING))


def code(trouble: Trouble, promise: Promise) -> str:
    return str(book.promises(trouble.firm.scope).get(pk=promise.id).code)


def lay(trouble: Trouble, row: Disruption, text: str) -> dating.Laid:
    return dating.lay(trouble.firm.scope, row.code, read(text), MORNING)


def why(laid: dating.Laid) -> list[tuple[str, ...]]:
    return [one.codes for one in laid.wrong]


@pytest.fixture
def trouble() -> Trouble:
    return settled(Trouble(3))


@pytest.fixture
def row(trouble: Trouble) -> Disruption:
    return trouble.opened(MORNING)


def due(trouble: Trouble) -> list[tuple[date, time | None]]:
    states = [cast.state_now(trouble.firm, one) for one in trouble.visits]
    return [(state.due_on, state.due_time) for state in states]


@pytest.mark.parametrize(
    ("new", "at", "wanted"),
    [
        ("16.3.2026", "", (NEW, None)), ("2026-03-16", "12:30", (NEW, time(12, 30))), ("16.3.26", "klo 9", (NEW, time(9))),
        ("16.3.2026 klo 20.10", "", (NEW, time(20, 10))), ("2026-03-16 20:10", "", (NEW, time(20, 10))),
        ("16.3.2026", "kl. 8.05", (NEW, time(8, 5))), ("", "16.3.2026 20.10", (NEW, time(20, 10))),
        ("16.3.2026", "noon", ("no_time",)), ("soon", "", ("no_new_day",)), ("31.2.2026", "", ("no_new_day",)),
        ("", "12:30", ("no_new_day",)), ("16.3.2026 25:00", "", ("no_new_day",)), ("", "", None),
    ],
)  # fmt: skip
def test_a_day_and_a_time_are_read_as_people_write_them(new: str, at: str, wanted: Any) -> None:
    found = rules.understand({"code": str(uuid7()), "new": new, "at": at}, day_reader(MORNING))
    match found:
        case Dated():
            assert (found.new_on, found.new_at) == wanted
        case None:
            assert wanted is None
        case _:
            assert found.codes == wanted


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_headings_of_our_own_list_are_understood_in_each_language(language: str) -> None:
    key = str(uuid7())
    with override(language):
        words = [gettext(one) for one in ("Code", "Customer", "About what", "Due", "New day", "New time")]
    head, cells = ";".join(words), f"{key};Aino;Käynti;12.3.2026 12:00;16.3.2026;9:30"
    (one,) = read(f"{head}\n{cells}\n").dated
    assert (one.code, one.due_on, one.new_on, one.new_at) == (key, DAY, NEW, time(9, 30))
    assert read(f"{head}\n{key};Aino;Käynti;12.3.2026 12:00;;\n").blank == 1


@pytest.mark.parametrize(
    "line", ["{}\t16.3.2026 klo 9.30", "{}, 16.3.2026, 9:30", "{};2026-03-16T09:30", "{};16.3.26;9.30"]
)
@pytest.mark.parametrize(
    "key", ["01a2299b-3c00-7000-8000-000000000000", "aino.virtanen@example.org", "040 765 1111"]
)
def test_lines_are_pasted_without_headings(line: str, key: str) -> None:
    (one,) = read(line.format(key) + "\n").dated
    assert (one.code or one.contact, one.new_on, one.new_at) == (key, NEW, time(9, 30))


def test_between_bare_words_a_blank_is_enough() -> None:
    found = read("aino@example.org 16.3.2026 klo 9.30\n01a2299b-3c00-7000-8000-000000000000  16.3.2026\n")
    assert [(one.code or one.contact, one.new_at) for one in found.dated] == [
        ("aino@example.org", time(9, 30)), ("01a2299b-3c00-7000-8000-000000000000", None),
    ]  # fmt: skip


def test_each_gets_its_own_date_and_the_rest_keep_the_rule(trouble: Trouble, row: Disruption) -> None:
    first, _second, third = trouble.visits
    laid = lay(trouble, row, f"{code(trouble, first)};16.3.2026;9:30\n{code(trouble, third)};17.3.2026;\n")
    assert (laid.own, laid.wrong) == (2, ())
    trouble.told(row, MORNING, mode="shift", minutes=24 * 60, has_own=True)
    trouble.run(MORNING + MINUTE)
    assert due(trouble) == [(NEW, time(9, 30)), (date(2026, 3, 13), time(12)), (date(2026, 3, 17), None)]
    assert sum("Uusi aika ma 16.3. klo 9.30." in text for text in trouble.texts) == 1
    assert len(trouble.texts) == 3
    assert {cast.state_now(trouble.firm, one).terms for one in trouble.visits} == {"told"}
    assert examine(MORNING + MINUTE, full=True).breaches == ()


def test_without_a_rule_the_others_hear_that_we_know_and_when_they_hear_more(
    trouble: Trouble, row: Disruption
) -> None:
    lay(trouble, row, f"{code(trouble, trouble.visits[0])};16.3.2026\n")
    trouble.told(row, MORNING, has_own=True)
    trouble.run(MORNING + MINUTE)
    assert [on for on, _at in due(trouble)] == [NEW, DAY, DAY]
    assert sum("Uusi aika" in text for text in trouble.texts) == 1
    assert all("Kerron lisää viimeistään to 12.3. klo 10" in text for text in trouble.texts)


def test_a_word_that_does_not_ask_for_them_moves_nobody(trouble: Trouble, row: Disruption) -> None:
    lay(trouble, row, f"{code(trouble, trouble.visits[0])};16.3.2026\n")
    trouble.told(row, MORNING)
    trouble.run(MORNING + MINUTE)
    assert [on for on, _at in due(trouble)] == [DAY] * 3


def test_taken_back_they_are_as_before_and_the_dates_wait_for_the_next_word(
    trouble: Trouble, row: Disruption, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "CHUNK", 1)
    lay(trouble, row, "".join(f"{code(trouble, one)};16.3.2026\n" for one in trouble.visits))
    trouble.told(row, MORNING, has_own=True)
    at = MORNING + MINUTE
    trouble.run(MORNING)
    for _chunk in range(3):
        trouble.joints.carry(at)
    assert [on for on, _at in due(trouble)] == [NEW] * 3
    opening.take_back(trouble.firm.scope, row.code, at)
    trouble.run(at)
    assert ([on for on, _at in due(trouble)], trouble.texts) == ([DAY] * 3, [])
    row.refresh_from_db()
    assert (row.state, row.dates.count()) == ("draft", 3)
    trouble.told(row, at, has_own=True)
    trouble.run(at + MINUTE)
    assert ([on for on, _at in due(trouble)], len(trouble.texts)) == ([NEW] * 3, 3)
    assert examine(at + MINUTE, full=True).breaches == ()


def test_a_customer_is_found_by_phone_or_mail_and_the_due_day_tells_two_apart(
    trouble: Trouble, row: Disruption
) -> None:
    cast.promised(
        trouble.firm, trouble.people[1], "visit", DAY, words="Sauna", at=time(15), now=MORNING - HOUR
    )
    by_phone = cast.customer(trouble.firm, "Lanka", "040 765 1111", now=MORNING - HOUR)
    called = cast.promised(trouble.firm, by_phone, "visit", DAY, at=time(12), now=MORNING - HOUR)
    laid = lay(
        trouble,
        row,
        "asiakas0@example.org;16.3.2026\n+358 40 7651111;17.3.2026\nasiakas1@example.org;16.3.2026\n",
    )
    assert (laid.own, why(laid)) == (2, [("several",)])
    assert set(OwnDate.objects.exclude(promise=None).values_list("promise", flat=True)) == {
        trouble.visits[0].id,
        called.id,
    }
    row.reach = f"kind=visit&due_from={DAY}"
    row.save()
    later = cast.promised(trouble.firm, trouble.people[2], "visit", date(2026, 3, 20), now=MORNING - HOUR)
    laid = lay(trouble, row, "contact;due;new\nasiakas2@example.org;20.3.2026;23.3.2026\n")
    assert (laid.own, laid.wrong) == (1, ())
    assert OwnDate.objects.filter(promise=later.id).exists()


def test_what_fits_nobody_comes_back_with_its_reason_and_the_rest_is_taken(
    trouble: Trouble, row: Disruption
) -> None:
    good, twice, past = (code(trouble, one) for one in trouble.visits)
    other = cast.stranger()
    theirs = cast.promised(other, cast.customer(other, "Vieras", email="v@example.org"), "visit", DAY)
    theirs_code = str(book.promises(other.scope).get(pk=theirs.id).code)
    outside = cast.promised(trouble.firm, trouble.somebody(7), "delivery", DAY, now=MORNING - HOUR)
    lines = {
        "code;new day;new time": None, f"{good};16.3.2026;": None, f"{good};16.3.2026 ;": None,  # twice the same is once
        f"{twice};16.3.2026;": "twice", f"{twice};17.3.2026;": "twice", f"{past};11.3.2026;": "past",
        f"{past};12.3.2026;08:00": "past", f"{uuid7()};16.3.2026;": "no_such", f"{theirs_code};16.3.2026;": "no_such",
        f"{code(trouble, outside)};16.3.2026;": "not_hit", "nobody@example.org;16.3.2026;": "nobody",
        "nolla;16.3.2026;": "contact", ";16.3.2026;": "no_key", f"{good};perjantaina;": "no_new_day",
        f"{good};16.3.2062;": "no_new_day", f"{good};16.3.2026;puolilta": "no_time", f"{past};;": None,
    }  # fmt: skip
    # Two different times for one promise are "twice"; here each is tried by itself.
    first = [line for line in lines if line != f"{past};12.3.2026;08:00"]
    laid = lay(trouble, row, "\n".join(first))
    assert (laid.own, laid.blank) == (1, 1)
    assert sorted(why(laid)) == sorted((lines[line],) for line in first if lines[line])
    again = lay(trouble, row, f"code;new day;new time\n{past};12.3.2026;08:00\n")
    assert (again.own, why(again)) == (0, [("past",)])
    assert OwnDate.objects.filter(promise=None).count() == 1  # those of the list before are forgotten
    assert OwnDate.objects.get(promise=trouble.visits[0].id).new_on == NEW  # and its dates are not


def test_a_list_without_a_single_new_date_changes_nothing(trouble: Trouble, row: Disruption) -> None:
    with pytest.raises(Refusal, match="no_new_dates"):
        lay(trouble, row, f"code;new day\n{code(trouble, trouble.visits[0])};\n")
    with pytest.raises(NotATable):
        lay(trouble, row, " \n")
    row.refresh_from_db()
    assert (row.edition, OwnDate.objects.count()) == (1, 0)


def test_while_it_is_told_and_when_it_is_over_no_dates_are_taken(trouble: Trouble, row: Disruption) -> None:
    text = f"{code(trouble, trouble.visits[0])};16.3.2026\n"
    lay(trouble, row, text)
    trouble.told(row, MORNING)
    with pytest.raises(Refusal, match="dates_while_telling"):
        lay(trouble, row, text)
    with pytest.raises(Refusal, match="dates_while_telling"):
        dating.forget_dates(trouble.firm.scope, row.code)
    trouble.run(MORNING + MINUTE)
    opening.close(trouble.firm.scope, row.code, learned="", now=MORNING + 2 * MINUTE)
    with pytest.raises(Refusal, match="disruption_closed"):
        lay(trouble, row, text)
    assert not OwnDate.objects.exists()


def test_a_date_that_passes_before_it_is_told_is_not_told(trouble: Trouble, row: Disruption) -> None:
    lay(trouble, row, f"{code(trouble, trouble.visits[0])};12.3.2026;12:30\n")
    later = MORNING + 4 * HOUR
    assert dates_of(trouble.firm.scope, row, later).own == 0
    trouble.told(row, later, has_own=True)
    trouble.run(later + MINUTE)
    assert due(trouble)[0] == (DAY, time(12))


def test_a_list_that_shows_something_else_than_the_look_is_seen(trouble: Trouble, row: Disruption) -> None:
    lay(trouble, row, f"{code(trouble, trouble.visits[0])};16.3.2026\n")
    word = Word(WHY, MORNING + HOUR, has_own=True)
    with pytest.raises(Refusal, match="changed"):
        opening.tell(trouble.firm.scope, row.code, word, now=MORNING, seen=row.edition)
    assert not Telling.objects.exists()


def test_ten_thousand_lines_ask_as_many_questions_a_part_as_a_thousand(
    trouble: Trouble, row: Disruption
) -> None:
    known = [code(trouble, one) for one in trouble.visits]
    counts = []
    for many in (1_000, 10_000):
        lines = [f"{uuid7()};16.3.2026" for _n in range(many - 6)] + [
            f"asiakas{n}@example.org;17.3.2026" for n in range(3)
        ]
        text = "\n".join(["code;new day", *lines, *(f"{one};17.3.2026" for one in known)])
        found = read(text)
        with CaptureQueriesContext(connection) as asked:
            laid = dating.lay(trouble.firm.scope, row.code, found, MORNING)
        assert (laid.own, len(laid.wrong)) == (3, many - 6)
        counts.append(len(asked) / (many / dating.PART))
    assert counts[1] <= counts[0] and counts[1] < 15


def test_a_list_that_breaks_off_is_brought_again(
    trouble: Trouble, row: Disruption, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dating, "PART", 1)
    text = "code;new day\n" + "".join(f"{code(trouble, one)};16.3.2026\n" for one in trouble.visits)
    seen, parts = row.edition, []

    def dies(_breath: object) -> None:
        parts.append(OwnDate.objects.count())
        if len(parts) == 2:
            raise ConnectionError

    monkeypatch.setattr(dating.Breath, "__call__", dies)
    with pytest.raises(ConnectionError):
        lay(trouble, row, text)
    row.refresh_from_db()
    assert parts == [1, 2] and row.edition > seen  # whoever looked before is told that it has changed
    assert lay(trouble, row, text).own == OwnDate.objects.count() == 3


def test_a_chunk_asks_the_same_number_of_questions_whatever_the_dates(
    trouble: Trouble, row: Disruption
) -> None:
    for n in range(20):
        who = trouble.somebody(50 + n)
        trouble.visits.append(
            cast.promised(trouble.firm, who, "visit", DAY, at=time(12), starts=time(10), now=MORNING - HOUR)
        )
    counts = []
    for dates in (1, 1, 20):  # from the second word on, the older one is taken away besides
        lines = [f"{code(trouble, one)};{16 + n % 9}.3.2026" for n, one in enumerate(trouble.visits[:dates])]
        lay(trouble, row, "\n".join(lines))
        telling_ = trouble.told(row, MORNING, has_own=True)
        row.refresh_from_db()
        while row.gathered_at is None:
            gather(trouble.firm.scope, row, MORNING)
        with transaction.atomic(), CaptureQueriesContext(connection) as asked:
            done = telling.tell_chunk(
                trouble.firm.scope, row, telling_, Rulebook(trouble.firm.scope.organisation), MORNING
            )
            transaction.set_rollback(True)
        assert (done.hits, done.moved) == (23, dates)
        counts.append(len(asked))
        opening.take_back(trouble.firm.scope, row.code, MORNING)
        trouble.run(MORNING)
        row.refresh_from_db()
    assert counts[1] == counts[2]


def test_the_pages_from_the_list_to_fill_to_the_word(trouble: Trouble) -> None:
    with time_machine.travel(MORNING, tick=False):
        jari = Visitor(trouble)
        jari.post("/disruption/new/", **INCIDENT)
        row = Disruption.objects.get()
        url = f"/disruption/{row.code}/"
        assert "New dates from a list" in jari.open(url).text
        lines = jari.client.get(f"{url}dates.csv").content.decode("utf-8-sig").splitlines()
        assert lines[0] == "Code;Customer;About what;Due;New day;New time" and len(lines) == 4
        assert lines[1].endswith(";Asiakas 0;Käynti 0;12.3.2026 12:00;;")
        empty = jari.post(f"{url}dates/", file=SimpleUploadedFile("tyhjä.csv", b""), text="")
        assert empty.status == 422 and "There is nothing in the list. Nothing was changed." in empty.text
        assert jari.post(f"{url}dates/").status == 422
        unfilled = jari.post(f"{url}dates/", text="\n".join(lines))
        assert unfilled.status == 422 and "No line has a new date." in unfilled.text
        assert not OwnDate.objects.exists()
        filled = [lines[0], lines[1][:-2] + ";16.3.2026;9:30", lines[2], f"{uuid7()};=Outo;;;16.3.2026;"]
        page = jari.post(f"{url}dates/", file=_workbook(filled))
        assert (
            "One promise has a new date of its own. One line had no new date. One must be mended."
            in page.text
        )
        assert "2 are not in the list." in page.text and "Asiakas 1, Käynti 1" in page.text
        mend = jari.client.get(f"{url}dates-to-mend.csv").content.decode("utf-8-sig")
        assert "no promise of yours has this code" in mend
        back = jari.post(f"{url}dates/", text=mend)
        assert "0 promises have a new date of their own. One must be mended." in back.text
        rest = jari.client.get(f"{url}dates.csv?rest").content.decode("utf-8-sig")
        assert "Asiakas 0" not in rest and "Asiakas 2" in rest
        again = jari.client.get(f"{url}dates.csv").content.decode("utf-8-sig")
        assert "12.3.2026 12:00;16.3.2026;09:30" in again  # what was brought stands in it
        form = jari.open(f"{url}word/")
        assert "Those in the list of new dates" in form.text and "checked" in form.source
        looked = jari.post(f"{url}word/", **WORD, has_own="on", do="look")
        assert "One of them has a new date of its own from the list." in looked.text
        assert "There they hear that you know, and when they hear more." in looked.text
        assert "Uusi aika ma 16.3. klo 9.30." in looked.text
        by_rule = jari.post(
            f"{url}word/", **{**WORD, "mode": "shift", "amount": "2"}, has_own="on", do="look"
        )
        assert "There the one rule for all holds." in by_rule.text
        told = looked.form_with("Tell them")
        going = jari.post(f"{url}word/", **{**told.fields, "do": "tell", "number": "3"})
        assert "It goes out in a minute." in going.text
        assert Telling.objects.get().has_own
        busy = jari.post(f"{url}dates/", text="\n".join(filled))
        assert busy.status == 409 and "It is being told just now." in busy.text
    trouble.run(MORNING + MINUTE)
    assert due(trouble) == [(NEW, time(9, 30)), (DAY, time(12)), (DAY, time(12))]
    with time_machine.travel(MORNING + 2 * MINUTE, tick=False):
        assert (
            "checked" not in jari.open(f"{url}word/").source.split("has_own")[1][:80]
        )  # they are told already
        gone = jari.post(f"{url}dates/forget/")
        assert "The dates are forgotten. What has been told stays told." in gone.text
    assert not OwnDate.objects.exists() and due(trouble)[0] == (NEW, time(9, 30))


def test_another_firm_sees_and_brings_no_dates(trouble: Trouble, row: Disruption) -> None:
    client = cast.client_of(cast.stranger().user)
    lay(trouble, row, f"{code(trouble, trouble.visits[0])};16.3.2026\n")
    for path in ("dates/", "dates.csv", "dates-to-mend.csv"):
        assert client.get(f"/disruption/{row.code}/{path}").status_code == 404
    for path in ("dates/", "dates/forget/"):
        assert client.post(f"/disruption/{row.code}/{path}", {"text": "x;16.3.2026"}).status_code == 404
    assert OwnDate.objects.count() == 1
    mine = Client(enforce_csrf_checks=True)
    mine.force_login(trouble.firm.user)
    for path in ("dates/", "dates/forget/"):
        assert mine.post(f"/disruption/{row.code}/{path}", {"text": "x;16.3.2026"}).status_code == 403
    assert mine.get(f"/disruption/{row.code}/dates/forget/").status_code == 405


def test_programs_send_dates_too(trouble: Trouble, row: Disruption) -> None:
    program = Program(trouble.firm, now=MORNING)
    url = f"/disruptions/{row.code}"
    sent = [
        {"promise": code(trouble, trouble.visits[0]), "new_on": "2026-03-16", "new_time": "09:30"},
        {"contact": "asiakas1@example.org", "new_on": "2026-03-17"},
        {"promise": str(uuid7()), "new_on": "2026-03-16"}, {"new_on": "2026-03-16"},
        {"contact": "asiakas2@example.org", "new_on": "2026-03-01"},
    ]  # fmt: skip
    laid = program.post(f"{url}/dates", {"dates": sent})
    assert laid["own"] == 2
    assert {one["row"]: one["codes"] for one in laid["wrong"]} == {2: ["no_such"], 3: ["no_key"], 4: ["past"]}
    word = {"phrases": WHY, "next_word_at": (MORNING + HOUR).isoformat(), "own_dates": True}
    seen = program.post(f"{url}/look", word)
    assert (seen["promises"], seen["own_dates"], seen["without_dates"]) == (3, 2, 1)
    program.post(f"{url}/words", {"word": word, "promises": 3})
    trouble.run(MORNING + MINUTE)
    assert [on for on, _at in due(trouble)] == [NEW, date(2026, 3, 17), DAY]
    problem = program.refused(404, "POST", f"/disruptions/{uuid7()}/dates", {"dates": sent})
    assert problem["code"] == "no_disruption"


def _workbook(lines: list[str]) -> SimpleUploadedFile:
    """The same lines as a spreadsheet saves them: the day as a day, the time as a time."""
    sheet = openpyxl.Workbook()
    for line in lines:
        cells: list[Any] = list(line.split(";"))
        if cells[4] == "16.3.2026":
            cells[4] = NEW
        if cells[5] == "9:30":
            cells[5] = time(9, 30)
        sheet.active.append(cells)
    out = io.BytesIO()
    sheet.save(out)
    return SimpleUploadedFile("päivät.xlsx", out.getvalue())
