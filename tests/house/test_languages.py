"""Three languages from the first page: nothing is left untranslated, and what is compiled is what was written."""

from __future__ import annotations

from functools import cache

import pytest

from tests.house import catalogue
from tests.house.tree import PACKAGE

LANGUAGES = ("fi", "sv")


def place(language: str, kind: str = "po"):  # type: ignore[no-untyped-def]
    return PACKAGE / "locale" / language / "LC_MESSAGES" / f"django.{kind}"


@cache
def entries(language: str) -> list[catalogue.Entry]:
    path = place(language)
    assert path.exists(), f"{path.relative_to(PACKAGE)} is missing"
    return catalogue.entries(path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_is_translated(language: str) -> None:
    assert [entry.msgid for entry in entries(language) if entry.is_fuzzy or not entry.is_translated] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_sources_is_in_the_catalogue(language: str) -> None:
    known = {entry.key for entry in entries(language)}
    assert {key: where for key, where in catalogue.wanted().items() if key not in known} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_nothing_that_nobody_asks_for(language: str) -> None:
    known = {entry.key for entry in entries(language) if entry.msgid}
    assert known - set(catalogue.wanted()) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_was_written(language: str) -> None:
    """Installing needs no gettext tools, so the compiled file is committed and must not go stale."""
    held = catalogue.compiled(place(language, "mo"))
    held.pop("", None)
    wanted = catalogue.expected(place(language))
    wanted.pop("", None)
    assert held == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_survive_translation(language: str) -> None:
    """A plural's singular may leave its number out ("one promise")."""
    wrong = {}
    for entry in entries(language):
        source = catalogue.placeholders(entry.msgid) | catalogue.placeholders(entry.plural or "")
        for text in entry.texts.values() if entry.msgid else ():
            inside = catalogue.placeholders(text)
            if inside - source or (entry.plural is None and inside != source):
                wrong[entry.msgid] = text
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_header_tells_language_and_plurals(language: str) -> None:
    header = next(entry.texts[0] for entry in entries(language) if not entry.msgid)
    assert "charset=UTF-8" in header
    assert f"Language: {language}\n" in header
    assert "nplurals=2; plural=(n != 1);" in header
