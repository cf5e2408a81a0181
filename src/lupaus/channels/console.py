"""Letters shown where the programme runs: for the demo and for trying out. Nothing leaves the machine."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, TextIO

from lupaus.core.letters import Letter, Reason, Receipt


class ConsoleChannel:
    """Stands in for the channel it is named after, and prints each letter whole."""

    longest_send: Final = timedelta(seconds=5)

    def __init__(self, name: str = "email", stream: TextIO | None = None) -> None:
        """`stream`: where to print; None: the standard output of the moment."""
        self.name = name
        self._stream = stream
        self._turn = Lock()

    def can_send(self, letter: Letter) -> bool:
        return letter.channel == self.name

    def send(self, letter: Letter, now: datetime) -> Receipt:
        if not self.can_send(letter):
            return Receipt(state="refused", at=now, reason=Reason.WRONG_CHANNEL)
        stream = self._stream or sys.stdout
        with self._turn:
            stream.write(_shown(letter, now))
            stream.flush()
        return Receipt(state="accepted", at=now, provider_id=f"console-{letter.code.hex[-12:]}")

    def close(self) -> None:
        """There is nothing to close."""


def _shown(letter: Letter, now: datetime) -> str:
    lines = [
        f"── {letter.channel} · {now.isoformat(timespec='seconds')} · {letter.code}",
        f"   {letter.sender_name} <{letter.sender_address}> → {letter.to_name} <{letter.to}>",
        *([f"   {letter.subject}"] if letter.subject else []),
        "",
        *(f"   {line}" for line in letter.text.splitlines()),
        *(["", f"   stop: {letter.stop_url}"] if letter.stop_url else []),
    ]
    return "\n".join(lines) + "\n\n"
