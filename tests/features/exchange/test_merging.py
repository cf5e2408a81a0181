"""The same customer on several rows is one contact; pairs are told with their reason."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from lupaus.features.exchange.rules.merging import Merged, merge
from lupaus.features.exchange.rules.wanted import Wanted, WantedObject

PHONE, OTHER = "+358401234567", "+358507654321"


def thing(
    what: str = "takka",
    *,
    last: date | None = date(2025, 11, 24),
    place: str = "home",
    address: str = "Tie 5",
    row: int = 2,
    price: int | None = None,
) -> WantedObject:
    months = 36 if place == "holiday" else 12
    return WantedObject(what, place, address, "", "", months, last, None, price, "", row)  # type: ignore[arg-type]


def wanted(
    row: int,
    *objects: WantedObject,
    name: str = "Maija Virtanen",
    phones: tuple[str, ...] = (PHONE,),
    emails: tuple[str, ...] = (),
    address: str = "Tie 5",
    promised: bool | None = None,
) -> Wanted:
    return Wanted(
        name, phones, emails, address, "", "", "", None, promised, "", objects or (thing(row=row),), (row,)
    )


def test_same_phone_is_one_contact_with_two_objects() -> None:
    merged = merge(
        [wanted(2), wanted(3, thing("mökki", place="holiday", address="Ranta 1", row=3), address="Ranta 1")]
    )
    (contact,) = merged.contacts
    assert [(o.thing, o.interval_months) for o in contact.objects] == [("takka", 12), ("mökki", 36)]
    assert contact.rows == (2, 3)
    (double,) = merged.doubles
    assert (double.first_row, double.second_row, double.reason, double.value) == (2, 3, "phone", PHONE)
    assert not double.is_same_object


def test_the_home_gives_the_address_even_when_the_holiday_home_comes_first() -> None:
    away = wanted(2, thing("mökki", place="holiday", address="Ranta 1"), address="Ranta 1")
    assert merge([away, wanted(3)]).contacts[0].address == "Tie 5"


def test_same_email_or_same_name_and_address_joins() -> None:
    by_email = merge(
        [
            wanted(2, phones=(), emails=("m@e.fi",)),
            wanted(3, phones=(OTHER,), emails=("m@e.fi",), name="M", address=""),
        ]
    )
    assert [double.reason for double in by_email.doubles] == ["email"]
    by_place = merge(
        [
            wanted(2, phones=(), name="Mäki Åke", address="Tie 5"),
            wanted(3, phones=(OTHER,), name="maki  ake", address="TIE 5"),
        ]
    )
    assert [double.reason for double in by_place.doubles] == ["name_and_address"]
    assert by_place.contacts[0].phones == (OTHER,)


def test_the_same_name_at_another_address_is_another_person() -> None:
    assert len(merge([wanted(2), wanted(3, phones=(OTHER,), address="Kuja 9")]).contacts) == 2


def test_a_chain_of_rows_is_one_contact() -> None:
    rows = [
        wanted(2, phones=(PHONE,)),
        wanted(3, phones=(OTHER,), name="A", address=""),
        wanted(4, phones=(PHONE, OTHER), name="B", address=""),
    ]
    merged = merge(rows)
    assert len(merged.contacts) == 1
    assert len(merged.doubles) == 2


def test_the_same_object_twice_is_one_and_the_newest_visit_wins() -> None:
    merged = merge(
        [
            wanted(2, thing(last=date(2024, 10, 1), price=7900)),
            wanted(3, thing("Takka", last=date(2025, 11, 24), row=3)),
        ]
    )
    (found,) = merged.contacts[0].objects
    assert (found.last_visit, found.price_cents) == (date(2025, 11, 24), 7900)
    assert merged.doubles[0].is_same_object


def test_a_pair_kept_apart_stays_two() -> None:
    rows = [wanted(2), wanted(3, name="Pekka Virtanen")]
    merged = merge(rows, frozenset({(2, 3)}))
    assert len(merged.contacts) == 2
    assert merged.doubles == ()


def test_a_yes_on_one_row_is_a_yes_to_the_person() -> None:
    assert merge([wanted(2, promised=None), wanted(3, promised=True)]).contacts[0].promised is True
    assert merge([wanted(2, promised=None), wanted(3, promised=None)]).contacts[0].promised is None
    assert merge([wanted(2, promised=None), wanted(3, promised=False)]).contacts[0].promised is False


few_phones = st.lists(st.sampled_from([PHONE, OTHER, "+358441112222"]), max_size=2, unique=True).map(tuple)
people = st.builds(
    lambda name, phones, address: (name, phones, address),
    st.sampled_from(["Maija", "MAIJA", "Aino", ""]),
    few_phones,
    st.sampled_from(["Tie 5", "Kuja 1", ""]),
)


def joined(rows: list[Wanted]) -> Merged:
    return merge(rows)


@given(st.lists(people, max_size=8))
def test_no_row_is_lost_and_no_sign_is_in_two_contacts(facts: list[tuple[str, tuple[str, ...], str]]) -> None:
    rows = [
        wanted(n, name=name, phones=phones, address=address)
        for n, (name, phones, address) in enumerate(facts)
    ]
    merged = joined(rows)
    assert sorted(row for contact in merged.contacts for row in contact.rows) == list(range(len(rows)))
    phones = [phone for contact in merged.contacts for phone in contact.phones]
    assert len(phones) == len(set(phones))
    assert len(merged.doubles) == len(rows) - len(merged.contacts)


@given(st.lists(few_phones, max_size=8))
def test_merging_again_changes_nothing(phones: list[tuple[str, ...]]) -> None:
    once = merge([wanted(n, phones=numbers, address="") for n, numbers in enumerate(phones)]).contacts
    assert merge(once).contacts == once
