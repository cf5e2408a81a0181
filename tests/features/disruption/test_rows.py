"""An operator's rows: customers, promises and the word in the same act; twice is once; half-broken rows come back."""

from __future__ import annotations

from datetime import date, time

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from lupaus.core.figures import Facts, figures
from lupaus.engine.doctor import examine
from lupaus.features.disruption.actions import bringing, opening, telling
from lupaus.features.disruption.models import Brought, Disruption, Hit, Telling
from lupaus.features.disruption.rules import rows as rules
from lupaus.features.disruption.rules.rows import NotRows
from lupaus.ledger import queries as book
from lupaus.outbox.models import Envelope, Notice
from lupaus.people.models import Party
from tests import cast
from tests.features.disruption.test_pages import WORD, Visitor, tell
from tests.features.disruption.test_telling import MORNING
from tests.features.disruption.trouble import HOUR, MINUTE, Trouble, deed

pytestmark = pytest.mark.django_db
HEAD = "matka;sähköposti;puhelin;nimi;kieli;perillä;viimeinen;uusi"
TRAIN = f"""{HEAD}
IC 27 Helsinki-Oulu;aili@example.org;;Aili;fi;12.3.2026 18.40;;
IC 27 Helsinki-Oulu;bo@example.org;;Bo;sv;2026-03-12 18:40;x;12.3.2026 20.10
IC 27 Helsinki-Tampere;;040 765 1111;Cecilia;en;12.3.2026 11.10;;
IC 27 Helsinki-Oulu;;nolla;Deborah;fi;12.3.2026 18.40;;
;eeva@example.org;;Eeva;fi;12.3.2026 18.40;;
IC 27 Helsinki-Oulu;f@example.org;;F;fi;11.3.2026 18.40;;
IC 27 Helsinki-Oulu;aili@example.org;;Aili;fi;12.3.2026 18.40;;
"""


def read(text: str = TRAIN) -> rules.Read:
    return rules.read(text, "Europe/Helsinki", MORNING)


@pytest.fixture
def trouble() -> Trouble:
    found = Trouble(0)
    found.run(MORNING - HOUR)
    return found


def brought(trouble: Trouble, text: str = TRAIN, **more: str) -> Disruption:
    row = trouble.opened(MORNING, title="IC 27", cause="supplier", source="rows", reach="", **more)
    opening.add_rows(trouble.firm.scope, row.code, read(text))
    row.refresh_from_db()
    return row


def test_rows_are_read_in_any_order_and_what_is_wrong_says_why() -> None:
    found = read()
    assert [row.name for row in found.rows] == ["Aili", "Bo", "Cecilia", "Deborah", "Aili"]
    bo = found.rows[1]
    assert (bo.due_on, bo.due_time, bo.is_last, bo.language) == (date(2026, 3, 12), time(18, 40), True, "sv")
    assert (bo.new_on, bo.new_at) == (date(2026, 3, 12), time(20, 10))
    assert [wrong.codes for wrong in found.wrong] == [("no_journey",), ("past",)]
    tabs = rules.read("Due\tPhone\tJourney\n2026-03-12\t0401234567\tParcel 7\n", "Europe/Helsinki", MORNING)
    assert (tabs.rows[0].journey, tabs.rows[0].due_time) == ("Parcel 7", None)


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "empty"), ("journey;phone;due", "empty"), ("journey;due\nx;y\n", "no_heading"), ("phone;due\n1;2\n", "no_heading")],
)  # fmt: skip
def test_what_is_no_table_is_refused(text: str, code: str) -> None:
    with pytest.raises(NotRows, match=code):
        read(text)


def test_they_become_promises_and_are_told_in_the_same_run(trouble: Trouble) -> None:
    row = brought(trouble)
    assert sorted(Brought.objects.values_list("state", flat=True)) == ["waiting"] * 3 + ["wrong"] * 3
    trouble.told(row, MORNING, phrases=deed())
    trouble.run(MORNING)
    assert (
        book.promises(trouble.firm.scope).count() == 0
    )  # nothing enters the book before the minute's rest is over
    trouble.run(MORNING + MINUTE)
    promises = book.promises(trouble.firm.scope).order_by("pk")
    assert [one.content.text for one in promises] == [
        "IC 27 Helsinki-Tampere", "IC 27 Helsinki-Oulu", "IC 27 Helsinki-Oulu",
    ]  # fmt: skip
    assert {one.cause for one in promises} == {"supplier"}
    assert len(trouble.texts) == 2
    assert "IC 27 Helsinki-Oulu blir sen: bilen gick sönder." in trouble.texts[0]  # the last connection first
    assert (
        "IC 27 Helsinki-Oulu myöhästyy: auto hajosi. Olemme jo vuokranneet toisen auton." in trouble.texts[1]
    )
    by_hand = Envelope.objects.get(channel="own_phone")
    assert "IC 27 Helsinki-Tampere will be late: the van broke down" in by_hand.text
    row.refresh_from_db()
    assert (row.state, row.total) == ("open", 3)
    assert examine(MORNING + MINUTE, full=True).breaches == ()


def test_each_has_its_own_new_time_and_from_an_hour_on_the_traveller_may_choose(trouble: Trouble) -> None:
    row = brought(trouble, sector="rail", sector_code="2")
    trouble.told(row, MORNING, mode="rows")
    trouble.run(MORNING + MINUTE)
    bo = next(text for text in trouble.texts if "Bo" in text)
    assert "Ny tid tors 12.3. kl. 20.10." in bo and "pengarna tillbaka" in bo
    aili = next(text for text in trouble.texts if "Aili" in text)
    assert "Uusi aika" not in aili and "rahat takaisin" not in aili
    terms = dict(book.promises(trouble.firm.scope).values_list("creditor__name", "terms"))
    assert terms == {"Aili": "first", "Bo": "told", "Cecilia": "first"}


def test_the_same_upload_twice_changes_nothing(trouble: Trouble) -> None:
    row = brought(trouble)
    taken = opening.add_rows(trouble.firm.scope, row.code, read())
    assert (taken.new, taken.known) == (0, 6)
    trouble.told(row, MORNING)
    trouble.run(MORNING + MINUTE)
    opening.add_rows(trouble.firm.scope, row.code, read())
    trouble.run(MORNING + 2 * MINUTE)
    assert (book.promises(trouble.firm.scope).count(), len(trouble.texts), Telling.objects.count()) == (
        3,
        2,
        1,
    )
    again = brought(trouble)  # in another incident: the promises and the people are those that are there
    trouble.told(again, MORNING + 2 * MINUTE)
    trouble.run(MORNING + 3 * MINUTE)
    assert (book.promises(trouble.firm.scope).count(), Party.objects.filter(name="Aili").count()) == (3, 1)


def test_rows_that_come_later_hear_what_was_said_last_and_nobody_else_hears_it_again(
    trouble: Trouble,
) -> None:
    row = brought(trouble)
    trouble.told(row, MORNING)
    trouble.run(MORNING + MINUTE)
    trouble.forget()
    later = f"{HEAD}\nIC 27 Helsinki-Kemi;gun@example.org;;Gun;sv;12.3.2026 21.40;x;\n"
    opening.add_rows(trouble.firm.scope, row.code, read(later))
    trouble.run(MORNING + 5 * MINUTE)
    (text,) = trouble.texts
    assert "Helsinki-Kemi blir sen: bilen gick sönder." in text
    trouble.run(MORNING + HOUR)
    assert len(trouble.texts) == 4  # the next word reaches all of them


def test_taken_back_in_time_no_promise_is_left_and_it_can_be_told_again(trouble: Trouble) -> None:
    row = brought(trouble)
    trouble.told(row, MORNING)
    at = MORNING + MINUTE
    for _step in range(3):
        trouble.joints.carry(at)
    assert Notice.objects.filter(step="slip", state="waiting").count() == 3
    opening.take_back(trouble.firm.scope, row.code, at)
    trouble.run(at)
    assert book.promises(trouble.firm.scope).filter(is_void=False).count() == 0
    row.refresh_from_db()
    assert (row.state, trouble.texts) == ("draft", [])
    trouble.told(row, at)
    trouble.run(at + MINUTE)
    assert len(trouble.texts) == 2
    assert book.promises(trouble.firm.scope).filter(is_void=False).count() == 3
    assert examine(at + MINUTE, full=True).breaches == ()


def test_a_journey_that_is_missed_lays_nothing_before_anybody_and_is_settled_with_the_rest(
    trouble: Trouble,
) -> None:
    row = brought(trouble)
    trouble.told(row, MORNING)
    trouble.run(MORNING + MINUTE)
    evening = MORNING + 13 * HOUR
    trouble.run(evening)
    waiting = Notice.objects.filter(medium__in=("note", "call"), state="waiting")
    assert list(waiting.values_list("step", flat=True)) == [
        "answer_failed"
    ]  # a text that no thumb has sent in time
    assert book.promises(trouble.firm.scope).filter(missed_at__isnull=False).count() == 3
    opening.stop(trouble.firm.scope, row.code, evening)
    opening.close(trouble.firm.scope, row.code, learned="", ending="arrived", now=evening)
    trouble.run(evening)
    found = figures(
        (
            Facts(
                p.outcome,
                p.terms,
                p.missed_at is not None,
                p.deeds > 0,
                False,
                True,
                p.is_void,
                p.answer,
                False,
            ),
            1,
        )
        for p in book.promises(trouble.firm.scope)
    )
    assert (found.kept, found.not_kept) == (0, 3)
    assert set(book.promises(trouble.firm.scope).values_list("outcome", flat=True)) == {"kept"}
    assert not Brought.objects.exclude(facts={}).exists()
    assert examine(evening, full=True).breaches == ()


def test_a_persons_journeys_are_told_in_one_message_even_over_the_edge_of_a_chunk(
    trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "CHUNK", 2)
    monkeypatch.setattr(telling, "CHUNK", 2)
    lines = [f"Juna {n};aili@example.org;;Aili;fi;12.3.2026 {18 + n}.40;;" for n in range(4)]
    row = brought(trouble, "\n".join([HEAD, "Juna 9;bo@example.org;;Bo;fi;12.3.2026 10.00;;", *lines]))
    trouble.told(row, MORNING)
    trouble.run(MORNING + MINUTE)
    assert len(trouble.texts) == 2
    assert all(f"Juna {n}" in trouble.texts[1] for n in range(4))
    assert Hit.objects.count() == 5


def test_the_pages_take_a_file_and_give_back_what_must_be_mended(trouble: Trouble) -> None:
    with time_machine.travel(MORNING, tick=False):
        jari = Visitor(trouble)
        url = "/disruption/rows/"
        assert jari.open(url).status == 200
        assert "Choose a file or paste the rows." in jari.post(url, title="IC 27", cause="supplier").text
        odd = jari.post(url, title="IC 27", cause="supplier", text="a;b\n1;2\n")
        assert odd.status == 422 and "No column tells what it is about (journey)." in odd.text
        file = SimpleUploadedFile("juna.csv", TRAIN.encode("cp1252"))
        draft = jari.post(url, title="IC 27", cause="supplier", file=file, text="", word="rail|2")
        assert "3 rows are new." in draft.text and "3 must be mended." in draft.text
        assert "3 rows could not be taken." in draft.text
        row = Disruption.objects.get()
        mend = jari.client.get(f"/disruption/{row.code}/rows-to-mend.csv").content.decode("utf-8-sig")
        assert "no such phone number or e-mail address" in mend and "its time has passed already" in mend
        looked = jari.post(f"/disruption/{row.code}/word/", **{**WORD, "mode": "rows"}, do="look")
        assert "IC 27 Helsinki-Tampere" in looked.text or "IC 27 Helsinki-Oulu" in looked.text
        assert "Nobody has written why in" in looked.text
        assert book.promises(trouble.firm.scope).count() == 0
        assert tell(jari, f"/disruption/{row.code}/").status == 200
    trouble.run(MORNING + MINUTE)
    with time_machine.travel(MORNING + 2 * MINUTE, tick=False):
        assert "What became of the journeys?" in jari.open(f"/disruption/{row.code}/").text
        assert "Say what became of the journeys" in jari.post(f"/disruption/{row.code}/close/").text
        assert "Closed." in jari.post(f"/disruption/{row.code}/close/", ending="given_up").text
    trouble.run(MORNING + 2 * MINUTE)
    assert set(book.promises(trouble.firm.scope).values_list("outcome", flat=True)) == {"broken"}


def test_the_other_firm_may_not_have_the_rows(trouble: Trouble) -> None:
    row = brought(trouble)
    client = cast.client_of(cast.stranger().user)
    for path in ("rows/", "rows-to-mend.csv"):
        assert client.get(f"/disruption/{row.code}/{path}").status_code == 404
    before = Brought.objects.count()
    assert client.post(f"/disruption/{row.code}/rows/", {"text": TRAIN}).status_code == 404
    assert Brought.objects.count() == before
