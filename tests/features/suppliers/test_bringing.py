"""A list of promises to us: columns in three languages, seen first, never twice, what fails comes back as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from lupaus.features.suppliers.rules.lists import (
    Column,
    Problem,
    Reader,
    guess,
    heading,
    is_headings,
    rows_of,
)
from lupaus.ledger import queries
from lupaus.people.models import Party
from tests.features.calls.pages import Page
from tests.features.suppliers.stage import BORN, Room, at, site
from tests.stories.stage import press

TODAY = date(2026, 3, 2)
LISTED = (
    "Toimittaja;Mitä;Mihin mennessä;Sähköposti\n"
    "Pohjoisen Pelti;Hormiputki;20.3.2026;pelti@pohjoinen.example\n"
    "Uusi Valimo;Luukku;2026-04-01;\n"
    "Uusi Valimo;Arina;15.4.2026;valimo@example.org\n"
    "Uusi Valimo;Arina;15.4.2026;\n"
    ";Ei kenenkään;1.4.2026;\n"
    "Vanha Oy;Liian myöhään;1.2.2026;\n"
    "Outo Oy;Ei päivää;joskus;\n"
)


def _day(text: str) -> date | None:
    parts = [int(part) for part in text.replace("-", ".").split(".") if part.isascii() and part.isdecimal()]
    if len(parts) != 3:
        return None
    year, month, day = parts if parts[0] > 31 else parts[::-1]
    try:
        return date(year, month, day)
    except ValueError:
        return None


READ = Reader(
    _day, lambda text: text if "@" in text else None, lambda text: text if text[:1] in "+0" else None
)


@pytest.mark.parametrize(
    "headings",
    [
        ("Toimittaja", "Mitä luvattiin", "Määräaika"),
        ("Leverantör", "Vara", "Senast"),
        ("Supplier", "Item", "Due date"),
    ],
)
def test_columns_are_known_in_three_languages(headings: tuple[str, ...]) -> None:
    assert is_headings(headings)
    assert guess(headings, [], READ) == [Column.SUPPLIER, Column.WORDS, Column.DUE]


def test_without_headings_the_contents_tell() -> None:
    rows = [
        ("20.3.2026", "Pelti Oy", "Putki", "a@b.example"),
        ("21.3.2026", "Pelti Oy", "Mutka", "a@b.example"),
    ]
    assert guess(None, rows, READ) == [Column.DUE, Column.SUPPLIER, Column.WORDS, Column.EMAIL]


def test_no_heading_means_two_things() -> None:
    assert heading(" Määräaika: ") is Column.DUE
    assert heading("hinta") is None


@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=12))
def test_any_rows_at_all_are_read_and_each_is_a_promise_or_has_a_reason(cells: list[list[str]]) -> None:
    columns = guess(None, cells, READ)
    found = rows_of(list(enumerate(cells, 1)), columns, TODAY, READ)
    assert [row.number for row in found] == list(range(1, len(cells) + 1))
    assert all(row.problem is not None or (row.supplier and row.words and row.due) for row in found)
    assert len([c for c in columns if c is not Column.NOTHING]) == len(
        {c for c in columns if c is not Column.NOTHING}
    )


def test_what_is_wrong_with_a_row_is_named() -> None:
    columns = [Column.SUPPLIER, Column.WORDS, Column.DUE, Column.EMAIL, Column.PHONE]
    rows = [("A", "x", "20.3.2026", "", ""), ("A", "X", "20.3.2026", "", ""), ("", "x", "20.3.2026", "", ""),
            ("A", "", "20.3.2026", "", ""), ("A", "x", "", "", ""), ("A", "x", "1.1.2026", "", ""),
            ("A", "x", "21.3.2026", "nobody", ""), ("A", "x", "22.3.2026", "", "x9")]  # fmt: skip
    found = rows_of(list(enumerate(rows)), columns, TODAY, READ)
    assert [row.problem for row in found] == [
        None, Problem.TWICE, Problem.NO_SUPPLIER, Problem.NO_WORDS, Problem.NO_DAY, Problem.PAST, Problem.EMAIL,
        Problem.PHONE,
    ]  # fmt: skip


def test_what_no_database_can_keep_is_left_out_of_a_cell() -> None:
    (row,) = rows_of([(1, ("Pelti\x00 Oy", "Pu\ud800tki", "20.3.2026"))], [Column.SUPPLIER, Column.WORDS, Column.DUE],
                     TODAY, READ)  # fmt: skip
    assert (row.supplier, row.words) == ("Pelti Oy", "Putki")


# -- the pages ------------------------------------------------------------------------------------


@pytest.fixture
def room(settings: Any, db: None) -> Iterator[Room]:
    site(settings)
    with time_machine.travel(at("2026-03-02", "10:00"), tick=False):
        yield Room()


def promises(room: Room) -> list[tuple[str, str]]:
    rows = queries.promises(room.firm.scope).filter(direction="theirs", is_void=False).order_by("pk")
    return list(rows.values_list("debtor__name", "content__text"))


def looked(room: Room, text: str = LISTED) -> Page:
    return press(room.client, room.open("/suppliers/bring/"), "/bring/", text=text)


def test_first_one_sees_what_would_happen_and_nothing_is_written(room: Room) -> None:
    page = looked(room)
    assert "3 promises would come into the book" in page.text
    assert "4 rows cannot be taken" in page.text
    assert "No supplier is named." in page.text and "That day has passed already." in page.text
    assert "into the book, with a new supplier" in page.text
    assert promises(room) == []
    assert not Party.objects.filter(name="Uusi Valimo").exists()


def test_the_good_rows_come_in_once_and_known_suppliers_stay_who_they_are(room: Room) -> None:
    page = looked(room)
    after = press(room.client, page, "/bring/carry/")
    assert "3 promises are in the book." in after.text
    assert promises(room) == [
        ("Pohjoisen Pelti", "Hormiputki"),
        ("Uusi Valimo", "Luukku"),
        ("Uusi Valimo", "Arina"),
    ]
    new = Party.objects.get(name="Uusi Valimo")
    assert (new.is_supplier, new.is_firm, new.can_message) == (True, True, True)
    press(room.client, page, "/bring/carry/")
    assert len(promises(room)) == 3
    again = press(room.client, looked(room), "/bring/carry/")
    assert len(promises(room)) == 3
    assert "promises are in the book" in again.text or "in the book already" in again.text


def test_the_same_file_another_day_changes_nothing(room: Room) -> None:
    press(room.client, looked(room), "/bring/carry/")
    with time_machine.travel(at("2026-03-05", "10:00"), tick=False):
        page = looked(room)
        assert "3 are in the book already" in page.text
        assert "/bring/carry/" in page.source
        before = promises(room)
        rows = next(form.fields["rows"] for form in page.forms() if "rows" in form.fields)
        answer = room.client.post("/suppliers/bring/carry/", {"rows": rows}, follow=True)
        assert "All of it was in the book already." in answer.content.decode()
    assert promises(room) == before


def test_an_upload_works_like_pasted_lines_and_failed_rows_come_back_with_reasons(room: Room) -> None:
    file = SimpleUploadedFile("tilaukset.csv", LISTED.encode("cp1252"))
    page = Page(room.client.post("/suppliers/bring/", {"file": file}))
    assert "3 promises would come into the book" in page.text
    rows = next(form.fields["rows"] for form in page.forms() if "rows" in form.fields)
    back = room.client.post("/suppliers/bring/left/", {"rows": rows})
    told = back.content.decode("utf-8-sig").splitlines()
    assert told[0].startswith("Toimittaja;Mitä;Mihin mennessä;Sähköposti")
    assert len(told) == 5
    assert told[-1].endswith("No day is named, or there is no such day.")


def test_a_column_that_was_guessed_wrong_is_chosen_anew(room: Room) -> None:
    page = looked(room, "Kuka;Mikä;Koska\nPelti Oy;Putki;20.3.2026\nPelti Oy;Mutka;21.3.2026\n")
    assert "No column tells this yet" in page.text
    rows = next(form.fields["rows"] for form in page.forms() if "rows" in form.fields)
    chosen = {"rows": rows, "column_0": "supplier", "column_1": "words", "column_2": "due"}
    assert "2 promises would come" in Page(room.client.post("/suppliers/bring/look/", chosen)).text
    room.client.post("/suppliers/bring/carry/", chosen)
    assert promises(room) == [("Pelti Oy", "Putki"), ("Pelti Oy", "Mutka")]


@pytest.mark.parametrize("text", ["", "   ", "%PDF-1.4 nothing", '{"a": 1}'])
def test_what_is_no_list_is_told(room: Room, text: str) -> None:
    page = looked(room, text)
    assert page.status == 422
    assert promises(room) == []


@pytest.mark.parametrize(
    "rows", ["", "x", "[]", '{"headings": null, "rows": [[1]]}', json.dumps({"headings": 3, "rows": [["a"]]})]
)
def test_a_broken_page_changes_nothing_and_breaks_nothing(room: Room, rows: str) -> None:
    for way in ("look", "carry", "left"):
        assert room.client.post(f"/suppliers/bring/{way}/", {"rows": rows}).status_code in (200, 422)
    assert promises(room) == []


def test_too_many_rows_are_refused_whole(room: Room) -> None:
    text = "Toimittaja;Mitä;Mihin mennessä\n" + "\n".join(f"Pelti;Osa {n};20.3.2026" for n in range(1_001))
    page = looked(room, text)
    assert "more than a thousand promises" in page.text
    assert at("2026-03-02", "10:00") > BORN
