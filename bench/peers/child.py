"""One peer in a process of its own: fills it, lets it work, tells how it went in one line of JSON, and ends.

Run as a module: name, body, address, broker, and from its input the numbers of the promises that wait and that are due.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from datetime import UTC, datetime, timedelta
from importlib import import_module
from threading import Event, Thread
from time import perf_counter, sleep

from bench.peers import body
from bench.peers.protocol import Peer, Place

FAR = timedelta(days=100)
READY = 90
"""Seconds that a worker may take until the first one fires: Celery's takes all the others in before."""
SETTLES = 0.5
"""Seconds in which a timer that fires twice would be seen."""


def main(name: str, chosen: str, address: str, broker: str, seconds: str) -> None:
    """Tells `done`, how many fired, and, when all of them did and nothing more, `rate`, how many a second."""
    logging.disable(logging.WARNING)
    far, due = json.load(sys.stdin)
    peer: Peer = import_module(f"bench.peers.{name}").Here(Place(address, broker, chosen))
    peer.fill(far, due, datetime.now(UTC) + FAR)
    Thread(target=_watch, args=(len(due), float(seconds)), daemon=True).start()
    peer.work()
    Event().wait()  # the watch ends it


def _watch(many: int, seconds: float) -> None:
    """Ends the process when `many` have fired, or when `seconds` have passed since the first did."""
    until = perf_counter() + READY + seconds
    while len(body.effects) < many and perf_counter() < until:
        sleep(0.02)
        if body.effects:
            until = body.effects[0] + seconds
    sleep(SETTLES)
    told: dict[str, float] = {"done": len(body.effects)}
    if len(body.effects) == many:
        # From the first to the last, so that the start of a worker and its first look are left out.
        told["rate"] = (many - 1) / (max(body.effects) - min(body.effects))
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
