"""The commands of README and CI are the ones that `dev.py` has, and it leaves nothing out in silence."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from tests.house.tree import ROOT


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "dev.py", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_help_names_every_command() -> None:
    said = run("help")
    assert said.returncode == 0
    assert all(re.search(rf"^  {name} ", said.stdout, re.M) for name in dev.COMMANDS)


def test_an_unknown_command_is_an_error() -> None:
    said = run("tset")
    assert said.returncode != 0
    assert "'tset'" in said.stderr


def test_make_has_the_same_commands() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert phony is not None
    assert set(phony[1].split()) == {*dev.COMMANDS, "help"}


def test_ci_runs_what_everybody_runs() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "set -euo pipefail" in script
    assert script.rstrip().endswith("make --no-print-directory test")


def test_an_old_python_is_told_which_one_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"), feature_version=(3, 7))
    monkeypatch.setattr(dev.sys, "version_info", (3, 9, 2, "final", 0))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; this one is 3\.9"):
        dev.main()


def test_what_is_left_out_is_said_aloud_and_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here, ci = dev.Run(), dev.Run()
    monkeypatch.setattr(dev, "IN_CI", False)
    here.left_out("browser tests")
    monkeypatch.setattr(dev, "IN_CI", True)
    ci.left_out("browser tests")
    assert capsys.readouterr().out.count("!! SKIPPED: browser tests") == 2
    assert here.failed == []
    assert ci.failed == ["left out: browser tests"]


def test_one_failed_step_fails_the_run_and_stops_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    steps = dev.Run()
    steps.step("falls", [sys.executable, "-c", "raise SystemExit(3)"])
    steps.step("stands", [sys.executable, "-c", ""])
    assert steps.failed == ["falls"]
    with pytest.raises(SystemExit, match="FAILED: falls"):
        steps.finish()


def test_a_stamp_knows_its_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("requirements", ".venv"):
        (tmp_path / folder).mkdir()
    lock = tmp_path / "requirements" / "run.txt"
    lock.write_text("one==1\n")
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "PYTHON", Path(sys.executable))
    assert not dev.is_current("run")
    (tmp_path / ".venv" / "lupaus-run.stamp").write_text(dev.stamp_of("run"))
    assert dev.is_current("run")
    lock.write_text("one==2\n")
    assert not dev.is_current("run")
