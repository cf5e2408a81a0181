"""What comes back by mail: replies, bounces and automatic answers, read over IMAP."""

from __future__ import annotations

from lupaus.channels.inbox.incoming import Bounce, Incoming, Kind
from lupaus.channels.inbox.mailbox import InboxUnreachable, InboxUrlError, check_url, read_new
from lupaus.channels.inbox.parse import parse
from lupaus.channels.inbox.stop import is_stop_word

__all__ = [
    "Bounce",
    "InboxUnreachable",
    "InboxUrlError",
    "Incoming",
    "Kind",
    "check_url",
    "is_stop_word",
    "parse",
    "read_new",
]
