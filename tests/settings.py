"""Settings of the test run: the product's own, on a throw-away folder and one of the two databases."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

# A developer's own LUPAUS_* variables must not leak into a test.
for name in [name for name in os.environ if name.startswith("LUPAUS_") and not name.startswith("LUPAUS_TEST_")]:
    if name not in {"LUPAUS_CHROMIUM", "LUPAUS_REQUIRE_BROWSER"}:
        del os.environ[name]

SCRATCH = tempfile.TemporaryDirectory(prefix="lupaus-test-", ignore_cleanup_errors=True)
os.environ["LUPAUS_HOME"] = SCRATCH.name
os.environ["LUPAUS_SECRET_KEY"] = "only-for-tests-only-for-tests-only-for-tests"

from lupaus.project.settings import *  # noqa: E402, F403
from lupaus.project.settings import DATABASES  # noqa: E402

DATABASES["default"]["TEST"] = {"NAME": Path(SCRATCH.name) / "test.sqlite3"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
