"""Every story begins with an empty post bag, and its pages know the same channels as its engine."""

from __future__ import annotations

from typing import Any

import pytest

from tests.features.calls import pages


@pytest.fixture(autouse=True)
def _post_bag(settings: Any) -> None:
    pages.joints.cache_clear()
    settings.LUPAUS_JOINTS = "tests.features.calls.pages.joints"
