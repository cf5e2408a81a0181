"""Any list becomes a sheet; what is no list says what it is, and nothing ever crashes."""

from __future__ import annotations

import contextlib
import csv
import io
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.features.exchange.rules.meanings import Meaning
from lupaus.features.exchange.rules.reading import bytes_of, read, read_pasted
from lupaus.features.exchange.rules.sheet import MAX_BYTES, MAX_ROWS, NotAList, Sheet

HEADINGS = ("Nimi", "Puhelin", "Osoite", "Viimeksi", "Hinta")
ROWS = (
    ("Maija Mäkinen", "040 123 4567", "Sahalahdentie 5, Sahalahti", "24.11.2025", "79,50"),
    ("Åke Östman", "050 765 4321", "Storgatan 1", "3.9.2025", "85,00"),
    ("Taisto Heikkinen", "044 111 2222", 'Kuja 3 "mäki"', "1.2.2025", "79,50"),
)


def separated(separator: str = ";", rows: tuple[tuple[str, ...], ...] = (HEADINGS, *ROWS)) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator).writerows(rows)
    return stream.getvalue()


def workbook(*sheets: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Taulu{number}")
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def refused(content: bytes, name: str = "lista.xlsx") -> NotAList:
    with pytest.raises(NotAList) as error:
        read(content, name)
    return error.value


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp850", "mac_roman"]
)
def test_every_separator_in_every_encoding(separator: str, encoding: str) -> None:
    sheet = read(separated(separator).encode(encoding), "asiakkaat.csv")
    assert sheet.headings == HEADINGS
    assert sheet.rows == ROWS
    assert sheet.numbers == (2, 3, 4)


def test_letters_spoiled_by_another_program_are_mended() -> None:
    spoiled = separated().encode("utf-8").decode("cp1252", errors="ignore").encode("utf-8")
    assert read(spoiled).rows[0][0] == "Maija Mäkinen"


def test_decimal_commas_do_not_make_columns() -> None:
    text = "Nimi;Hinta\nMaija;79,50\nTaisto;85,00\nAino;79,50\n"
    assert read(text.encode()).rows == (("Maija", "79,50"), ("Taisto", "85,00"), ("Aino", "79,50"))


def test_line_breaks_within_quotes_stay_in_their_cell_and_rows_keep_their_numbers() -> None:
    text = (
        'Nimi;Muistiinpano;Puhelin\r\nMaija;"koira\r\npihalla; soita";0401234567\r\n\r\nAino;;0501234567\r\n'
    )
    sheet = read(text.encode())
    assert sheet.rows[0] == ("Maija", "koira\r\npihalla; soita", "0401234567")
    assert sheet.numbers == (2, 5)


def test_a_quotation_mark_that_means_inches_does_not_swallow_the_file() -> None:
    rows = "".join(f"Asiakas {n};04012345{n:02}\n" for n in range(60))
    sheet = read(('Nimi;Puhelin\n"5 tuuman putki;0501234567\n' + rows).encode())
    assert len(sheet.rows) == 61
    assert sheet.rows[0] == ('"5 tuuman putki', "0501234567")


def test_excel_may_name_the_separator_itself() -> None:
    sheet = read(b"sep=;\r\nNimi;Puhelin\r\nMaija;0401234567\r\n")
    assert (sheet.headings, sheet.numbers) == (("Nimi", "Puhelin"), (3,))


def test_a_title_above_the_headings_is_stepped_over() -> None:
    sheet = read(b"Asiakkaat 2025;;\n;;\nNimi;Puhelin;Paikka\nMaija;0401234567;Sahalahti\n")
    assert sheet.headings == ("Nimi", "Puhelin", "Paikka")
    assert [remark.code for remark in sheet.warnings] == ["lines_above"]


def test_a_list_without_headings_has_none() -> None:
    sheet = read(separated(rows=ROWS).encode())
    assert sheet.headings is None
    assert sheet.rows == ROWS


def test_a_first_row_that_happens_to_lack_its_number_is_no_heading() -> None:
    text = "Maija Virtanen;;takka;24.11.2025\nAino Korpi;0401234567;takka;1.2.2025\nOnni Salo;0501234567;uuni;1.3.2025\n"
    assert read(text.encode()).headings is None


def test_unknown_headings_are_still_headings() -> None:
    text = "Kenelle;Luuri;Missä\nMaija Virtanen;0401234567;Tie 5\nAino Korpi;0501234567;Tie 6\n"
    assert read(text.encode()).headings == ("Kenelle", "Luuri", "Missä")


def test_a_workbook_gives_the_texts_that_a_person_would_type() -> None:
    content = workbook(
        [
            ["Nimi", "Puhelin", "Viimeksi", "Hinta", "Käynti", "Luvattu"],
            [
                "Maija",
                401234567.0,
                datetime(2025, 11, 24),  # Excel knows no zones
                79.5,
                datetime(2025, 11, 24, 10, 30),
                True,
            ],
            [None, None, None, None, None, None],
            ["Aino ", "040\xa01234567", date(2025, 2, 1), 79, "#N/A", False],
        ]
    )
    sheet = read(content, "asiakkaat.xlsx")
    assert sheet.rows == (
        ("Maija", "401234567", "2025-11-24", "79.5", "2025-11-24 10:30", "TRUE"),
        ("Aino", "040 1234567", "2025-02-01", "79", "", "FALSE"),
    )
    assert sheet.numbers == (2, 4)


def test_the_first_filled_sheet_is_read_and_the_others_are_told() -> None:
    sheet = read(workbook([], [["Nimi", "Puhelin"], ["Maija", "0401234567"]], [["x"]]))
    assert sheet.rows == (("Maija", "0401234567"),)
    assert [(remark.code, remark.facts["read"]) for remark in sheet.warnings] == [("other_sheets", "Taulu1")]


@pytest.mark.parametrize(
    ("content", "code", "kind"),
    [
        (b"", "empty", None),
        (b" \r\n\t\r\n", "empty", None),
        (b"\xef\xbb\xbf\r\n", "empty", None),
        (b"%PDF-1.7\n...", "other_kind", "pdf"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "other_kind", "picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "other_kind", "picture"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "other_kind", "picture"),
        (b"{\\rtf1\\ansi Maija}", "other_kind", "document"),
        (b"<html><table><tr><td>Maija</td></tr></table></html>", "other_kind", "web_page"),
        (b'{"name": "Maija",\n"phone": "0401234567"}', "other_kind", "program"),
        (b"\x1f\x8b\x08\x00abc", "other_kind", "archive"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "Workbook".encode("utf-16-le"),
            "old_excel",
            None,
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "protected",
            None,
        ),
        (b"PK\x03\x04 and then nothing", "broken", None),
        (bytes(range(256)) * 8, "other_kind", "binary"),
        ("Hei! Tässä kirje. Se ei ole lista.\nTerveisin, minä\n".encode(), "no_people", None),
    ],
)
def test_what_is_no_list_says_what_it_is(content: bytes, code: str, kind: str | None) -> None:
    error = refused(content)
    assert error.code == code
    if kind:
        assert error.facts["kind"] == kind


def zipped(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


def test_another_archive_is_named() -> None:
    assert refused(zipped(**{"word__document.xml": b"<w/>"})).facts["kind"] == "document"
    assert refused(zipped(**{"mimetype": b"x", "content.xml": b"<o/>"})).facts["kind"] == "open_document"
    assert refused(zipped(**{"kuva.jpg": b"x"})).facts["kind"] == "archive"
    assert refused(zipped(**{"xl__workbook.bin": b"x"})).code == "old_excel"


def test_a_bomb_is_not_unpacked() -> None:
    bomb = zipped(**{"xl__workbook.xml": b"<workbook/>", "xl__sharedStrings.xml": b" " * (101 * 1024 * 1024)})
    assert len(bomb) < 500_000
    assert refused(bomb).code == "bomb"
    crowd = {f"xl__worksheets__sheet{number}.xml": b"" for number in range(2_001)}
    assert refused(zipped(**crowd)).code == "bomb"


def test_a_workbook_that_declares_entities_is_refused() -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><workbook>&a;</workbook>'
    assert refused(zipped(**{"xl__workbook.xml": laughs})).code == "bomb"


def test_rows_as_wide_as_excel_itself_do_not_stall_the_reader() -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for _ in range(3):
        sheet.append([None] * 300 + ["x"])
    stream = io.BytesIO()
    book.save(stream)
    assert refused(stream.getvalue()).code == "too_many_columns"


def test_too_many_rows_are_refused() -> None:
    text = "Nimi;Puhelin\n" + "Maija;0401234567\n" * (MAX_ROWS + 1)
    assert refused(text.encode()).code == "too_many_rows"
    assert refused(("Maija 0401234567\n" * (MAX_ROWS + 1)).encode()).code == "too_many_rows"


class Endless(io.RawIOBase):
    """A stream that would give bytes for ever, and counts how many were asked for."""

    given = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        assert 0 < size <= MAX_BYTES + 1
        self.given += size
        return b"x" * size


def test_a_file_of_200_megabytes_is_refused_without_reading_it() -> None:
    stream = Endless()
    with pytest.raises(NotAList) as error:
        bytes_of(stream, size=200 * 1024 * 1024)
    assert (error.value.code, error.value.facts["size_mb"], stream.given) == ("too_big", 200, 0)


def test_a_stream_that_does_not_tell_its_size_is_read_no_further_than_the_limit() -> None:
    stream = Endless()
    with pytest.raises(NotAList):
        bytes_of(stream)
    assert stream.given == MAX_BYTES + 1


def cells(sheet: Sheet) -> list[dict[Meaning, str]]:
    assert sheet.meanings is not None
    return [{m: c for m, c in zip(sheet.meanings, row, strict=True) if c} for row in sheet.rows]


def test_notebook_lines_are_taken_apart() -> None:
    sheet = read_pasted(
        "Maija Virtanen 040 123 4567 Sahalahdentie 5, Sahalahti 24.11.2025 takka\n"
        "- Taisto Heikkinen, 0501234567, Kangasala 11/2025 2 piippua\n\n"
        "Virtanen Pekka  040-765 4321  Rantatie 12 B 3  36200 Kangasala  3.9.2024 mökki 3 v 79 €\n"
        "Åke Östman 044 9876543 Storgatan 1, 10300 Karis november 2024 kakelugn\n"
        "Liisa 03 123 4567 soita klo 17 jälkeen\n"
    )
    assert sheet.source == "lines"
    assert sheet.numbers == (1, 2, 4, 5, 6)
    assert cells(sheet) == [
        {
            Meaning.NAME: "Maija Virtanen",
            Meaning.PHONE: "040 123 4567",
            Meaning.ADDRESS: "Sahalahdentie 5",
            Meaning.TOWN: "Sahalahti",
            Meaning.LAST_VISIT: "24.11.2025",
            Meaning.OBJECT: "takka",
        },
        {
            Meaning.NAME: "Taisto Heikkinen",
            Meaning.PHONE: "0501234567",
            Meaning.TOWN: "Kangasala",
            Meaning.LAST_VISIT: "11/2025",
            Meaning.OBJECT: "2 piippua",
        },
        {
            Meaning.NAME: "Virtanen Pekka",
            Meaning.PHONE: "040-765 4321",
            Meaning.ADDRESS: "Rantatie 12 B 3",
            Meaning.POSTCODE: "36200",
            Meaning.TOWN: "Kangasala",
            Meaning.LAST_VISIT: "3.9.2024",
            Meaning.INTERVAL: "3 v",
            Meaning.OBJECT: "mökki",
            Meaning.PRICE: "79 €",
        },
        {
            Meaning.NAME: "Åke Östman",
            Meaning.PHONE: "044 9876543",
            Meaning.ADDRESS: "Storgatan 1",
            Meaning.POSTCODE: "10300",
            Meaning.TOWN: "Karis",
            Meaning.LAST_VISIT: "november 2024",
            Meaning.OBJECT: "kakelugn",
        },
        {Meaning.NAME: "Liisa", Meaning.PHONE: "03 123 4567", Meaning.NOTE: "soita klo 17 jälkeen"},
    ]


@pytest.mark.parametrize("between", ["\t", ";", "  ", "   "])
def test_one_pasted_line_is_split_at_its_gaps(between: str) -> None:
    line = between.join(
        ["Maija Virtanen", "040 123 4567", "Sahalahdentie 5, Sahalahti", "24.11.2025", "takka"]
    )
    sheet = read_pasted(line)
    assert sheet.rows[0][0] == "Maija Virtanen"
    assert "040 123 4567" in sheet.rows[0]
    assert "takka" in sheet.rows[0]


def test_cells_copied_from_a_spreadsheet_are_a_table() -> None:
    sheet = read_pasted("Nimi\tPuhelin\tViimeksi\nMaija\t0401234567\t24.11.2025\n")
    assert (sheet.source, sheet.headings) == ("separated", ("Nimi", "Puhelin", "Viimeksi"))


def test_contact_cards_of_a_phone_are_read() -> None:
    text = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Virtanen;Maija;;;\r\nFN:Maija Virtanen\r\nTEL;TYPE=CELL:+358 40 1234567\r\n"
        "TEL;TYPE=HOME:03 123 4567\r\nADR;TYPE=HOME:;;Sahalahdentie 5;Sahalahti;;36420;Finland\r\nNOTE:koira\\, iso\r\nEND:VCARD\r\n"
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=96stman;=C3=85ke\r\nTEL;CELL:0449876543\r\nEND:VCARD\r\n"
    )
    sheet = read(text.encode(), "yhteystiedot.vcf")
    assert sheet.source == "cards"
    assert cells(sheet) == [
        {
            Meaning.NAME: "Maija Virtanen",
            Meaning.PHONE: "+358 40 1234567, 03 123 4567",
            Meaning.ADDRESS: "Sahalahdentie 5",
            Meaning.POSTCODE: "36420",
            Meaning.TOWN: "Sahalahti",
            Meaning.NOTE: "koira, iso",
        },
        {Meaning.NAME: "Åke Östman", Meaning.PHONE: "0449876543"},
    ]


@given(st.binary(max_size=4_000))
def test_arbitrary_bytes_are_a_sheet_or_no_list(content: bytes) -> None:
    try:
        sheet = read(content, "x")
    except NotAList:
        return
    assert all(len(row) == sheet.width for row in sheet.rows)
    assert len(sheet.numbers) == len(sheet.rows) > 0


@given(
    st.sampled_from(
        [
            b"PK\x03\x04",
            b"BEGIN:VCARD\n",
            b"\xff\xfe",
            b"\xfe\xff",
            b"\xef\xbb\xbf",
            b"sep=;\n",
            b"Nimi;Puhelin\n",
        ]
    ),
    st.binary(max_size=400),
)
def test_a_good_beginning_with_a_bad_end_is_no_crash(start: bytes, end: bytes) -> None:
    with contextlib.suppress(NotAList):
        read(start + end)


@given(st.integers(0, 5_000), st.binary(min_size=1, max_size=40))
def test_a_damaged_workbook_is_broken_and_no_crash(place: int, junk: bytes) -> None:
    content = bytearray(WORKBOOK)
    place %= len(content)
    content[place : place + len(junk)] = junk
    with contextlib.suppress(NotAList):
        read(bytes(content))


WORKBOOK = workbook([list(HEADINGS), *map(list, ROWS)])

letters = st.text("abcåäöÅÄÖ12 ;,\"'|.-€", max_size=12).map(str.strip).filter(lambda text: text[:1] != "'")
tables = st.lists(st.tuples(letters, letters, letters, letters), min_size=1, max_size=8)


@given(
    tables,
    st.sampled_from([";", ",", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_what_was_written_as_csv_is_read_back(
    table: list[tuple[str, ...]], separator: str, encoding: str
) -> None:
    filled = tuple(row for row in table if any(row))
    text = separated(separator, (HEADINGS[:4], *(("Mäkinen", "", "ä", ""), *filled)))
    assert read(text.encode(encoding)).rows[1:] == filled


@given(tables)
def test_what_was_written_as_xlsx_is_read_back(table: list[tuple[str, ...]]) -> None:
    filled = tuple(row for row in table if any(row))
    content = workbook([list(HEADINGS[:4]), ["Mäkinen", "x", "x", "x"], *map(list, filled)])
    assert read(content).rows[1:] == filled
