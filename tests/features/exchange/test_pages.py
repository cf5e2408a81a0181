"""The story of a sweep who brings his list by the pages: look, answer, hear the words, bring it in."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lupaus.features.exchange.models import Batch
from lupaus.ledger import queries
from lupaus.people.parties import customers
from tests import cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 10, 27, 10, tzinfo=UTC)
LIST = (
    "Nimi;Puhelin;Osoite;Paikkakunta;Viimeksi;Väli;Luvattu\n"
    "Maija Virtanen;040 123 4567;Sahalahdentie 5;Sahalahti;24.11.2024;1 v;x\n"
    "Taisto Heikkinen;050 765 4321;Rantatie 2;Sahalahti;3.9.2024;1 v;x\n"
    "Aino Korpi;044 111 2222;Kuja 3;Kuhmalahti;1.10.2026;1 v;\n"
)


@pytest.fixture(autouse=True)
def _tonight(time_machine: object) -> None:
    time_machine.move_to(NOW)  # type: ignore[attr-defined]


@pytest.fixture
def firm() -> cast.Firm:
    """Jari reads his own pages in English; his customers are Finnish."""
    jari = cast.jari(language="en")
    jari.organisation.language = "fi"
    jari.organisation.save()
    return jari


@pytest.fixture
def client(firm: cast.Firm) -> Client:
    return cast.client_of(firm.user)


def upload(client: Client, content: bytes | str = LIST, name: str = "asiakkaat.csv") -> str:
    raw = content.encode() if isinstance(content, str) else content
    answer = client.post(reverse("exchange:bring"), {"file": SimpleUploadedFile(name, raw), "text": ""})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def code_in(url: str) -> str:
    found = re.search(r"[0-9a-f-]{36}", url)
    assert found
    return found.group()


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (answer.status_code, answer.get("Location"))
    return re.sub(r"\s+", " ", answer.content.decode())


def chosen(html: str) -> dict[str, str]:
    """What each select of the page has chosen."""
    return {
        name: re.search(r'value="([a-z_0-9]+)" selected', options).group(1)  # type: ignore[union-attr]
        for name, options in re.findall(r'<select name="(column\d+)"[^>]*>(.*?)</select>', html)
    }


def answered(
    client: Client, promised: str = "column", per_evening: int | None = 1, content: str = LIST
) -> str:
    """Through the questions to the dry run; answers its address."""
    url = upload(client, content)
    client.post(url, chosen(page(client, url)))
    code = code_in(url)
    client.post(reverse("exchange:promised", args=[code]), {"promised": promised})
    if per_evening:
        client.post(reverse("exchange:evenings", args=[code]), {"per_evening": per_evening})
    return reverse("exchange:batch", args=[code])


def test_from_the_file_to_the_promises(client: Client, firm: cast.Firm) -> None:
    url = upload(client)
    columns = page(client, url)
    assert "asiakkaat.csv" in columns
    assert "3 rows" in columns
    assert chosen(columns) == {
        "column0": "name", "column1": "phone", "column2": "address", "column3": "town",
        "column4": "last_visit", "column5": "interval", "column6": "promised",
    }  # fmt: skip
    answer = client.post(url, chosen(columns))
    question = page(client, answer["Location"])
    assert "Did you promise to remind them?" in question
    assert "“Luvattu”" in question
    answer = client.post(answer["Location"], {"promised": "column"})
    assert "The time of 2 customers has come or is past" in page(client, answer["Location"])
    preview = page(client, answer["Location"] + "?per_evening=1")
    assert "one tonight, 1 after, done by 28.10.2026" in preview
    answer = client.post(answer["Location"], {"per_evening": 1})
    dry = page(client, answer["Location"])
    assert "nothing is done yet" in dry
    assert "one tonight, 1 after, done by 28.10.2026" in dry
    assert "One of these is without your promise" in dry
    assert "Jarin Nuohous" in dry
    assert 'lang="fi"' in dry
    assert queries.promises(firm.scope).count() == 0
    code = code_in(url)
    answer = client.post(reverse("exchange:start", args=[code]))
    result = page(client, answer["Location"])
    assert "The list is in" in result
    assert "one tonight, 1 after, done by 28.10.2026" in result
    assert sorted(customers(firm.scope).values_list("name", flat=True)) == [
        "Aino Korpi",
        "Maija Virtanen",
        "Taisto Heikkinen",
    ]
    assert [row.is_promised for row in queries.promises(firm.scope).order_by("pk")] == [True, True, False]


def test_the_words_claim_a_promise_only_where_there_was_one(client: Client) -> None:
    words = re.findall(r'<p class="word" lang="fi">(.*?)</p>', page(client, answered(client, "column")))
    assert len(words) == 3
    claims = ["lupasin" in text for text in words]
    assert sorted(claims) == [False, True, True]
    none = re.findall(r'<p class="word" lang="fi">(.*?)</p>', page(client, answered(client, "none")))
    assert not any("lupasin" in text for text in none)


def test_the_same_list_again_says_that_nothing_would_change(client: Client) -> None:
    client.post(reverse("exchange:start", args=[code_in(answered(client))]))
    dry = page(client, answered(client, per_evening=None))
    assert "There is nothing new to bring in." in dry
    assert "3 customers are in the book already." in dry
    assert "Bring them in" not in dry


def test_what_was_noticed_is_told_once_with_its_number(client: Client) -> None:
    rows = "".join(f"Asiakas {n};04011122{n:02};;;;1 v;\n" for n in range(2))
    dry = page(client, answered(client, content=LIST + rows + "Osoitteella;;Tie 9;Kylä;1.10.2026;1 v;\n"))
    assert "no last visit: asked among the first: 2 rows" in dry
    assert "no phone or e-mail: only an address to visit: one row" in dry


def test_pasted_lines_are_a_list(client: Client, firm: cast.Firm) -> None:
    lines = "Maija Virtanen 040 123 4567 Sahalahdentie 5, Sahalahti 24.11.2025 takka\nTaisto Heikkinen 050 765 4321 Kangasala 11/2025\n"
    answer = client.post(reverse("exchange:bring"), {"text": lines})
    columns = page(client, answer["Location"])
    client.post(answer["Location"], chosen(columns))
    code = code_in(answer["Location"])
    client.post(reverse("exchange:promised", args=[code]), {"promised": "all"})
    client.post(reverse("exchange:start", args=[code]))
    assert customers(firm.scope).count() == 2
    assert queries.series(firm.scope).filter(thing="takka").count() == 1


def test_a_workbook_is_a_list(client: Client) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Namn", "Telefon", "Senast"])
    book.active.append(["Åke Östman", 401234567, datetime(2025, 11, 24)])
    stream = io.BytesIO()
    book.save(stream)
    columns = page(client, upload(client, stream.getvalue(), "kunder.xlsx"))
    assert "Åke Östman" in columns
    assert "2025-11-24" in columns


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_pages_are_whole_in_each_language(language: str) -> None:
    firm = cast.firm_of("Firma", "Jari", "jari2@example.org", language=language)
    client = cast.client_of(firm.user)
    url = upload(client)
    assert f'lang="{language}"' in page(client, url)
    assert client.get(answered(client)).status_code == 200
    assert client.get(reverse("exchange:export")).status_code == 200


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"%PDF-1.7 lista", "lista.pdf", "This is a PDF."),
        (b"\x89PNG\r\n\x1a\n\x00", "lista.png", "This is a picture."),
        (b"", "tyhja.csv", "There is nothing in the list."),
        (b"PK\x03\x04rikki", "lista.xlsx", "The file is damaged"),
        (b"Hei, tervetuloa.\nTerveisin Jari\n", "kirje.txt", "No customers were found"),
    ],
)
def test_what_is_no_list_gets_a_clear_sentence_and_changes_nothing(
    client: Client, content: bytes, name: str, sentence: str
) -> None:
    answer = client.post(reverse("exchange:bring"), {"file": SimpleUploadedFile(name, content), "text": ""})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Batch.objects.count() == 0


def test_nothing_at_all_gets_a_sentence(client: Client) -> None:
    answer = client.post(reverse("exchange:bring"), {"text": "  "})
    assert answer.status_code == 422
    assert "Choose a file or paste the lines" in answer.content.decode()


class Unread(io.RawIOBase):
    """A body of which nobody may take a byte."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        raise AssertionError("the body was read")


def test_200_megabytes_are_refused_unread(client: Client) -> None:
    unread = {"CONTENT_LENGTH": str(200 * 1024 * 1024), "wsgi.input": Unread()}
    answer = client.post(
        reverse("exchange:bring"),
        b"",
        content_type="multipart/form-data; boundary=x",
        **unread,  # type: ignore[arg-type]
    )
    assert answer.status_code == 413
    assert "larger than 20 MB" in answer.content.decode()
    assert Batch.objects.count() == 0


def test_a_pasted_flood_is_refused(client: Client) -> None:
    answer = client.post(reverse("exchange:bring"), {"text": "Maija 0401234567\n" * 400_000})
    assert answer.status_code == 413
    assert Batch.objects.count() == 0


def test_bringing_wants_the_token_of_its_page(firm: cast.Firm) -> None:
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(firm.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = guarded.post(reverse("exchange:bring"), {"text": "Maija 0401234567"})
    assert answer.status_code == 403
    assert Batch.objects.count() == 0


def test_columns_must_make_sense(client: Client) -> None:
    url = upload(client)
    guess = chosen(page(client, url))
    twice = client.post(url, guess | {"column2": "name"})
    assert twice.status_code == 422
    assert "Two columns are “Name”" in twice.content.decode()
    none = client.post(url, dict.fromkeys(guess, "nothing"))
    assert "No column tells how to reach" in none.content.decode()
    odd = client.post(url, guess | {"column2": "hocus"})
    assert odd.status_code == 422
    assert Batch.objects.get().answers["meanings"] is None


def test_a_changed_column_changes_what_is_read(client: Client, firm: cast.Firm) -> None:
    url = upload(client)
    client.post(url, chosen(page(client, url)) | {"column4": "next_due"})
    code = code_in(url)
    client.post(reverse("exchange:promised", args=[code]), {"promised": "all"})
    client.post(reverse("exchange:start", args=[code]))
    assert queries.series(firm.scope).exclude(last_done_on=None).count() == 0


@pytest.mark.parametrize("per_evening", ["0", "-1", "201", "many", ""])
def test_an_impossible_number_of_calls_is_told(client: Client, per_evening: str) -> None:
    url = upload(client)
    code = code_in(url)
    client.post(url, chosen(page(client, url)))
    client.post(reverse("exchange:promised", args=[code]), {"promised": "all"})
    answer = client.post(reverse("exchange:evenings", args=[code]), {"per_evening": per_evening})
    assert answer.status_code == 422
    assert (
        client.get(reverse("exchange:evenings", args=[code]), {"per_evening": per_evening}).status_code == 200
    )


def test_where_nobody_waits_the_evenings_are_not_asked(client: Client) -> None:
    url = upload(client, "Nimi;Puhelin;Viimeksi\nAino;0501112222;1.10.2026\n")
    client.post(url, chosen(page(client, url)))
    code = code_in(url)
    client.post(reverse("exchange:promised", args=[code]), {"promised": "all"})
    answer = client.get(reverse("exchange:evenings", args=[code]))
    assert answer["Location"] == reverse("exchange:batch", args=[code])
    assert "Nobody is called yet" in page(client, answer["Location"])


def test_the_questions_cannot_be_walked_round(client: Client, firm: cast.Firm) -> None:
    code = code_in(upload(client))
    assert client.get(reverse("exchange:batch", args=[code]))["Location"] == reverse(
        "exchange:promised", args=[code]
    )
    assert client.post(reverse("exchange:start", args=[code]))["Location"] == reverse(
        "exchange:promised", args=[code]
    )
    assert client.post(reverse("exchange:promised", args=[code]), {"promised": "maybe"}).status_code == 422
    assert queries.promises(firm.scope).count() == 0


def test_failed_rows_come_back_with_their_reasons_and_mended_they_come_in(
    client: Client, firm: cast.Firm
) -> None:
    content = (
        LIST
        + "Väärä Päivä;045 111 2222;Tie 1;Sahalahti;31.2.2025;1 v;x\nVäärä Numero;0401;Tie 2;Sahalahti;1.2.2025;1 v;x\n"
    )
    url = answered(client, content=content)
    dry = page(client, url)
    assert "2 rows cannot be taken as they are" in dry
    assert "There is no such day as “31.2.2025”." in dry
    client.post(reverse("exchange:start", args=[code_in(url)]))
    assert "Get 2 rows to mend" in page(client, url)
    answer = client.get(reverse("exchange:failed", args=[code_in(url)]))
    assert answer["Content-Type"].startswith("text/csv")
    file = answer.content.decode("utf-8-sig")
    assert file.splitlines()[0].endswith(";Reason")
    assert "Väärä Numero;0401;Tie 2;Sahalahti;1.2.2025;1 v;x;No phone has the number “0401”." in file
    mended = file.replace("31.2.2025", "28.2.2025").replace("0401;", "0401234999;")
    again = answered(client, content=mended)
    client.post(reverse("exchange:start", args=[code_in(again)]))
    assert customers(firm.scope).count() == 5


def test_pairs_are_shown_and_can_be_kept_apart(client: Client, firm: cast.Firm) -> None:
    content = LIST + "Pekka Virtanen;040 123 4567;Toinen tie 9;Sahalahti;24.11.2025;1 v;x\n"
    url = answered(client, content=content)
    dry = page(client, url)
    assert "One pair of rows is the same customer" in dry
    assert "same phone 040" in dry
    answer = client.post(reverse("exchange:apart", args=[code_in(url)]), {"apart": ["2-5", "x-1", "9"]})
    dry = page(client, answer["Location"])
    assert "Rows 2 and 5 are kept apart" in dry
    client.post(reverse("exchange:apart", args=[code_in(url)]), {"join": "2-5"})
    assert "One pair of rows is the same customer" in page(client, url)
    client.post(reverse("exchange:apart", args=[code_in(url)]), {"apart": "2-5"})
    client.post(reverse("exchange:start", args=[code_in(url)]))
    assert customers(firm.scope).filter(name__endswith="Virtanen").count() == 2
    again = answered(client, content=content, per_evening=None)
    client.post(reverse("exchange:apart", args=[code_in(again)]), {"apart": "2-5"})
    assert "There is nothing new to bring in." in page(client, again)


def test_progress_is_shown_and_a_second_tap_goes_on_with_the_first(
    client: Client, firm: cast.Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lupaus.features.exchange.actions.carrying.CHUNK", 1)
    monkeypatch.setattr("lupaus.features.exchange.views.carrying.FIRST_SECONDS", 0)
    monkeypatch.setattr("lupaus.features.exchange.views.carrying.NEXT_SECONDS", 0)
    url = answered(client)
    code = code_in(url)
    client.post(reverse("exchange:start", args=[code]))
    going = page(client, url)
    assert 'value="1" max="3"' in going
    client.post(reverse("exchange:start", args=[code]))
    assert 'value="2" max="3"' in page(client, url)
    assert 'value="2" max="3"' in page(client, url)
    client.post(reverse("exchange:pause", args=[code]))
    assert "Resting." in page(client, url)
    client.post(reverse("exchange:on", args=[code]))
    assert 'value="2" max="3"' in page(client, url)
    assert "2 of 3 customers are in" in page(client, reverse("exchange:bring"))
    client.post(reverse("exchange:start", args=[code]))
    answer = client.post(reverse("exchange:on", args=[code]), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == url
    assert "The list is in" in page(client, url)
    client.post(reverse("exchange:start", args=[code]))
    assert queries.promises(firm.scope).count() == 3


def test_a_list_that_has_begun_takes_no_more_answers(client: Client) -> None:
    url = answered(client)
    code = code_in(url)
    client.post(reverse("exchange:start", args=[code]))
    before = Batch.objects.get().answers
    for step, form in (
        ("columns", {"column0": "nothing"}),
        ("promised", {"promised": "none"}),
        ("evenings", {"per_evening": 9}),
        ("apart", {"apart": "2-3"}),
    ):
        assert client.post(reverse(f"exchange:{step}", args=[code]), form)["Location"] == url
    client.post(reverse("exchange:drop", args=[code]))
    assert Batch.objects.get().answers == before


def test_a_list_can_be_dropped(client: Client) -> None:
    url = answered(client)
    client.post(reverse("exchange:drop", args=[code_in(url)]))
    assert Batch.objects.count() == 0
    assert client.get(url).status_code == 404


def test_get_changes_nothing(client: Client, firm: cast.Firm) -> None:
    code = code_in(answered(client))
    before = Batch.objects.values().get()
    for name in ("batch", "columns", "promised", "evenings", "failed"):
        assert client.get(reverse(f"exchange:{name}", args=[code])).status_code == 200
    for name in ("start", "on", "pause", "drop", "apart"):
        assert client.get(reverse(f"exchange:{name}", args=[code])).status_code == 405
    assert Batch.objects.values().get() == before


def test_another_firm_sees_none_of_it(client: Client) -> None:
    code = code_in(answered(client))
    other = cast.client_of(cast.stranger().user)
    for name in ("batch", "columns", "promised", "evenings", "failed"):
        assert other.get(reverse(f"exchange:{name}", args=[code])).status_code == 404
    for name in ("start", "on", "pause", "drop", "apart"):
        assert other.post(reverse(f"exchange:{name}", args=[code])).status_code == 404
    assert (
        Client().get(reverse("exchange:batch", args=[code]))["Location"].startswith(reverse("account_login"))
    )
    assert client.get(reverse("exchange:batch", args=[uuid4()])).status_code == 404
