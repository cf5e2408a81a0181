"""A Redis of the bench's own, as durable as the databases beside it."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

PROGRAM = "redis-server"
STARTS = 10.0
"""Seconds that it may take until it answers."""
LEASH = '"$@" & cat >/dev/null; kill $!; wait'
"""Ends the server when the pipe to us breaks, even when we were killed."""


def redis_version() -> str:
    """The version of the Redis that is on this machine; nothing if there is none."""
    if not shutil.which(PROGRAM):
        return ""
    told = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"\bv=(\S+)", told)
    return found[1] if found else "unknown"


@contextmanager
def redis() -> Iterator[str]:
    """An empty Redis on a free port of loopback, which syncs each write to the disk; answers its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="lupaus-redis-") as folder:
        leash = subprocess.Popen(  # noqa: S603
            ["sh", "-c", LEASH, "sh", PROGRAM, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder,  # noqa: S607
             "--save", "", "--appendonly", "yes", "--appendfsync", "always"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _wait(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            leash.communicate(timeout=STARTS)


def _wait(port: int) -> None:
    deadline = time.monotonic() + STARTS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
