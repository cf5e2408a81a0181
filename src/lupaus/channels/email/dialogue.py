"""SMTP as it is spoken: one command, one reply, each before a deadline.

Beneath `smtplib`'s comfort, for two reasons: an answer that drips in a byte at a time must not hold
the engine, and an answer that comes unasked must never be taken for the answer to the next command.
"""

from __future__ import annotations

import base64
import re
import socket
import ssl
import time
from typing import NamedTuple

_REPLY_LINE = re.compile(rb"([2-5][0-9][0-9])(?:([ -])(.*))?", re.S)
_LONGEST_REPLY = 64 * 1024


class Garbled(OSError):
    """The other side does not speak SMTP, or speaks out of step."""


class Reply(NamedTuple):
    """A server's answer: three digits and the words of all its lines."""

    code: int
    text: str

    @property
    def is_yes(self) -> bool:
        return self.code // 100 == 2


class Dialogue:
    """One connection. Every method may raise OSError (TimeoutError when a deadline has passed)."""

    def __init__(self, host: str, port: int, patience: float) -> None:
        self.patience = patience
        """Seconds for one reply."""
        self.deadline = time.monotonic() + patience
        """Monotonic instant after which nothing more is read or written."""
        self.features: dict[str, str] = {}
        self._unread = b""
        self._socket = socket.create_connection((host, port), timeout=patience)
        # The final dot travels apart from the letter; it must not wait for an acknowledgement.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def secure(self, tls: ssl.SSLContext, host: str) -> None:
        """Encrypt. What came in the clear before the handshake is nobody's answer and is dropped."""
        self._socket.settimeout(self._left())
        self._socket = tls.wrap_socket(self._socket, server_hostname=host)
        self._unread = b""
        self.features = {}

    def greet(self, name: str) -> Reply:
        """Say who we are and learn what the server can do."""
        reply = self.ask(f"EHLO {name}")
        if reply.code in (500, 501, 502, 504):
            return self.ask(f"HELO {name}")
        for line in reply.text.split("\n")[1:]:
            keyword, _, words = line.replace("=", " ", 1).partition(" ")
            known = self.features.get(keyword.upper(), "")
            self.features[keyword.upper()] = f"{known} {words.upper()}".strip()
        return reply

    def sign_in(self, user: str, password: str) -> Reply:
        """AUTH PLAIN or LOGIN, in UTF-8: passwords have ä and ö too."""
        ways = self.features.get("AUTH", "").split()
        if "LOGIN" in ways and "PLAIN" not in ways:
            reply = self.ask("AUTH LOGIN")
            for word in (user, password):
                reply = self.ask(_base64(word)) if reply.code == 334 else reply
            return reply
        return self.ask(f"AUTH PLAIN {_base64(f'{chr(0)}{user}{chr(0)}{password}')}")

    def ask(self, command: str) -> Reply:
        """Say one command and hear its reply."""
        if "\r" in command or "\n" in command:
            raise ValueError("A command is one line.")
        if self._unread:
            raise Garbled("The server spoke unasked.")
        self.write(command.encode("ascii") + b"\r\n")
        return self.listen()

    def write(self, words: bytes) -> None:
        """Give all bytes to the network. When it raises, at least the last of them was not given."""
        self._socket.settimeout(self._left())
        self._socket.sendall(words)

    def listen(self) -> Reply:
        """The next reply, all its lines."""
        lines: list[str] = []
        length = 0
        by_when = min(self.deadline, time.monotonic() + self.patience)
        while True:
            line = self._line(by_when)
            length += len(line)
            parts = _REPLY_LINE.fullmatch(line)
            if parts is None or length > _LONGEST_REPLY:
                raise Garbled("This is no SMTP reply.")
            lines.append((parts[3] or b"").decode("ascii", "replace").strip())
            if parts[2] != b"-":
                return Reply(int(parts[1]), "\n".join(lines))

    def close(self) -> None:
        """Hang up at once."""
        self._socket.close()

    def _line(self, by_when: float) -> bytes:
        while b"\n" not in self._unread:
            if len(self._unread) > _LONGEST_REPLY:
                raise Garbled("This reply has no end.")
            self._socket.settimeout(_positive(by_when - time.monotonic()))
            piece = self._socket.recv(4096)
            if not piece:
                raise ConnectionResetError("The server hung up.")
            self._unread += piece
        line, _, self._unread = self._unread.partition(b"\n")
        return line.rstrip(b"\r")

    def _left(self) -> float:
        return _positive(min(self.deadline - time.monotonic(), self.patience))


def _positive(seconds: float) -> float:
    if seconds <= 0:
        raise TimeoutError("The deadline has passed.")
    return seconds


def _base64(words: str) -> str:
    return base64.b64encode(words.encode()).decode("ascii")
