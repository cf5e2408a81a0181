"""A name that says nothing invites everything."""

from __future__ import annotations

import ast
import re

from tests.house.tree import PACKAGE, SRC, modules, short

EMPTY_WORDS = frozenset(
    "manager managers helper helpers util utils handler handlers data info processor processors "
    "service services common misc".split()
)
GLOSSARY = frozenset({"ServiceMoment"})  # a word of the essays, meant as it stands
DEPENDENCIES = frozenset(
    "csp axes allauth ninja holidays phonenumbers icalendar typer rich waitress whitenoise".split()
)


def words(name: str) -> list[str]:
    """`PromiseManager`, `promise_manager` and `promise-manager` are made of the same two words."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)]


def test_words_are_found_in_any_spelling() -> None:
    assert words("HTTPInfoHandler") == ["http", "info", "handler"]
    assert words("promise_utils") == ["promise", "utils"]


def test_no_file_or_folder_has_an_empty_name() -> None:
    files = [path for path in PACKAGE.rglob("*") if path.suffix in {".py", ".html", ".txt", ".js", ".css"}]
    empty = {
        short(path)
        for path in files
        for part in path.relative_to(SRC).parts
        if EMPTY_WORDS & set(words(part.split(".")[0]))
    }
    assert empty == set()


def test_no_class_has_an_empty_name() -> None:
    empty = {
        f"{short(path)}:{node.name}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        and node.name not in GLOSSARY
        and EMPTY_WORDS & set(words(node.name))
    }
    assert empty == set()


def test_no_module_of_the_roof_shadows_a_dependency() -> None:
    assert {path.stem for path in (PACKAGE / "project").glob("*.py")} & DEPENDENCIES == set()
