"""What is committed names no machine, no registry and no secret."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import ROOT, short, tracked

LOCKS = ("run", "test", "bench", "uv")
# Written in pieces, so that this file does not name them itself.
REGISTRIES = [
    "pypi." + "org",
    "python" + "hosted",
    "npm" + "js",
    "debian." + "org",
    "crates." + "io",
    "unpkg" + ".com",
]
MACHINE = [
    r"/wo" + r"rk/",
    r"/fa" + r"rm\b",
    r"\bfarm" + r"-[a-z]",
    r"/home/[a-z]",
    r"/ro" + r"ot/",
    r"/Us" + r"ers/[a-z]",
]
PICTURES = {".png", ".ico", ".mo", ".xlsx", ".woff2", ".webp", ".jpg", ".gz", ".sqlite3"}


def pins(lock: str) -> dict[str, str]:
    """name → version and marker, as the lock has it."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    found = re.findall(r"^([a-z0-9.-]+)==(.+?)\s*\\$", text, re.M)
    return dict(found)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_pins_with_hashes(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*(-|#)(?!-hash)", text, re.M), "an option, a comment or a path"
    assert len(pins(lock)) >= 1
    assert len(re.findall(r"^[a-z0-9]", text, re.M)) == len(pins(lock))
    for block in re.split(r"\n(?=[a-z0-9])", text):
        assert "--hash=sha256:" in block, block


def test_the_test_lock_holds_the_run_lock_whole() -> None:
    """So that one installation serves both."""
    test = {name: version.split()[0] for name, version in pins("test").items()}
    assert {name: version.split()[0] for name, version in pins("run").items()}.items() <= test.items()


def test_the_bench_lock_agrees_with_the_test_lock() -> None:
    """It is installed on top of it, and must move nothing there."""
    test, bench = (
        {name: version.split()[0] for name, version in pins(lock).items()} for lock in ("test", "bench")
    )
    assert {name: version for name, version in bench.items() if test.get(name, version) != version} == {}


def test_the_package_asks_for_what_the_lock_is_made_from() -> None:
    wanted = (ROOT / "requirements" / "run.in").read_text(encoding="utf-8").splitlines()
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert sorted(declared) == sorted(line for line in wanted if line and not line.startswith("#"))


def texts() -> list[tuple[Path, str]]:
    return [
        (path, path.read_text(encoding="utf-8", errors="replace"))
        for path in tracked()
        if path.suffix not in PICTURES and "samples" not in path.parts
    ]


def test_no_registry_is_named() -> None:
    assert [short(path) for path, text in texts() if any(host in text for host in REGISTRIES)] == []


def test_no_machine_is_named() -> None:
    named = re.compile("|".join(MACHINE))
    found = {short(path): named.findall(text) for path, text in texts() if named.search(text)}
    assert found == {}


def test_no_key_or_book_is_committed() -> None:
    kept = [short(path) for path in tracked() if re.search(r"secret\.key|\.sqlite3|\.env$|\.pem$", path.name)]
    assert kept == []


def test_decisions_are_numbered_one_by_one() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [path.name[:4] for path in records]
    assert numbers == [f"{n:04}" for n in range(1, len(records) + 1)]
    assert [
        path.name for path in records if not path.read_text("utf-8").startswith(f"# {path.name[:4]} ")
    ] == []
