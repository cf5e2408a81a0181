"""What all tests share. Nothing here freezes time: `now` is an argument, and a test passes its own."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, settings

from tests import postgres

if TYPE_CHECKING:
    from playwright.sync_api import Browser

settings.register_profile(
    "fast", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("ci", max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("LUPAUS_TEST_PROFILE") or ("ci" if os.environ.get("CI") else "fast"))

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


STORIES = Path(__file__).parent / "stories"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The essays' stories walk through many pages each; the quick half of the suite leaves them out."""
    for item in items:
        if STORIES in item.path.parents:
            item.add_marker("story")


def pytest_unconfigure() -> None:
    postgres.stop()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser; without one the test fails, since a skipped test looks like a passed one."""
    found = os.environ.get("LUPAUS_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        pytest.fail("No Chromium here: install one or name it in LUPAUS_CHROMIUM.", pytrace=False)
    return found


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium, driven by Playwright; one a module, so that no event loop outlives the module that needs it.

    With `live_server`, set DJANGO_ALLOW_ASYNC_UNSAFE in that module: Playwright keeps a loop running in this thread.
    """
    from playwright.sync_api import sync_playwright  # slow to import, and most tests need no browser

    flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
    ]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield started
        started.close()


@pytest.fixture
def home(tmp_path: Path, settings: object) -> Path:
    """A folder of data of this test's own."""
    folder = tmp_path / "home"
    folder.mkdir()
    settings.LUPAUS_HOME = folder  # type: ignore[attr-defined]
    return folder


@pytest.fixture
def child_environment(transactional_db: None, tmp_path: Path) -> dict[str, str]:
    """Variables for a child process that shall see this test's own database."""
    from django.db import connection

    chosen = connection.settings_dict
    if connection.vendor == "postgresql":
        host, port = chosen["HOST"], chosen["PORT"]
        user = quote(chosen["USER"]) + (f":{quote(chosen['PASSWORD'])}" if chosen["PASSWORD"] else "")
        place = (
            f"/{chosen['NAME']}?host={quote(host)}"
            if host.startswith("/")
            else f"{host}:{port}/{chosen['NAME']}"
        )
        url = f"postgresql://{user}@{place}"
    else:
        url = f"sqlite:///{chosen['NAME']}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LUPAUS_")}
    root = Path(__file__).resolve().parent.parent
    return kept | {
        "LUPAUS_HOME": str(tmp_path),
        "LUPAUS_SECRET_KEY": os.environ["LUPAUS_SECRET_KEY"],
        "LUPAUS_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "lupaus.project.settings",
        "PYTHONPATH": os.pathsep.join([str(root / "src"), str(root), *sys.path[:0]]),
    }


@pytest.fixture(autouse=True)
def _no_left_over_language() -> None:
    """A page leaves its language on the thread for the next request to change; a test begins without one."""
    if "django" in sys.modules:
        from django.utils import timezone, translation

        translation.deactivate()
        timezone.deactivate()


@pytest.fixture(autouse=True)
def _no_left_over_attempts() -> Iterator[None]:
    """Rate limits live in a cache that no rollback empties."""
    yield
    if "django" in sys.modules:
        from django.core.cache import cache

        cache.clear()
