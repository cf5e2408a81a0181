"""Where the house tests look."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
PACKAGE = SRC / "lupaus"


def tracked() -> list[Path]:
    """Every file that is, or is about to be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def modules(*below: Path) -> list[Path]:
    """Python files of our own, migrations left out."""
    places = below or (PACKAGE,)
    return sorted(path for place in places for path in place.rglob("*.py") if "migrations" not in path.parts)


def templates() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*") if "templates" in path.parts and path.is_file())


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
