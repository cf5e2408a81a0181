"""`python -m bench [--quick] [--only pass,import,pages,taps]`: prints a table, writes build/bench.json.

Each database is measured in a process of its own, since Django is set up once a process.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("pass", "import", "pages", "taps")


def main() -> int:
    """Measure on SQLite and PostgreSQL; 0 when every goal was met."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small books only")
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--databases", default="sqlite,postgres")
    parser.add_argument("--child", default="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        return _child(given.child, given.quick, given.only.split(","))
    results: list[dict[str, object]] = []
    sys.path.insert(0, str(ROOT))
    for database in given.databases.split(","):
        results += _measured(database, given)
    (ROOT / "build").mkdir(exist_ok=True)
    (ROOT / "build" / "bench.json").write_text(json.dumps(results, indent=1) + "\n")
    _table(results)
    return 0 if all(row["ok"] for row in results) else 1


def _measured(database: str, given: argparse.Namespace) -> list[dict[str, object]]:
    from tests import postgres

    with tempfile.TemporaryDirectory(
        prefix="lupaus-bench-", dir=ROOT / "build" if _has_build() else None
    ) as folder:
        environment = {**os.environ, "LUPAUS_HOME": folder, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
                       "LUPAUS_SECRET_KEY": "only-for-measuring-only-for-measuring-0",
                       "DJANGO_SETTINGS_MODULE": "lupaus.project.settings"}  # fmt: skip
        environment.pop("LUPAUS_DATABASE_URL", None)
        if database == "postgres":
            environment["LUPAUS_DATABASE_URL"] = os.environ.get("LUPAUS_TEST_PG_URL") or postgres.start()
        command = [sys.executable, "-m", "bench", "--child", database, "--only", given.only]
        done = subprocess.run(  # noqa: S603
            [*command, *(["--quick"] if given.quick else [])],
            env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    if database == "postgres":
        postgres.stop()
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode:
        rows.append({"name": "the measurement ended", "database": database, "value": done.returncode,
                     "unit": "exit code", "goal": "0", "ok": False})  # fmt: skip
    return rows


def _has_build() -> bool:
    (ROOT / "build").mkdir(exist_ok=True)
    return True


def _child(database: str, quick: bool, parts: list[str]) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    from bench import measures

    call_command("migrate", verbosity=0, interactive=False)
    for row in measures.all_of(parts, quick=quick):
        sys.stdout.write(json.dumps({**row, "database": database}) + "\n")
        sys.stdout.flush()
    return 0


def _table(rows: list[dict[str, object]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("what", "database", "value", "unit", "goal", "ok")
    for row in rows:
        value = row["value"]
        shown = f"{value:,.2f}" if isinstance(value, float) else str(value)
        table.add_row(str(row["name"]), str(row["database"]), shown, str(row["unit"]), str(row["goal"]),
                      "yes" if row["ok"] else "NO")  # fmt: skip
    Console(width=150).print(table)


if __name__ == "__main__":
    sys.exit(main())
