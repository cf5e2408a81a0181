"""`python -m simulation --seed 7 --days 3650 --customers 40`."""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path


def main() -> int:
    """Tell one story; 0 when everything that must hold held after every day."""
    parser = argparse.ArgumentParser(prog="simulation", description=__doc__)
    parser.add_argument("--seed", type=int, default=None, help="the story to tell; else a fresh one")
    parser.add_argument("--days", type=int, default=3650)
    parser.add_argument("--customers", type=int, default=40)
    parser.add_argument("--look-every", type=int, default=1, help="days between two looks of the doctor")
    given = parser.parse_args()
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(10**9)
    with tempfile.TemporaryDirectory(prefix="lupaus-simulation-") as folder:
        _django(Path(folder))
        from simulation.story import Broken, Story

        began = time.monotonic()
        story = Story(seed, customers=given.customers, look_every=given.look_every)
        try:
            story.live(given.days, each_year=lambda words: print(f"  {words}", flush=True))  # noqa: T201
        except Broken as broken:
            print(f"BROKEN. seed {seed}, {broken}", file=sys.stderr)  # noqa: T201
            return 1
        took = time.monotonic() - began
        print(f"seed {seed}: {given.days} days in {took:.0f} s, {story.summary()}")  # noqa: T201
        print(f"digest {story.digest()}")  # noqa: T201
    return 0


def _django(folder: Path) -> None:
    os.environ["LUPAUS_HOME"] = str(folder)
    os.environ.setdefault("LUPAUS_SECRET_KEY", "a-simulation-keeps-no-secrets-at-all-0000")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lupaus.project.settings")
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, interactive=False)
    if connection.vendor == "sqlite":  # a simulated disk never loses power
        connection.cursor().execute("PRAGMA synchronous=OFF")


if __name__ == "__main__":
    sys.exit(main())
