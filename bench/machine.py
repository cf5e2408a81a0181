"""One of several engines: waits for the moment at which all begin, looks after what is due, and tells when it was done.

Run as a module with that moment (Unix time) and the instant that it is then (ISO).
"""

from __future__ import annotations

import sys
import time
from datetime import datetime


def main(begins: str, instant: str) -> None:
    import django

    django.setup()
    from lupaus.engine.keep import keep
    from lupaus.ledger.heart import nearest_alarm

    nearest_alarm()  # the connection stands before the start
    time.sleep(max(0.0, float(begins) - time.time()))
    done = keep(datetime.fromisoformat(instant))
    sys.stdout.write(f"{done} {time.time()}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
