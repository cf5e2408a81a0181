"""A machine of several: a real `lupaus worker` in a process of its own, on a clock that the test sets. Run as a module.

Arguments: the instant that it was when the test began (ISO), the moment of that beginning (Unix time), SMTP address.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from types import MappingProxyType


def clock_of(instant: str, began: str) -> Callable[[], datetime]:
    """A clock that all processes of a test share: it was `instant` at `began`, and runs as ours does."""
    start, base = datetime.fromisoformat(instant), float(began)
    return lambda: start + timedelta(seconds=time.time() - base)


def main(instant: str, began: str, server: str) -> None:
    import django

    django.setup()
    from lupaus.channels.email import EmailChannel
    from lupaus.channels.own_phone import OwnPhoneChannel
    from lupaus.core.ports import Joints
    from lupaus.engine.spread import Machine, work

    channels = MappingProxyType({"email": EmailChannel(server), "own_phone": OwnPhoneChannel()})
    joints = Joints(channels=channels, sender_address="aika@nuohous.example")
    work(Machine(joints, clock_of(instant, began)))


if __name__ == "__main__":
    main(*sys.argv[1:])
