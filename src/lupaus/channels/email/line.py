"""An open line to the mail server: letters are handed over one by one, each failure with its stage.

The one instant that matters is when the final dot has left us. Before it the server cannot have
taken the letter, whatever happens; after it only the server's answer tells. So the dot is written
apart from the letter.
"""

from __future__ import annotations

import re
import ssl
import time
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from lupaus.channels.email.dialogue import Dialogue, Garbled, Reply
from lupaus.channels.email.server import MailServer

Failure = Literal["", "unreachable", "tls", "login", "lost", "silent", "garbled"]


class Stage(IntEnum):
    """How far the letter came. Only FINAL leaves a doubt when no answer comes."""

    OPENING = 0
    SENDER = 1
    RECIPIENT = 2
    DATA = 3
    BODY = 4
    FINAL = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """How an attempt ended: the server's code at a stage, or a failure there with no code."""

    stage: Stage
    code: int = 0
    text: str = ""
    failure: Failure = ""


class NoLine(Exception):
    """No line could be opened; nothing was sent."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.failure)
        self.answer = answer


class Line:
    """A connection that is signed in and carries letter after letter until it is hung up."""

    def __init__(self, server: MailServer, greeting: str, tls: ssl.SSLContext, deadline: float) -> None:
        """Connect, secure and sign in before `deadline` (monotonic seconds). Raises NoLine."""
        self._server = server
        self.letters = 0
        self.is_open = True
        try:
            self._dialogue = Dialogue(server.host, server.port, server.timeout)
        except OSError:
            raise NoLine(Answer(Stage.OPENING, failure="unreachable")) from None
        self._dialogue.deadline = deadline
        try:
            answer = self._refusal(greeting, tls)
        except (OSError, ValueError) as error:
            answer = Answer(Stage.OPENING, failure=_failure(error))
        if answer is not None:
            self._dialogue.close()
            raise NoLine(answer)

    def deliver(self, sender: str, recipient: str, message: bytes, deadline: float) -> Answer:
        """Hand one letter over; `deadline` holds for everything up to its last byte."""
        dialogue = self._dialogue
        dialogue.deadline, dialogue.patience = deadline, self._server.timeout
        self.letters += 1
        size = f" SIZE={len(message)}" if "SIZE" in dialogue.features else ""
        stage = Stage.SENDER
        try:
            reply = dialogue.ask(f"MAIL FROM:<{sender}>{size}")
            if reply.is_yes:
                stage = Stage.RECIPIENT
                reply = dialogue.ask(f"RCPT TO:<{recipient}>")
                if reply.is_yes:
                    stage = Stage.DATA
                    reply = dialogue.ask("DATA")
            if stage is Stage.DATA and reply.code == 354:
                stage = Stage.BODY
                dialogue.write(_dotted(message))
                dialogue.write(b".\r\n")
                stage = Stage.FINAL  # no return: from here on the letter may be theirs
                dialogue.patience = self._server.final_timeout
                dialogue.deadline = time.monotonic() + self._server.final_timeout
                reply = dialogue.listen()
        except (OSError, ValueError) as error:
            self._drop()
            return Answer(stage, failure=_failure(error))
        self._settle(stage, reply)
        return Answer(stage, reply.code, reply.text)

    def hang_up(self) -> None:
        """Say goodbye, within a second; nothing depends on it."""
        if self.is_open:
            self._dialogue.deadline = time.monotonic() + 1
            try:
                self._dialogue.ask("QUIT")
            except OSError:
                pass
            finally:
                self._drop()

    def _refusal(self, greeting: str, tls: ssl.SSLContext) -> Answer | None:
        """The steps before the first letter; the first no, or None when the line stands."""
        server, dialogue = self._server, self._dialogue
        if server.security == "tls":
            dialogue.secure(tls, server.host)
        if not (reply := dialogue.listen()).is_yes or not (reply := dialogue.greet(greeting)).is_yes:
            return Answer(Stage.OPENING, reply.code, reply.text, "unreachable")
        if server.security == "starttls":
            if "STARTTLS" not in dialogue.features:
                return Answer(Stage.OPENING, failure="tls")  # it gets neither password nor letter
            reply = dialogue.ask("STARTTLS")
            if reply.code != 220:
                return Answer(Stage.OPENING, reply.code, reply.text, "tls")
            dialogue.secure(tls, server.host)
            if not (reply := dialogue.greet(greeting)).is_yes:
                return Answer(Stage.OPENING, reply.code, reply.text, "unreachable")
        if server.user and not (reply := dialogue.sign_in(server.user, server.password)).is_yes:
            return Answer(Stage.OPENING, reply.code, reply.text, "login")
        return None

    def _settle(self, stage: Stage, reply: Reply) -> None:
        """Keep the line for the next letter only while both sides are surely in step."""
        if stage is Stage.FINAL and reply.is_yes:
            return
        if reply.code // 100 not in (4, 5) or reply.code == 421:
            self._drop()
            return
        try:
            if not self._dialogue.ask("RSET").is_yes:
                self._drop()
        except OSError:
            self._drop()

    def _drop(self) -> None:
        self.is_open = False
        self._dialogue.close()


def _failure(error: OSError | ValueError) -> Failure:
    match error:
        case TimeoutError():
            return "silent"
        case ssl.SSLError() | ssl.CertificateError():
            return "tls"
        case Garbled() | ValueError():
            return "garbled"
        case _:
            return "lost"


def _dotted(message: bytes) -> bytes:
    """Every line end CRLF, every leading dot doubled, the last line ended (RFC 5321, 4.5.2)."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", message)
    lines = re.sub(rb"(?m)^\.", b"..", lines)
    return lines if lines.endswith(b"\r\n") else lines + b"\r\n"
