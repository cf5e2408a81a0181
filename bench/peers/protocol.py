"""What the bench asks of a peer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple, Protocol

GROUPS = 100


class Place(NamedTuple):
    """Where a peer keeps its timers, and what each of them does."""

    address: str
    """An empty database of the peer's own: a PostgreSQL address, or the path of an SQLite file."""
    broker: str
    """The address of an empty Redis; nothing for a peer that needs none."""
    body: str
    """The name of a function in `bench.peers.body`: `nothing` or `writes`."""


class Peer(Protocol):
    """One peer, used through its public API only."""

    def __init__(self, place: Place) -> None: ...

    def fill(self, far: Sequence[int], due: Sequence[int], later: datetime) -> None:
        """Schedule a timer for each of `far`, which fire at `later`, and for each of `due`, whose time has come."""

    def work(self) -> None:
        """Fire what is due, one after the other, in this process. It need not return: the bench ends the process."""


def scattered(far: Sequence[int], due: Sequence[int]) -> Iterator[tuple[list[int], list[int]]]:
    """Both in `GROUPS` slices, so that what is due lies spread over the whole of what is open, as in life."""
    distant, near = iter(far), iter(due)
    for number in range(GROUPS):
        yield _part(distant, len(far), number), _part(near, len(due), number)


def _part(rows: Iterator[int], many: int, number: int) -> list[int]:
    return list(islice(rows, many * (number + 1) // GROUPS - many * number // GROUPS))
