"""Settings of the test run: the product's own, on a throw-away folder and one of the two databases.

LUPAUS_TEST_DATABASE=postgres chooses PostgreSQL: the server in LUPAUS_TEST_PG_URL, else one of the tests' own.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tests import postgres

KEPT = ("LUPAUS_TEST_", "LUPAUS_CHROMIUM")
IN_MEMORY = Path("/dev/shm")  # noqa: S108  # a test database needs no disk

# A developer's own LUPAUS_* variables must not leak into a test.
for name in [name for name in os.environ if name.startswith("LUPAUS_") and not name.startswith(KEPT)]:
    del os.environ[name]

SCRATCH = tempfile.TemporaryDirectory(
    prefix="lupaus-test-",
    dir=IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None,
    ignore_cleanup_errors=True,
)
os.environ["LUPAUS_HOME"] = SCRATCH.name
os.environ["LUPAUS_SECRET_KEY"] = "only-for-tests-only-for-tests-only-for-tests"

if os.environ.setdefault("LUPAUS_TEST_DATABASE", "sqlite") == "postgres":
    # The workers of xdist inherit the address, so one server serves all.
    address = os.environ.get("LUPAUS_TEST_PG_URL") or postgres.start()
    os.environ["LUPAUS_TEST_PG_URL"] = os.environ["LUPAUS_DATABASE_URL"] = address

from lupaus.project.settings import *  # noqa: E402, F403
from lupaus.project.settings import DATABASES  # noqa: E402

if os.environ["LUPAUS_TEST_DATABASE"] == "sqlite":
    # A file, as in life: threads and child processes see the same book.
    DATABASES["default"]["ENGINE"] = "tests.flushable"
    DATABASES["default"]["TEST"] = {"NAME": Path(SCRATCH.name) / "test.sqlite3"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
