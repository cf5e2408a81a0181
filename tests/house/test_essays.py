"""Each thought of the two essays has a line in docs/why/essays.md, and the tests named there exist.

A line begins with its number (`| A1 |`, `- A1`, `**A1**`), and names its tests as `tests/….py::test_name` in
backticks; what is not built yet says "not built yet".
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.house.tree import ROOT, modules

PAGE = ROOT / "docs" / "why" / "essays.md"
THOUGHTS = [f"A{n}" for n in range(1, 35)] + [f"B{n}" for n in range(1, 24)]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)(?:::(\w+))?`")


def lines() -> dict[str, str]:
    """number → its line."""
    found: dict[str, str] = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        number = re.match(r"[\s|*#-]*\b([AB]\d{1,2})\b", line)
        if number:
            found.setdefault(number[1], line)
    return found


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def test_every_thought_has_a_line() -> None:
    assert PAGE.exists(), "docs/why/essays.md is missing"
    assert sorted(set(THOUGHTS) - set(lines())) == []


def test_every_line_names_a_test_or_says_that_it_is_not_built() -> None:
    empty = [
        n for n, line in lines().items() if not NAMED.search(line) and "not built yet" not in line.lower()
    ]
    assert empty == []


def test_every_named_test_exists() -> None:
    named = set(NAMED.findall(PAGE.read_text(encoding="utf-8")))
    assert named, "no test is named at all"
    missing = [
        f"{file}::{name}"
        for file, name, inner in sorted(named)
        if not (ROOT / file).exists() or not {part for part in (name, inner) if part} <= names_in(ROOT / file)
    ]
    assert missing == []


def test_stories_are_tests() -> None:
    assert modules(ROOT / "tests" / "stories"), "tests/stories is empty"
