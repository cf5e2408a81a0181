"""The edge's clock, and the demo's that can jump."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from pytest_django.fixtures import Settings

from lupaus.web import clock

NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)


@time_machine.travel(NOON, tick=False)
def test_outside_the_demo_the_clock_is_real(home: Path, settings: Settings) -> None:
    settings.LUPAUS_DEMO = False
    (home / "demo-clock").write_text("86400")
    assert clock.now() == NOON
    with pytest.raises(ValueError, match="only the demo"):
        clock.jump(1)


@time_machine.travel(NOON, tick=False)
def test_the_demo_jumps_forward_and_stays_there(home: Path, settings: Settings) -> None:
    settings.LUPAUS_DEMO = True
    assert clock.now() == NOON
    assert clock.jump(334) == timedelta(days=334)
    assert clock.now() == NOON + timedelta(days=334)
    clock.jump(1)
    assert clock.now() == NOON + timedelta(days=335)
    assert clock.now().tzinfo is UTC
    assert os.listdir(home) == ["demo-clock"]  # no draft is left


@time_machine.travel(NOON, tick=False)
def test_another_process_is_seen(home: Path, settings: Settings) -> None:
    settings.LUPAUS_DEMO = True
    clock.jump(1)
    assert clock.shift() == timedelta(days=1)
    file = home / "demo-clock"
    file.write_text(str(10 * 86400))
    os.utime(file, ns=(1, 1))
    assert clock.shift() == timedelta(days=10)


@pytest.mark.parametrize("written", ["", "soon", "1e9", "9" * 40])
def test_a_spoiled_file_stops_nothing(home: Path, settings: Settings, written: str) -> None:
    settings.LUPAUS_DEMO = True
    (home / "demo-clock").write_text(written)
    assert clock.shift() == timedelta(0)


@pytest.mark.parametrize("days", [-1, 40_000])
def test_time_never_turns_back_nor_runs_away(home: Path, settings: Settings, days: int) -> None:
    settings.LUPAUS_DEMO = True
    clock.jump(2)
    with pytest.raises(ValueError, match="forward only"):
        clock.jump(days)
    assert clock.shift() == timedelta(days=2)
