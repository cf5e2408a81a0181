"""Somebody is forgotten: no list that still lies here names them any more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from lupaus.features.exchange.actions.carrying import forget_read
from lupaus.features.exchange.models import Batch
from lupaus.features.exchange.rules.naming import rows_naming
from lupaus.features.exchange.rules.packing import pack, part_of, unpack


def forget(organisation: int, known_as: Collection[str], now: datetime) -> None:
    """Drop what the firm's lists say of somebody. `known_as`: names, E.164 numbers, addresses.

    A list that is being looked at or carried out and names them is dropped whole, with what of it has not
    come in yet: the same list can be brought once more. Call inside a transaction, before people are held.
    """
    for batch in Batch.objects.select_for_update().filter(organisation=organisation).order_by("pk"):
        if batch.sheet and rows_naming(unpack(bytes(batch.sheet)), known_as):
            if batch.state == "looking":
                batch.delete()
                continue
            batch.state, batch.ended_at, batch.sheet, batch.evenings = "done", now, None, None
            batch.save(update_fields=["state", "ended_at", "sheet", "evenings"])
        if batch.failed:
            _forget_failed(batch, known_as)
    forget_read()


def _forget_failed(batch: Batch, known_as: Collection[str]) -> None:
    """The rows that could not be taken lie here until they are fetched."""
    sheet = unpack(bytes(batch.failed or b""))
    theirs = rows_naming(sheet, known_as)
    if theirs:
        left = frozenset(sheet.numbers) - theirs
        batch.failed = pack(part_of(sheet, left)) if left else None
        batch.problems = [problem for problem in batch.problems if problem[0] not in theirs]
        batch.save(update_fields=["failed", "problems"])
