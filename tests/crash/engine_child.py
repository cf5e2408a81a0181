"""An engine in a process of its own, which dies by SIGKILL at a named step. Run as a module.

Arguments: instant (ISO), SMTP address, step to die at ("-" for none), which time it is reached.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime
from types import MappingProxyType


def main(instant: str, server: str, step: str, times: str) -> None:
    import django

    django.setup()
    from lupaus.channels.email import EmailChannel
    from lupaus.channels.own_phone import OwnPhoneChannel
    from lupaus.core.ports import Joints
    from lupaus.engine.tick import run_once

    left = int(times)

    def die_at(name: str) -> None:
        nonlocal left
        if name == step:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    channels = MappingProxyType({"email": EmailChannel(server), "own_phone": OwnPhoneChannel()})
    joints = Joints(channels=channels, sender_address="aika@nuohous.example")
    run_once(datetime.fromisoformat(instant), joints, at=die_at)


if __name__ == "__main__":
    main(*sys.argv[1:])
