"""Logs are read by strangers, so they carry nobody."""

from __future__ import annotations

import logging

import pytest

from lupaus.project.discretion import Discreet, discreet


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Not Found: /p/AbC-123:xyz/thanks", "Not Found: /p/…"),
        ("GET /desk/search?q=Virtanen 200", "GET /desk/search?… 200"),
        ("no mailbox for maija.virtanen@example.fi", "no mailbox for (address)"),
        ("called +358 40 123 4567 twice", "called (number) twice"),
        ("called 040-1234567.", "called (number)."),
        (
            "pass took 1042 ms, 100000 open, 2026-11-24 10:15:00",
            "pass took 1042 ms, 100000 open, 2026-11-24 10:15:00",
        ),
    ],
)
def test_people_are_left_out_and_figures_stay(said: str, kept: str) -> None:
    assert discreet(said) == kept


def test_the_filter_reads_the_finished_line() -> None:
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "to %s", ("maija@example.fi",), None)
    assert Discreet().filter(record)
    assert record.getMessage() == "to (address)"
