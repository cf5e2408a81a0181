"""Everything comes out of the book, and the table of customers goes in again."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lupaus.core import events as e
from lupaus.features.exchange.actions.whole import import_file, import_sheet
from lupaus.features.exchange.queries.export import export_all, stream
from lupaus.features.exchange.rules.answers import Answers
from lupaus.features.exchange.rules.reading import read, read_pasted
from lupaus.ledger import queries
from lupaus.ledger.record import Line
from lupaus.people.access import Scope
from lupaus.people.models import Party
from lupaus.people.parties import customers
from tests import cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 10, 27, 10, tzinfo=UTC)
LIST = (
    "Nimi;Puhelin;Sähköposti;Osoite;Alue;Kohde;Viimeksi;Väli;Hinta;Kieli;Luvattu;Huom\n"
    "Maija Mäkinen;040 123 4567, 03 123 4567;maija@example.fi;Tie 5;Amuri;takka;24.11.2025;1 v;79,50;fi;x;koira; iso\n"
    "Maija Mäkinen;040 123 4567;;Tie 5;;mökki;1.6.2024;3 v;;;;\n"
    "Åke Öst;;ake@example.fi;Storgatan 1;Karis;kakelugn;1.6.2026;12 kk;85;sv;;=HYPERLINK(1)\n"
    "Eino Ilman;;;Erämaantie 3;Kuru;uuni;1.6.2026;;;;;\n"
)


@pytest.fixture
def firm() -> cast.Firm:
    jari = cast.jari(language="fi")
    import_sheet(jari.scope, read_pasted(LIST), "lista", Answers(promised="column"), NOW)
    cast.promised(jari, customers(jari.scope).order_by("pk")[0], words="Soitan torstaina", now=NOW)
    return jari


def archive_of(firm: cast.Firm) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(stream(firm.scope, NOW))))


def table(archive: zipfile.ZipFile, name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_archive_holds_every_table_whole(firm: cast.Firm) -> None:
    archive = archive_of(firm)
    assert archive.testzip() is None
    assert set(archive.namelist()) == {
        "customers.csv", "promises.csv", "history.csv",
        *(f"json/{name}.json" for name in (
            "organisation", "members", "parties", "contact_points", "bases", "prices", "kinds", "series", "promises",
            "acts", "events", "notices", "envelopes", "attempts", "texts", "incoming", "words",
        )),
    }  # fmt: skip
    promises = json.loads(archive.read("json/promises.json"))
    assert len(promises) == queries.promises(firm.scope).count() == 5
    assert len(json.loads(archive.read("json/events.json"))) == queries.events(firm.scope).count()
    assert [row["text"] for row in json.loads(archive.read("json/words.json"))] == ["Soitan torstaina"]
    assert all("password" not in row for row in json.loads(archive.read("json/members.json")))
    assert {row["code"] for row in promises} == {str(row.code) for row in queries.promises(firm.scope)}


def test_people_read_tables_in_their_own_way(firm: cast.Firm) -> None:
    archive = archive_of(firm)
    headings, *rows = table(archive, "promises.csv")
    assert len(headings) == len(rows[0])
    assert "Soitan torstaina" in {cell for row in rows for cell in row}
    _, *history = table(archive, "history.csv")
    assert {row[2] for row in history} == {"made"}
    assert any("Jari Nokinen" in row for row in history)


def test_no_cell_of_a_table_is_run_as_a_formula(firm: cast.Firm) -> None:
    party = customers(firm.scope).get(name="Åke Öst")
    Party.objects.filter(pk=party.pk).update(note="=HYPERLINK(1)")
    rows = table(archive_of(firm), "customers.csv")
    assert "'=HYPERLINK(1)" in {cell for row in rows for cell in row}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_table_of_customers_goes_into_an_empty_book_and_comes_out_the_same(
    firm: cast.Firm, language: str
) -> None:
    content = zipfile.ZipFile(io.BytesIO(b"".join(stream(firm.scope._replace(language=language), NOW)))).read(
        "customers.csv"
    )
    other = cast.stranger()
    import_sheet(other.scope, read(content), "customers.csv", Answers(promised="column"), NOW)

    def people(scope: Scope) -> list[tuple[object, ...]]:
        found = customers(scope).order_by("name")
        return [
            (party.name, party.language, party.address, party.town, party.area, party.note,
             sorted(party.contact_points.values_list("value", flat=True)))
            for party in found
        ]  # fmt: skip

    def objects(scope: Scope) -> list[tuple[object, ...]]:
        facts = ("address", "interval", "last_done_on", "cents", "is_promised")
        return list(queries.series(scope).order_by("thing").values_list("thing", *facts))

    assert people(other.scope) == people(firm.scope)
    assert objects(other.scope) == objects(firm.scope)


def test_what_came_out_changes_nothing_when_it_goes_in_again(firm: cast.Firm, tmp_path: Path) -> None:
    archive_of(firm).extract("customers.csv", tmp_path)
    result = import_file(firm.scope, tmp_path / "customers.csv", Answers(promised="column"), NOW)
    assert result.problems == ()
    assert result.counts == {"people_known": 3, "objects_same": 4}


def test_what_was_let_go_and_who_was_merged_or_erased_stays_out_of_the_table(firm: cast.Firm) -> None:
    recall = queries.promises(firm.scope).get(series__thing="mökki")
    cast.act(firm, [Line(recall.pk, e.Released("sold", is_series_ended=True))], NOW)
    names = [row[8] for row in table(archive_of(firm), "customers.csv")]
    assert "mökki" not in names


def test_it_is_whole_on_disk_or_not_there(firm: cast.Firm, tmp_path: Path) -> None:
    path = tmp_path / "kaikki.zip"
    size = export_all(firm.scope, path, NOW)
    assert size == path.stat().st_size
    assert zipfile.ZipFile(path).testzip() is None
    assert [found.name for found in tmp_path.iterdir()] == ["kaikki.zip"]
    with pytest.raises(OSError):
        export_all(firm.scope, tmp_path / "nowhere" / "kaikki.zip", NOW)


def test_the_owner_gets_it_in_two_taps(firm: cast.Firm) -> None:
    client = cast.client_of(firm.user)
    assert reverse("exchange:everything") in client.get(reverse("exchange:export")).content.decode()
    answer = client.get(reverse("exchange:everything"))
    assert answer["Content-Type"] == "application/zip"
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert "customers.csv" in zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_a_member_who_leads_nothing_does_not_take_the_customers_along() -> None:
    firm = cast.firm_of("Firma", "Essi", "essi@example.org", role="member", language="en")
    client = cast.client_of(firm.user)
    assert client.get(reverse("exchange:everything")).status_code == 403
    assert reverse("exchange:everything") not in client.get(reverse("exchange:export")).content.decode()


def test_another_firm_is_not_in_it(firm: cast.Firm) -> None:
    other = cast.stranger()
    archive = archive_of(other)
    assert len(table(archive, "customers.csv")) == 1
    for name in archive.namelist():
        assert b"Maija" not in archive.read(name)


def test_the_queries_do_not_grow_with_the_customers(firm: cast.Firm) -> None:
    def many() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            b"".join(stream(firm.scope, NOW))
        return len(seen)

    before = many()
    rows = "\n".join(f"Asiakas {n};04011{n:05};;Tie {n};A;takka;1.6.2026;1 v;79;fi;x;" for n in range(30))
    import_sheet(
        firm.scope,
        read_pasted(LIST.splitlines()[0] + "\n" + rows),
        "x",
        Answers(promised="all"),
        NOW + timedelta(days=1),
    )
    assert many() == before


def test_dates_and_intervals_are_written_so_that_they_read_back(firm: cast.Firm) -> None:
    maija = next(row for row in table(archive_of(firm), "customers.csv") if row[8] == "takka")
    assert (maija[1], maija[11], maija[13]) == ("+358401234567", "24.11.2025", "79,50")
    assert date(2026, 11, 24) == queries.promises(firm.scope).get(series__thing="takka").due_on
