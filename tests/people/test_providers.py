"""Whose word about an e-mail address counts: pure, example by example and at random."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.people.providers import Provider, address_in, same_address, signs_in_many_firms, vouches_for

FIRM = Provider("https://login.example.fi", "lupaus", "x", "Contoso")
NAMED = Provider("https://login.example.fi", "lupaus", "x", "Contoso", ("example.fi",))
GOOGLE = Provider("https://accounts.google.com", "lupaus", "x", "Google", ("example.fi",))
VERIFIED = st.sampled_from([None, True, False, "true", "false", "yes", 1, 0, "", [], {}])


@pytest.mark.parametrize(
    ("provider", "claims", "counts"),
    [
        (FIRM, {"email": "a@example.fi", "email_verified": True}, True),
        (FIRM, {"email": "a@example.fi"}, False),
        (NAMED, {"email": "a@Example.FI"}, True),
        (NAMED, {"email": "a@example.fi.evil.com"}, False),
        (NAMED, {"email": "a@sub.example.fi", "email_verified": True}, False),
        (NAMED, {"email": "example.fi"}, False),
        (GOOGLE, {"email": "a@example.fi", "email_verified": True, "hd": "example.fi"}, True),
        (GOOGLE, {"email": "a@example.fi", "email_verified": True}, False),
        (GOOGLE, {"email": "a@example.fi", "email_verified": True, "hd": "evil.com"}, False),
        (GOOGLE, {"email": "a@example.fi", "hd": "example.fi"}, False),
    ],
)
def test_whose_word_counts(provider: Provider, claims: dict[str, Any], counts: bool) -> None:
    assert vouches_for(provider, claims) is counts


@given(
    provider=st.sampled_from([FIRM, NAMED, GOOGLE]),
    email=st.one_of(st.none(), st.integers(), st.emails(), st.text(max_size=20), st.just("a@example.fi")),
    verified=VERIFIED, hd=st.one_of(st.none(), st.just("example.fi"), st.text(max_size=9)), has_claim=st.booleans(),
)  # fmt: skip
def test_no_word_counts_without_a_reason(
    provider: Provider, email: Any, verified: Any, hd: Any, has_claim: bool
) -> None:
    claims = {"email": email, "hd": hd} | ({"email_verified": verified} if has_claim else {})
    if vouches_for(provider, claims):
        domain = address_in(claims).rpartition("@")[2].lower()
        assert domain
        assert not has_claim or verified is True or str(verified).lower() == "true"
        assert has_claim or domain in provider.domains
        assert not provider.domains or domain in provider.domains
        assert provider is not GOOGLE or (hd == "example.fi" and has_claim)


@given(one=st.text(max_size=12), other=st.text(max_size=12))
def test_letters_that_fold_together_are_no_same_address(one: str, other: str) -> None:
    assert same_address(one, other) is same_address(other, one)
    if same_address(one, other) and one != other:
        assert one.isascii() and other.isascii()


def test_addresses_that_look_alike() -> None:
    assert same_address("Maija@Example.fi", "maija@example.FI")
    assert not same_address("mi\N{KELVIN SIGN}e@example.fi", "mike@example.fi") and not same_address("", "")
    assert not same_address("m\N{LATIN SMALL LETTER DOTLESS I}ke@example.fi", "mike@example.fi")


def test_one_tenant_is_one_firm() -> None:
    assert signs_in_many_firms("https://LOGIN.microsoftonline.com/common/v2.0")
    assert not signs_in_many_firms(
        "https://login.microsoftonline.com/5d0f9f0e-7c2b-4a55-9a8e-2f2d3c1b0a99/v2.0"
    )
    assert not signs_in_many_firms("https://login.example.fi/common")
