"""Where the mail goes out: a server told by one URL."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

Security = Literal["none", "starttls", "tls"]

_SCHEMES: dict[str, tuple[Security, int]] = {
    "smtp": ("none", 25),
    "smtp+starttls": ("starttls", 587),
    "smtps": ("tls", 465),
}
_RESOLVING = timedelta(seconds=30)


class MailUrlError(ValueError):
    """The mail address of the server is wrong. The message never repeats the URL: it holds a password."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """One SMTP server and how patiently to talk with it; seconds everywhere."""

    security: Security
    host: str
    port: int
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    timeout: float = 10.0
    """For the connection and for each answer before the letter itself."""
    final_timeout: float = 60.0
    """For the answer after the letter: scanners are slow, and giving up there means "unknown"."""

    @property
    def patience(self) -> float:
        """Everything before the letter is complete, together: a dripping server is not waited for."""
        return self.timeout * 6

    @property
    def longest_send(self) -> timedelta:
        """The most that one send can take, with time for name resolution."""
        return timedelta(seconds=self.patience + self.final_timeout) + _RESOLVING


def mail_server(url: str) -> MailServer:
    """Read `smtp://`, `smtps://` or `smtp+starttls://user:password@host:port?timeout=10&final_timeout=60`.

    User and password are percent-encoded. Raises MailUrlError with a sentence for the one who configures.
    """
    try:
        split = urlsplit(url.strip())
        port, host = split.port, split.hostname or ""
    except ValueError:
        raise MailUrlError("The mail server's address is not a URL with a valid port.") from None
    if split.scheme not in _SCHEMES:
        raise MailUrlError("The mail server's address must begin smtp://, smtps:// or smtp+starttls://.")
    if not host:
        raise MailUrlError("The mail server's address names no host.")
    if split.path not in ("", "/") or split.fragment:
        raise MailUrlError(
            "The mail server's address has more than a host: percent-encode # and / in passwords."
        )
    security, usual_port = _SCHEMES[split.scheme]
    user, password = unquote(split.username or ""), unquote(split.password or "")
    if user and security == "none" and not _is_loopback(host):
        raise MailUrlError("A password goes only over smtps:// or smtp+starttls://, never in the clear.")
    if any(ord(letter) < 32 for letter in user + password + host):
        raise MailUrlError("User, password and host must not hold control characters.")
    return MailServer(
        security, host, usual_port if port is None else port, user, password, **_times(split.query)
    )


def _times(query: str) -> dict[str, float]:
    times: dict[str, float] = {}
    for name, text in parse_qsl(query, keep_blank_values=True):
        if name not in ("timeout", "final_timeout"):
            raise MailUrlError("The mail server's address knows only ?timeout= and &final_timeout=.")
        try:
            seconds = float(text)
        except ValueError:
            seconds = 0.0
        if not 0.05 <= seconds <= 600:
            raise MailUrlError("A mail server's timeout is a number of seconds from 0.05 to 600.")
        times[name] = seconds
    return times


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
