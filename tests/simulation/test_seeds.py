"""The simulation: the same seed tells the same story, and fresh seeds break nothing.

A failing seed is printed; it then belongs into `KNOWN`.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent.parent
KNOWN: tuple[tuple[int, int], ...] = ((1, 400), (2, 60))
"""Seeds, and how many days of their stories: the first until a whole year's reminders have come round."""

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def story(environment: dict[str, str], seed: int, days: int) -> str:
    """Tell a story on this test's own database; answers what was printed."""
    told = subprocess.run(
        [sys.executable, "-m", "simulation", "--seed", str(seed), "--days", str(days), "--customers", "3",
         "--look-every", "3" if days > 60 else "1"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert told.returncode == 0, f"seed {seed} over {days} days\n{told.stdout}\n{told.stderr[-4000:]}"
    return told.stdout


@pytest.mark.parametrize(("seed", "days"), KNOWN)
def test_a_known_story_ends_well(child_environment: dict[str, str], seed: int, days: int) -> None:
    lived = (
        days if connection.vendor == "sqlite" else min(days, 30)
    )  # a year once; what differs shows in weeks
    assert "digest" in story(child_environment, seed, lived)


def test_a_fresh_story_ends_well(child_environment: dict[str, str]) -> None:
    assert "digest" in story(child_environment, random.SystemRandom().randrange(10**9), 60)


@pytest.mark.skipif("connection.vendor == 'postgresql'", reason="both of its books are files of its own")
def test_the_same_seed_tells_the_same_story(child_environment: dict[str, str], tmp_path: Path) -> None:
    digests = set()
    for number in range(2):
        own = {**child_environment, "LUPAUS_HOME": str(tmp_path / str(number))}
        own["LUPAUS_DATABASE_URL"] = f"sqlite:///{tmp_path / f'{number}.sqlite3'}"
        found = re.search(r"digest (\w+)", story(own, 7, 15))
        assert found is not None
        digests.add(found[1])
    assert len(digests) == 1
