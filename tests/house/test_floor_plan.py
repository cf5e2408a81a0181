"""The import rules are believed only because each is seen to bite: one intruder at a time in a copy of the house."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.house.tree import ROOT, SRC

FLOORS = "The floors of the house"
ROOMS = "Rooms never knock"
CHANNELS = "Channels know nothing"
PURE = "Rules are pure"
PEN = "Only the ledger touches"
ORDER = "Inside a room"
CYCLES = "No two neighbours"

ATTIC = "features/attic"  # a room of the test's own


class Intrusion(NamedTuple):
    what: str
    contract: str
    file: str
    line: str


INTRUSIONS = [
    Intrusion("core imports Django", PURE, "core/intruder.py", "import django"),
    Intrusion("core imports people", PURE, "core/intruder.py", "import lupaus.people"),
    Intrusion("core imports the ledger", FLOORS, "core/intruder.py", "import lupaus.ledger"),
    Intrusion("a room's rules import Django", PURE, f"{ATTIC}/rules.py", "from django.db import models"),
    Intrusion("a room's rules import people", PURE, f"{ATTIC}/rules.py", "import lupaus.people.models"),
    Intrusion("a room's rules read the book", PURE, f"{ATTIC}/rules.py", "import lupaus.ledger"),
    Intrusion("a room knocks on another", ROOMS, f"{ATTIC}/views.py", "import lupaus.features.calls.urls"),
    Intrusion("a channel reads the ledger", FLOORS, "channels/pigeon.py", "import lupaus.ledger"),
    Intrusion("a channel reads the outbox", FLOORS, "channels/pigeon.py", "import lupaus.outbox"),
    Intrusion("a channel leans on another", CHANNELS, "channels/pigeon.py", "import lupaus.channels.drum"),
    Intrusion("a view takes the ledger's tables", PEN, f"{ATTIC}/views.py", "import lupaus.ledger.models"),
    Intrusion(
        "the engine takes the ledger's tables", PEN, "engine/intruder.py", "import lupaus.ledger.models"
    ),
    Intrusion(
        "the outbox takes the ledger's tables", PEN, "outbox/intruder.py", "import lupaus.ledger.models"
    ),
    Intrusion("the engine enters a room", FLOORS, "engine/intruder.py", "import lupaus.features.calls"),
    Intrusion("a room calls the engine", FLOORS, f"{ATTIC}/actions.py", "import lupaus.engine"),
    Intrusion("the shell reads the book", FLOORS, "web/intruder.py", "import lupaus.ledger"),
    Intrusion("the ledger writes notices", FLOORS, "ledger/intruder.py", "import lupaus.outbox"),
    Intrusion("the ledger shows a page", FLOORS, "ledger/intruder.py", "import lupaus.web"),
    Intrusion("the outbox enters a room", FLOORS, "outbox/intruder.py", "import lupaus.features.calls"),
    Intrusion("people read the book", FLOORS, "people/intruder.py", "import lupaus.ledger"),
    Intrusion("people send a message", FLOORS, "people/intruder.py", "import lupaus.channels"),
    Intrusion("a room climbs on the roof", FLOORS, f"{ATTIC}/views.py", "import lupaus.project.wiring"),
    Intrusion("a model calls an action", ORDER, f"{ATTIC}/models.py", "import lupaus.features.attic.actions"),
    Intrusion("an action calls a view", ORDER, f"{ATTIC}/actions.py", "import lupaus.features.attic.views"),
    Intrusion("a form knows its view", ORDER, f"{ATTIC}/forms.py", "import lupaus.features.attic.views"),
    Intrusion(
        "reads and writes lean on each other",
        ORDER,
        f"{ATTIC}/queries.py",
        "import lupaus.features.attic.actions",
    ),
    Intrusion("a drawer for everything in a room", ORDER, f"{ATTIC}/utils.py", ""),
    Intrusion("a drawer for everything in the house", FLOORS, "common/__init__.py", ""),
    Intrusion("two modules of core in a circle", CYCLES, "core/intruder.py", "import lupaus.core.partner"),
]

LEGAL = {
    f"{ATTIC}/views.py": "import lupaus.features.attic.actions\nimport lupaus.web\nimport django.http",
    f"{ATTIC}/actions.py": "import lupaus.ledger\nimport lupaus.outbox\nimport lupaus.people\nimport lupaus.core.promise",
    f"{ATTIC}/rules.py": "import lupaus.core.promise",
    "engine/newcomer.py": "import lupaus.channels\nimport lupaus.outbox\nimport lupaus.ledger",
    "ledger/newcomer.py": "import lupaus.ledger.models\nimport lupaus.people",
    "outbox/newcomer.py": "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import lupaus.ledger.models",
}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with one empty room and two channels added."""
    house = tmp_path_factory.mktemp("house")
    shutil.copytree(
        SRC, house / "src", ignore=lambda _, names: [n for n in names if "." in n and not n.endswith(".py")]
    )
    shutil.copy(ROOT / ".importlinter", house)
    room = house / "src" / "lupaus" / ATTIC
    room.mkdir(parents=True)
    for name in ("__init__", "urls", "views", "forms", "actions", "queries", "models", "rules"):
        (room / f"{name}.py").touch()
    for name in ("pigeon", "drum"):
        (house / "src" / "lupaus" / "channels" / f"{name}.py").touch()
    return house


@pytest.fixture
def house(original: Path, tmp_path: Path) -> Path:
    shutil.copytree(original, tmp_path / "house")
    return tmp_path / "house"


def inspect(house: Path) -> tuple[int, str]:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house / "src"), "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_house_as_it_is_keeps_every_rule(house: Path) -> None:
    code, said = inspect(house)
    assert code == 0, said


def test_legal_ways_stay_open(house: Path) -> None:
    for file, lines in LEGAL.items():
        (house / "src" / "lupaus" / file).write_text(lines + "\n")
    code, said = inspect(house)
    assert code == 0, said


@pytest.mark.slow
@pytest.mark.parametrize("intrusion", INTRUSIONS, ids=lambda intrusion: intrusion.what.replace(" ", "-"))
def test_an_intruder_is_caught(house: Path, intrusion: Intrusion) -> None:
    path = house / "src" / "lupaus" / intrusion.file
    path.parent.mkdir(exist_ok=True)
    path.write_text(intrusion.line + "\n")
    if "partner" in intrusion.line:
        path.with_name("partner.py").write_text("import lupaus.core.intruder\n")
    code, said = inspect(house)
    assert code != 0, f"nobody noticed: {intrusion.what}"
    broken = [line for line in said.splitlines() if line.rstrip().endswith("BROKEN")]
    assert any(line.startswith(intrusion.contract) for line in broken), said
    module = "lupaus." + intrusion.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    assert module in said or module.rsplit(".", 1)[-1] in said, said
