"""E-mail by real SMTP, to any provider, by a URL."""

from __future__ import annotations

from lupaus.channels.email.addresses import ascii_address, is_address
from lupaus.channels.email.channel import EmailChannel
from lupaus.channels.email.compose import simple_html
from lupaus.channels.email.server import MailUrlError

__all__ = ["EmailChannel", "MailUrlError", "ascii_address", "is_address", "simple_html"]
