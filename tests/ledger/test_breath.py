"""A bulk lets others in, the longer the longer it worked; only lower bounds are tried, a slow machine proves nothing."""

from __future__ import annotations

from time import monotonic, sleep

from django.db import connection

from lupaus.ledger.breath import SHARE, SHORTEST, Breath


def rested(worked: float) -> float:
    breath = Breath()
    sleep(worked)
    began = monotonic()
    breath()
    return monotonic() - began


def test_after_a_short_batch_it_rests_a_moment() -> None:
    assert rested(0) >= SHORTEST


def test_after_a_long_batch_sqlite_lies_free_for_a_third_of_its_time() -> None:
    assert rested(0.09) >= (0.09 * SHARE if connection.vendor == "sqlite" else SHORTEST)
