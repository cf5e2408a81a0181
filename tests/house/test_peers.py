"""The peers of the benchmarks: each with both of its lines, and none of them a part of the product or its tests."""

from __future__ import annotations

import ast
from datetime import date

import pytest

import dev
from bench.lines import shown
from bench.page import page
from bench.peers import beside, body
from tests.house.test_repository import pins
from tests.house.tree import PACKAGE, ROOT, modules, short

FOLDER = ROOT / "bench" / "peers"
OF_THE_BENCH = {"__init__", "beside", "body", "broker", "child", "protocol"}


def test_each_peer_is_a_module_that_is_measured() -> None:
    known = {peer.module for peer in beside.PEERS}
    assert {path.stem for path in FOLDER.glob("*.py")} - OF_THE_BENCH == known


@pytest.mark.parametrize("peer", beside.PEERS, ids=lambda peer: peer.module)
def test_a_peer_has_what_is_asked_of_it(peer: beside.Known) -> None:
    tree = ast.parse((FOLDER / f"{peer.module}.py").read_text(encoding="utf-8"))
    here = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Here")
    assert {"__init__", "fill", "work"} <= {
        node.name for node in here.body if isinstance(node, ast.FunctionDef)
    }
    assert peer.package in pins("bench")


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_each_peer_has_both_lines(vendor: str) -> None:
    known = [peer for peer in beside.PEERS if vendor in peer.goals]
    found: dict[tuple[str, str], float | str] = {
        (peer.module, name): 100.0 for peer in known for name in beside.BODIES
    }
    lines = list(beside.reckoned(found, 3_000, 10_000, vendor))
    for peer in known:
        own = [line for line in lines if str(line["name"]).startswith(peer.package)]
        assert [line["value"] for line in own] == [100, 100]
    assert all(callable(getattr(body, name)) for name in beside.BODIES)
    goals = {line["name"]: line["ok"] for line in lines if line["goal"]}
    assert goals["G2 pass over django-tasks-db, the same writes"] is (vendor == "postgresql")
    assert ("G2 pass over the best peer, the same writes" in goals) is (vendor == "postgresql")


def test_a_peer_that_did_not_finish_has_no_figure(capsys: pytest.CaptureFixture[str]) -> None:
    found: dict[tuple[str, str], float | str] = {
        ("django_tasks_db", "nothing"): 100.0,
        ("django_tasks_db", "writes"): "did not finish: fired 3 times for 1,000 due, in 60 s",
    }
    lines = list(beside.reckoned(found, 3_000, 10_000, "sqlite"))
    told = next(line for line in lines if line["value"] is None)
    assert shown(told) == found["django_tasks_db", "writes"]
    assert [line["name"] for line in lines if line["unit"] == "ratio"] == [
        "pass over django-tasks-db, an empty body"
    ]
    assert "!! SKIPPED" in capsys.readouterr().err
    assert "did not finish" in page([{**line, "database": "sqlite"} for line in lines], date(2026, 11, 29))


def test_the_goals_are_those_of_the_design() -> None:
    goals = {peer.module: peer.goals for peer in beside.PEERS}
    assert goals["procrastinate"] == {"postgresql": 25}
    assert goals["django_tasks_db"] == {"postgresql": 25, "sqlite": 40}
    assert beside.BEST == 10


def test_neither_the_product_nor_its_tests_know_the_peers() -> None:
    """Procrastinate alone is ours too: it wakes the engines of many machines."""
    strangers = {"apscheduler", "celery", "django_tasks", "django_tasks_db", "redis", "sqlalchemy"}
    found = {
        short(path): names & strangers
        for path in modules(PACKAGE, ROOT / "tests")
        for names in [_imported(ast.parse(path.read_text(encoding="utf-8")))]
    }
    assert {path: names for path, names in found.items() if names} == {}
    assert strangers.isdisjoint(name.replace("-", "_") for lock in ("run", "test") for name in pins(lock))


def _imported(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ([], True),
        (["--quick"], True),
        (["--only", "pass,peers"], True),
        (["--only=peers"], True),
        (["--quick", "--only", "pass"], False),
        (["--only=pages,taps"], False),
        (["--grow", "10000000"], False),
        (["--grow=200000", "--quick"], False),
    ],
)
def test_peers_are_installed_only_when_they_are_measured(arguments: list[str], wanted: bool) -> None:
    assert dev.wants_peers(arguments) is wanted
