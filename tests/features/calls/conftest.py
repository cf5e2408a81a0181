"""The sweep's firm and phone, with mail that is remembered and sent nowhere."""

from __future__ import annotations

from typing import Any

import pytest

from lupaus.people.models import Party
from tests.cast import Firm, jari, maija
from tests.features.calls.pages import Phone, at

BORN = at("2025-11-03", "09:00")


@pytest.fixture
def firm(db: None) -> Firm:
    return jari(now=BORN)


@pytest.fixture
def maija_(firm: Firm) -> Party:
    return maija(firm, now=BORN)


@pytest.fixture
def phone(firm: Firm, settings: Any) -> Phone:
    settings.LUPAUS_JOINTS = "tests.features.calls.pages.joints"
    return Phone(firm)
