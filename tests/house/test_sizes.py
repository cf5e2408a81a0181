"""A file where everything meets grows by a reasonable line at a time. Only a failing test stops that."""

from __future__ import annotations

import ast

import pytest

from tests.house.tree import PACKAGE, ROOT, modules, short

MODULE, FUNCTION = 500, 80


def lengths() -> dict[str, int]:
    places = [*modules(PACKAGE, ROOT / "tests"), ROOT / "dev.py"]
    return {short(path): len(path.read_text(encoding="utf-8").splitlines()) for path in places}


def test_no_module_is_longer_than_500_lines() -> None:
    assert {name: lines for name, lines in lengths().items() if lines > MODULE} == {}


def test_a_function_fits_a_screen() -> None:
    long = {}
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION:
                    long[f"{short(path)}:{node.name}"] = lines
    assert long == {}


@pytest.mark.parametrize(("pattern", "limit"), [("*.js", 200)])
def test_our_own_script_stays_small(pattern: str, limit: int) -> None:
    own = [path for path in PACKAGE.rglob(pattern) if "htmx" not in path.name and "vendor" not in path.parts]
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in own) <= limit


def test_the_settings_stay_readable() -> None:
    assert len((PACKAGE / "project" / "settings.py").read_text(encoding="utf-8").splitlines()) < 250
