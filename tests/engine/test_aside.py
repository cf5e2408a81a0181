"""Slow work of rooms runs beside the engine: once at a time, and never in the way of a promise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Event
from types import MappingProxyType

import pytest
from django.utils import timezone

from lupaus.core.ports import Joints
from lupaus.engine.aside import Beside
from lupaus.engine.loop import Engine
from lupaus.ledger.heart import last_beat


def test_the_same_work_is_never_twice_at_once() -> None:
    beside, gate, begun = Beside(), Event(), []

    def slow() -> None:
        begun.append(1)
        gate.wait(10)

    assert beside.begin("helpdesk", slow)
    assert not beside.begin("helpdesk", slow)
    assert not beside.wait(0.05)
    gate.set()
    assert beside.wait(10) and begun == [1]
    assert beside.begin("helpdesk", slow) and beside.wait(10)


def test_what_fails_is_told_and_begins_again(caplog: pytest.LogCaptureFixture) -> None:
    beside = Beside()

    def fails() -> None:
        raise RuntimeError("Maija Virtanen")

    assert beside.begin("helpdesk", fails) and beside.wait(10)
    assert "helpdesk" in caplog.text and "Maija" not in caplog.text
    assert beside.begin("helpdesk", fails) and beside.wait(10)


@pytest.mark.django_db(transaction=True)
def test_the_engine_goes_on_while_a_helpdesk_is_slow() -> None:
    gate, begun = Event(), Event()

    def slow(clock: Callable[[], datetime]) -> None:
        begun.set()
        gate.wait(20)

    engine = Engine(Joints(asides=MappingProxyType({"helpdesk": slow})), timezone.now)
    engine.start()
    try:
        assert begun.wait(10)
        assert last_beat("engine") is not None
    finally:
        gate.set()
        assert engine.stop()
