from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.features.helpdesk.beside import Beside
from tests.features.helpdesk.zammad import FakeZammad, on_loopback


@pytest.fixture
def zammad(settings: Any) -> Iterator[FakeZammad]:
    settings.LUPAUS_HELPDESK_HOSTS = ["127.0.0.1"]
    settings.LUPAUS_PUBLIC_URL = "https://lupaus.example"
    with on_loopback() as fake:
        yield fake


@pytest.fixture
def beside(db: None, zammad: FakeZammad) -> Beside:
    return Beside(zammad)
