"""The e-mail channel: letters to receipts over one line that is used again and again."""

from __future__ import annotations

import ssl
import time
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, Self

from lupaus.channels.email.addresses import ascii_address, domain_of
from lupaus.channels.email.compose import compose
from lupaus.channels.email.line import Answer, Line, NoLine, Stage
from lupaus.channels.email.server import mail_server
from lupaus.channels.email.verdict import judge
from lupaus.core.letters import Letter, Reason, Receipt

LETTERS_PER_LINE: Final = 100


class EmailChannel:
    """Real SMTP. Use it as a context for a run of letters; one at a time, from any thread.

    `url`: see `mail_server`; raises MailUrlError. `tls`: another trust than the system's own.
    """

    name: Final = "email"

    def __init__(self, url: str, tls: ssl.SSLContext | None = None) -> None:
        self._server = mail_server(url)
        self._tls = tls or ssl.create_default_context()
        self._line: Line | None = None
        self._turn = Lock()

    @property
    def longest_send(self) -> timedelta:
        return self._server.longest_send

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def can_send(self, letter: Letter) -> bool:
        return not _fault(letter)

    def send(self, letter: Letter, now: datetime) -> Receipt:
        """Try once, at most `longest_send`; the receipt tells whether trying again is safe."""
        sender, recipient = ascii_address(letter.sender_address), ascii_address(letter.to)
        if (fault := _fault(letter)) or sender is None or recipient is None:
            return Receipt(state="refused", at=now, reason=fault)
        message = compose(letter, now)
        with self._turn:
            return judge(self._attempt(sender, recipient, message), now)

    def close(self) -> None:
        """Hang up; the next letter opens a new line."""
        with self._turn:
            self._hang_up()

    def _attempt(self, sender: str, recipient: str, message: bytes) -> Answer:
        deadline = time.monotonic() + self._server.patience
        if self._line is not None and self._line.letters >= LETTERS_PER_LINE:
            self._hang_up()
        was_waiting = self._line is not None
        answer = self._deliver(sender, recipient, message, deadline)
        if was_waiting and answer.stage is Stage.SENDER and (answer.failure or answer.code == 421):
            # The line had died between two letters; nothing of this one was given, so a new line is safe.
            answer = self._deliver(sender, recipient, message, deadline)
        return answer

    def _deliver(self, sender: str, recipient: str, message: bytes, deadline: float) -> Answer:
        if self._line is None:
            try:
                self._line = Line(self._server, domain_of(sender), self._tls, deadline)
            except NoLine as refusal:
                return refusal.answer
        answer = self._line.deliver(sender, recipient, message, deadline)
        if not self._line.is_open:
            self._line = None
        return answer

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.hang_up()
            self._line = None


def _fault(letter: Letter) -> Reason:
    """Why the letter cannot even be tried; NONE when it can."""
    if letter.channel != EmailChannel.name:
        return Reason.WRONG_CHANNEL
    if ascii_address(letter.to) is None:
        return Reason.ADDRESS_INVALID
    if ascii_address(letter.sender_address) is None:
        return Reason.SENDER_INVALID
    if letter.reply_to and ascii_address(letter.reply_to) is None:
        return Reason.SENDER_INVALID
    return Reason.NONE
