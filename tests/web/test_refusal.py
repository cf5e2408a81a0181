"""A refusal becomes one plain sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.utils import timezone, translation

from lupaus.core.lifecycle import Refusal
from lupaus.web import refusal


@pytest.fixture
def own_code() -> Iterator[str]:
    yield "no_room"
    refusal.SENTENCES.pop("no_room", None)


def codes_of_the_core() -> list[str]:
    """The codes that `Refusal` itself lists."""
    listed = (Refusal.__doc__ or "").split("Codes:")[1]
    return re.findall(r"[a-z_]+", listed)


@pytest.mark.parametrize("code", codes_of_the_core())
def test_every_code_of_the_core_has_a_sentence(code: str) -> None:
    with translation.override("en"):
        said = refusal.sentence_for(
            Refusal(code, days=30, due_on=date(2026, 1, 1), answer="x", cause="y", outcome="kept", name="Bo")
        )
    assert said != str(refusal.OTHERWISE) and said.endswith(".") and "_" not in said and "%" not in said


def test_facts_are_said_as_people_say_them(own_code: str) -> None:
    refusal.register(own_code, "No room on %(on)s at %(at)s for %(count)s.")
    with translation.override("fi"), timezone.override("Europe/Helsinki"):
        said = refusal.sentence_for(
            Refusal(own_code, on=date(2026, 12, 3), at=datetime(2026, 12, 3, 8, tzinfo=UTC), count=1412)
        )
    assert said.replace("\N{NO-BREAK SPACE}", " ") == "No room on 3.12.2026 at 3.12.2026 klo 10 for 1 412."


def test_an_unknown_code_and_a_missing_fact_are_never_shown(own_code: str) -> None:
    refusal.register(own_code, "No room on %(on)s.")
    with translation.override("en"):
        assert (
            refusal.sentence_for(Refusal("what_is_this"))
            == refusal.sentence_for(Refusal(own_code))
            == str(refusal.OTHERWISE)
        )


def test_a_code_keeps_its_sentence(own_code: str) -> None:
    refusal.register(own_code, "One.")
    with pytest.raises(ValueError, match="already"):
        refusal.register(own_code, "Another.")
    assert refusal.SENTENCES[own_code] == "One."
