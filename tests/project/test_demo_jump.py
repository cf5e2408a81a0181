"""The jump in time: the book never lies in the future, and it is examined where it lands."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from lupaus.engine.tick import Counts
from lupaus.ledger.heart import last_beat
from lupaus.project import cli, demo_home, demo_pages
from lupaus.web import clock

NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_demo")]


@pytest.fixture
def _demo(home: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    settings.LUPAUS_DEMO = True
    monkeypatch.setattr(demo_pages, "days_ahead", lambda start: 338)
    with time_machine.travel(NOON, tick=False):
        yield


def test_whatever_ends_a_jump_half_way_the_book_is_never_ahead_of_the_clock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lived: list[datetime] = []

    def live(since: datetime, until: datetime, *rest: object, **more: object) -> Counts:
        assert since == (lived[-1] if lived else NOON)
        assert until <= clock.now()
        if len(lived) == 12:
            raise KeyboardInterrupt
        lived.append(until)
        return Counts()

    monkeypatch.setattr(demo_pages, "live_through", live)
    with pytest.raises(KeyboardInterrupt):
        demo_pages._jump(NOON, lambda done, of: None)
    assert lived[-1] <= clock.now() <= lived[-1] + timedelta(days=12)
    assert lived[-1] > NOON + timedelta(days=100)


def test_a_whole_jump_lands_on_its_day_and_examines_the_book_there() -> None:
    outcome = demo_pages._jump(NOON, lambda done, of: None)
    assert outcome.now == clock.now() == NOON + timedelta(days=338)
    checked = last_beat("doctor")
    assert checked is not None
    assert checked.at == clock.now()


@pytest.mark.parametrize("named", ["option", "variable"])
def test_whatever_is_asked_of_the_demos_folder_is_asked_on_the_demos_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    folder = tmp_path / "demo"
    demo_home.clear(folder, fresh=True)
    monkeypatch.delenv("LUPAUS_DEMO", raising=False)
    monkeypatch.setenv("LUPAUS_HOME", str(folder if named == "variable" else tmp_path))
    cli._ready(folder if named == "option" else None)
    assert os.environ["LUPAUS_DEMO"] == "yes"


def test_any_other_folder_is_asked_on_the_real_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LUPAUS_DEMO", raising=False)
    monkeypatch.setenv("LUPAUS_HOME", str(tmp_path))
    cli._ready()
    assert "LUPAUS_DEMO" not in os.environ
