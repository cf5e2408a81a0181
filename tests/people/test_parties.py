from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lupaus.people import parties, search
from lupaus.people.access import NoAccess, party_of
from lupaus.people.models import Basis, ContactPoint, Party, SearchWord
from lupaus.people.parties import CannotMerge, NewParty, UnclearContact
from tests import cast

pytestmark = pytest.mark.django_db
NOW = cast.SPRING


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("040 123 4567", "+358401234567"),
        ("+358 (0)40 1234567", "+358401234567"),
        ("00358401234567", "+358401234567"),
        ("03-222 3333", "+35832223333"),
        ("+46 70 123 45 67", "+46701234567"),
        ("12", None),
        ("ei ole", None),
        ("", None),
        ("040 123 4567 890 123", None),
    ],
)
def test_a_phone_number_has_one_form(raw: str, value: str | None) -> None:
    assert parties.to_e164(raw) == value


def test_text_messages_go_to_mobiles_only() -> None:
    assert parties.can_text("+358401234567")
    assert parties.can_text("+46701234567")
    assert not parties.can_text("+35832223333")
    assert not parties.can_text("+4684123456")


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Käpylä ÅBO", "kapyla abo"), ("Éva Øst", "eva ost"), ("Strauß", "strauss"), ("plain", "plain")],
)
def test_folding(text: str, folded: str) -> None:
    assert parties.fold(text) == folded


def test_adding_a_customer_tells_how_they_are_reached() -> None:
    firm = cast.jari()
    by_mobile = cast.customer(firm, "A", "040 123 4567")
    by_land_line = cast.customer(firm, "B", "03 222 3333")
    by_mail = cast.customer(firm, "C", email="C@Example.org")
    assert [(p.can_call, p.can_message) for p in (by_mobile, by_land_line, by_mail)] == [
        (True, True), (True, False), (False, True),
    ]  # fmt: skip
    assert parties.phone_of(by_mobile) == "+358401234567"
    assert parties.email_of(by_mail) == "c@example.org"
    assert by_mobile.language == "fi"


def test_an_impossible_number_changes_nothing() -> None:
    firm = cast.jari()
    before = Party.objects.count()
    with pytest.raises(UnclearContact) as no:
        parties.add_party(firm.scope, name="A", phones=["12"], now=NOW)
    assert (no.value.kind, no.value.value) == ("phone", "12")
    assert Party.objects.count() == before


@pytest.mark.slow
def test_ten_thousand_are_added_in_seconds_and_few_statements() -> None:
    firm = cast.jari()
    rows = [
        NewParty(f"Asukas {n}", phones=[f"+35840{n:07}"], address=f"Katu {n}", town="Tampere")
        for n in range(10_000)
    ]
    started = time.process_time()  # a busy machine is not our slowness
    with CaptureQueriesContext(
        connection,
    ) as seen:
        added = parties.add_parties(firm.scope, rows, now=NOW)
    assert time.process_time() - started < 15
    assert len(seen) < 2_000
    assert added[1234].name == "Asukas 1234"
    assert parties.phone_of(added[1234]) == "+358400001234"
    assert parties.find(firm.scope, "asukas 1234", 5) == [added[1234]]


def found(firm: cast.Firm, text: str) -> list[str]:
    return [party.name for party in parties.find(firm.scope, text, 10)]


def test_customers_are_found_by_beginnings() -> None:
    firm, other = cast.jari(), cast.stranger()
    cast.maija(firm)
    cast.customer(firm, "Åke Öström", "03 222 3333", area="Käpylä")
    cast.customer(other, "Maija Muualla", "040 123 4567")
    assert found(firm, "maija") == ["Maija Virtanen"]
    assert found(firm, "VIRT mai") == ["Maija Virtanen"]
    assert found(firm, "kuusitie") == ["Maija Virtanen"]
    assert found(firm, "ake ostr") == ["Åke Öström"]
    assert found(firm, "kapyla") == ["Åke Öström"]
    assert found(firm, "öström") == ["Åke Öström"]
    assert found(firm, "maija@example") == ["Maija Virtanen"]
    assert found(firm, "zz") == []
    assert found(firm, "") == ["Maija Virtanen", "Åke Öström"]
    assert "Jari Nokinen" not in found(firm, "jari")


@pytest.mark.parametrize("digits", ["040 123", "0401234567", "+358 40 123 4567", "4567", "234", "00358 40"])
def test_customers_are_found_by_digits(digits: str) -> None:
    firm = cast.jari()
    cast.maija(firm)
    cast.customer(firm, "Toinen", "050 999 8888")
    wanted = [] if digits.startswith("00") else ["Maija Virtanen"]
    assert found(firm, digits) == wanted


def test_customers_are_found_by_texts_about_them() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    parties.add_words_of_text(firm.scope, [(maija.pk, "Leivinuuni ja takka"), (maija.pk, "takka")])
    assert found(firm, "leivin") == ["Maija Virtanen"]
    parties.set_contact(firm.scope, maija, "phone", ["0509998888"])
    assert found(firm, "takka") == ["Maija Virtanen"]
    assert found(firm, "0401234567") == []
    assert found(firm, "050999") == ["Maija Virtanen"]


def test_search_is_served_by_an_index(monkeypatch: pytest.MonkeyPatch) -> None:
    firm = cast.jari()
    monkeypatch.setattr(search, "_COMMON", 200)
    common = [f"Maija {n}" for n in range(202)]
    parties.add_parties(firm.scope, [NewParty(name) for name in common], now=NOW)
    assert len(parties.find(firm.scope, "maija", 3)) == 3
    assert found(firm, "maija 77") == ["Maija 77"]
    plan = search._hits(firm.scope, "maija").explain()
    assert ("word>?" if connection.vendor == "sqlite" else "Index Cond") in plan


def test_a_wrong_number_is_kept_and_not_used() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    parties.set_contact(firm.scope, maija, "phone", ["040 123 4567", "050 999 8888"])
    parties.mark_wrong(firm.scope, maija, "phone", "+358401234567", "moved", NOW)
    assert parties.phone_of(maija) == "+358509998888"
    parties.mark_wrong(firm.scope, maija, "phone", "+358509998888", "moved", NOW)
    assert parties.phone_of(maija) is None
    maija.refresh_from_db()
    assert (maija.can_call, maija.can_message) == (False, True)
    parties.mark_right(firm.scope, maija, "phone", "+358401234567")
    assert parties.phone_of(maija) == "+358401234567"


def test_parties_by_contact_stay_within_the_firm() -> None:
    firm, other = cast.jari(), cast.stranger()
    maija = cast.maija(firm)
    cast.customer(other, "Muu", "040 555 6666")
    asked = ["+358401234567", "+358405556666"]
    assert parties.parties_by_contact(firm.scope, "phone", asked) == {"+358401234567": maija.pk}


def test_a_merge_is_a_pointer_and_a_split_gives_it_back() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    double = cast.customer(firm, "M. Virtanen", "050 999 8888", area="Pispala")
    third = cast.customer(firm, "Maikki", "044 111 2222")
    parties.merge(firm.scope, third, double)
    parties.set_rule(double, "writing")
    parties.merge(firm.scope, double, maija)
    assert party_of(firm.scope, double.code) == maija
    assert party_of(firm.scope, third.code) == maija
    assert sorted(parties.family_of(maija)) == sorted([maija.pk, double.pk, third.pk])
    assert found(firm, "pispala") == found(firm, "maikki") == found(firm, "0509998888") == ["Maija Virtanen"]
    assert parties.parties_by_contact(firm.scope, "phone", ["+358509998888"]) == {"+358509998888": maija.pk}
    assert parties.roots_of(firm.scope, [double.pk, third.pk])[third.pk] == maija
    maija.refresh_from_db()
    assert maija.contact_rule == "writing"

    double.refresh_from_db()
    parties.split(firm.scope, double)
    maija.refresh_from_db()
    assert maija.contact_rule == ""
    assert party_of(firm.scope, third.code) == double
    assert found(firm, "pispala") == ["M. Virtanen"]
    assert parties.family_of(maija) == [maija.pk]


def test_what_cannot_be_merged() -> None:
    firm, other = cast.jari(), cast.stranger()
    maija = cast.maija(firm)
    strangers = cast.customer(other, "Muu")
    gone = cast.customer(firm, "Poistunut")
    parties.erase(firm.scope, gone, NOW)
    for loser, code in ((maija, "same"), (firm.member, "ours"), (gone, "erased")):
        with pytest.raises(CannotMerge) as no:
            parties.merge(firm.scope, loser, maija)
        assert no.value.code == code
    with pytest.raises(NoAccess):
        parties.merge(firm.scope, strangers, maija)


def test_erasing_leaves_no_name_behind() -> None:
    firm = cast.jari()
    maija = cast.maija(firm)
    double = cast.customer(firm, "M. Virtanen", "050 999 8888")
    parties.merge(firm.scope, double, maija)
    parties.note_basis(firm.scope, maija, "at_door", "Muistuta vuoden päästä", None, NOW)
    before = maija.link_no
    ids = parties.erase(firm.scope, maija, datetime(2026, 4, 1, tzinfo=UTC))
    assert sorted(ids) == sorted([maija.pk, double.pk])
    assert found(firm, "virtanen") == []
    assert not ContactPoint.objects.filter(party__in=ids).exists()
    assert not SearchWord.objects.filter(party__in=ids).exists()
    assert set(Party.objects.filter(pk__in=ids).values_list("name", "address", "town")) == {("", "", "")}
    assert set(Basis.objects.values_list("words", flat=True)) == {""}
    maija.refresh_from_db()
    assert maija.link_no == before + 1
    assert not maija.can_call
    assert not maija.can_message
