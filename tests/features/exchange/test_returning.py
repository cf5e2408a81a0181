"""Failed rows come back as a file that can be mended and brought again."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from lupaus.features.exchange.rules.guessing import guess
from lupaus.features.exchange.rules.reading import read
from lupaus.features.exchange.rules.returning import csv_bytes, guarded, problem_sheet
from lupaus.features.exchange.rules.rows import understand
from lupaus.features.exchange.rules.wanted import RowProblem, Settings

TODAY = date(2026, 10, 27)
LIST = "Nimi;Puhelin;Viimeksi\nMaija;+358 40 1234567;31.2.2025\nAino;0501234567;1.2.2025\nÅke;12;1.2.2027\n"


def say(problem: RowProblem) -> str:
    return {
        "impossible_date": "Päivää ei ole.",
        "phone_impossible": "Numero ei kelpaa.",
        "future_date": "Päivä on edessä.",
    }[problem.code]


def test_only_failed_rows_come_back_each_with_its_reasons() -> None:
    sheet = read(LIST.encode())
    problems = understand(sheet, guess(sheet, TODAY).meanings, Settings(TODAY)).problems
    content = problem_sheet(sheet, problems, say, "Syy")
    assert content.startswith(b"\xef\xbb\xbf")
    back = read(content)
    assert back.headings == ("Nimi", "Puhelin", "Viimeksi", "Syy")
    assert back.rows == (
        ("Maija", "+358 40 1234567", "31.2.2025", "Päivää ei ole."),
        ("Åke", "12", "1.2.2027", "Numero ei kelpaa. Päivä on edessä."),
    )


def test_the_mended_file_is_read_with_the_reason_column_left_aside() -> None:
    sheet = read(LIST.encode())
    problems = understand(sheet, guess(sheet, TODAY).meanings, Settings(TODAY)).problems
    mended = problem_sheet(sheet, problems, say, "Syy").replace(b"31.2.2025", b"28.2.2025")
    back = read(mended)
    result = understand(back, guess(back, TODAY).meanings, Settings(TODAY))
    assert [wanted.name for wanted in result.wanted] == ["Maija"]


def test_no_cell_becomes_a_formula() -> None:
    assert guarded("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert guarded("@SUM(A1)") == "'@SUM(A1)"
    assert guarded("+358 40 123") == "+358 40 123"
    assert guarded("+cmd|' /C calc'!A0") == "'+cmd|' /C calc'!A0"
    assert guarded("-1,50") == "-1,50"


@given(
    st.lists(
        st.tuples(st.text("=+-@abc; \"'0", min_size=1, max_size=8).map(str.strip), st.just("x")),
        min_size=1,
        max_size=5,
    )
)
def test_guarded_texts_read_back_as_they_were(rows: list[tuple[str, str]]) -> None:
    rows = [(a, b) for a, b in rows if a[:1] != "'"]
    back = read(csv_bytes([("Nimi", "Huom"), ("a", "x"), *rows]))
    assert list(back.rows[1:]) == rows
