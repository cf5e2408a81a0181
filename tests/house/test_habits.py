"""House rules that an import contract cannot see."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house.tree import PACKAGE, modules, short, templates

CLOCKS = frozenset({"now", "utcnow", "today", "time", "time_ns", "localdate", "localtime"})
CLOCK_OWNERS = frozenset({"datetime", "date", "timezone", "time", "dt"})


def pure_places() -> list[Path]:
    below = [
        PACKAGE / floor for floor in ("core", "ledger", "outbox", "people") if (PACKAGE / floor).exists()
    ]
    rules = [
        path for path in modules() if "rules" in path.relative_to(PACKAGE).parts or path.name == "rules.py"
    ]
    return [*modules(*below), *rules]


def reads_of_the_clock(source: str) -> list[int]:
    """Lines that call `datetime.now()`, `timezone.now()`, `date.today()`, `time.time()` and the like."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and (
            (isinstance(node.func.value, ast.Name) and node.func.value.id in CLOCK_OWNERS)
            or (isinstance(node.func.value, ast.Attribute) and node.func.value.attr in CLOCK_OWNERS)
        )
    ]


def test_the_clock_is_seen_when_read() -> None:
    assert reads_of_the_clock("import datetime\ndatetime.datetime.now()\ntimezone.now()\nx.replace()") == [
        2,
        3,
    ]


def test_below_the_edge_time_is_an_argument() -> None:
    found = {short(path): reads_of_the_clock(path.read_text(encoding="utf-8")) for path in pure_places()}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_no_signals_carry_the_work() -> None:
    """What follows an event stands in `project/wiring.py`, where it can be read."""
    hidden = re.compile(r"django\.dispatch|\bSignal\(|@receiver\b|\b(pre|post)_(save|delete)\b")
    assert [short(path) for path in modules() if hidden.search(path.read_text(encoding="utf-8"))] == []


def test_the_slow_way_to_write_many_rows_is_not_taken() -> None:
    assert [short(path) for path in modules() if ".bulk_update(" in path.read_text(encoding="utf-8")] == []


INLINE = {
    "a style element": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.I),
    "an on… attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "a script without src": re.compile(r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*application/json)", re.I),
    "a javascript address": re.compile(r"[\"']javascript:", re.I),
}


def pages() -> list[Path]:
    # The e-mail's own HTML never meets our content security policy, and mail programs know only inline styles.
    return [path for path in templates() if path.suffix == ".html" and "outbox" not in path.parts]


def without_tags(page: str) -> str:
    """The page's own HTML: a comparison in a template tag is no attribute."""
    return re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", page)


@pytest.mark.parametrize("what", INLINE)
def test_pages_pass_a_strict_content_policy(what: str) -> None:
    assert [
        short(page) for page in pages() if INLINE[what].search(without_tags(page.read_text(encoding="utf-8")))
    ] == []


@pytest.mark.parametrize(
    ("what", "page"),
    [
        ("a style attribute", '<p style="color:red">'),
        ("an on… attribute", '<a {% if x %}class="y"{% endif %} onclick="go()">'),
        ("a script without src", "<script>go()</script>"),
    ],
)
def test_an_inline_piece_is_seen(what: str, page: str) -> None:
    assert INLINE[what].search(without_tags(page))
    assert not INLINE[what].search(
        without_tags('<input{% if one == phrase %} checked{% endif %}><script src="x.js">')
    )


def test_every_form_that_changes_something_carries_its_token() -> None:
    form = re.compile(r"<form\b[^>]*method\s*=\s*[\"']?post.*?</form>", re.I | re.S)
    bare = [
        short(page)
        for page in pages()
        for found in form.findall(page.read_text(encoding="utf-8"))
        if "csrf_token" not in found
    ]
    assert bare == []


def test_nothing_is_left_for_later() -> None:
    """A wish is written in the project's list of work, not in the code."""
    mark = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    assert [
        short(path) for path in [*modules(), *templates()] if mark.search(path.read_text(encoding="utf-8"))
    ] == []
