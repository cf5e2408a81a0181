"""Help answers at once, because no command loads Django before it needs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from lupaus.project.cli import app

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = sorted(get_command(app).commands)  # type: ignore[attr-defined]
PROMISED = {
    "up",
    "worker",
    "move",
    "demo",
    "import",
    "export",
    "doctor",
    "backup",
    "restore",
    "selftest",
    "today",
    "link",
}
ASKED_FOR_HELP = """
import sys
from lupaus.project.cli import app
try:
    app({arguments!r}, prog_name="lupaus")
except SystemExit as end:
    heavy = sorted({{name.partition(".")[0] for name in sys.modules}} & {{"django", "psycopg", "openpyxl", "waitress"}})
    print("code", end.code, "heavy", heavy)
"""


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where Python keeps what it has compiled, as on any machine on which the command ran once."""
    folder = tmp_path_factory.mktemp("compiled")
    run(["doctor", "--help"], folder, folder)
    return folder


def run(arguments: list[str], home: Path, compiled: Path) -> tuple[str, float]:
    """What the command says in a fresh process, and the seconds of processor that it took."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("LUPAUS_", "PYTHON"))
    }
    environment |= {
        "LUPAUS_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), "PYTHONPYCACHEPREFIX": str(compiled),
        "COLUMNS": "100",
    }  # fmt: skip
    child = subprocess.Popen(
        [sys.executable, "-c", ASKED_FOR_HELP.format(arguments=arguments)],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert child.stdout is not None
    said = child.stdout.read().decode()
    child.stdout.close()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, said
    return said, used.ru_utime + used.ru_stime


def test_the_commands_are_those_that_are_promised() -> None:
    assert set(COMMANDS) == PROMISED


@pytest.mark.parametrize("arguments", [[], *([name] for name in COMMANDS)], ids=lambda found: " ".join(found))
def test_help_is_quick_and_loads_nothing_heavy(arguments: list[str], tmp_path: Path, compiled: Path) -> None:
    said, seconds = run([*arguments, "--help"], tmp_path, compiled)
    assert "Usage: lupaus" in said.replace("\n", " ")
    assert "code 0 heavy []" in said
    assert seconds < 1.0
    assert not list(tmp_path.iterdir()), "asking for help leaves nothing behind"


def test_an_unknown_command_is_told_and_loads_nothing(tmp_path: Path, compiled: Path) -> None:
    said, _ = run(["forget"], tmp_path, compiled)
    assert "No such command 'forget'" in said
    assert "code 2 heavy []" in said
