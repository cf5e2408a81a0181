"""What passes between the outbox and a channel: a letter out, a receipt back.

A letter is one sealed envelope made ready for one address; its text is fixed and is the evidence
of what was said. A receipt is the channel's answer, in a closed vocabulary, so that it can be
stored and logged without any personal data in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, Protocol
from urllib.parse import quote
from uuid import UUID

State = Literal["accepted", "refused", "unknown", "deferred", "by_hand"]

_OUR_ID = re.compile(r"lupaus\.([0-9a-f]{32})@[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?", re.I)
_NUMBER_PUNCTUATION = re.compile(r"[\s().\-/\u00a0\u2010-\u2015]+")
_NUMBER = re.compile(r"\+?[0-9]{2,15}")


class Reason(StrEnum):
    """Why a letter was not plainly accepted. Stable keys: pages show them in the reader's language."""

    NONE = ""
    RECIPIENT_REFUSED = "recipient_refused"
    SENDER_REFUSED = "sender_refused"
    CONTENT_REFUSED = "content_refused"
    ADDRESS_INVALID = "address_invalid"
    SENDER_INVALID = "sender_invalid"
    TRY_LATER = "try_later"
    UNREACHABLE = "unreachable"
    LOGIN_REFUSED = "login_refused"
    TLS_FAILED = "tls_failed"
    CONNECTION_LOST = "connection_lost"
    NO_ANSWER = "no_answer"
    WRONG_CHANNEL = "wrong_channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One envelope, addressed and worded, as a channel gets it.

    `to` is an e-mail address, or a phone number in E.164. Everything personal is kept out of
    `repr`, so a letter that slips into a log or a traceback betrays nobody.
    """

    code: UUID
    """The envelope's public code; the same envelope has it at every attempt."""
    channel: str
    to: str = field(repr=False)
    text: str = field(repr=False)
    """Plain text, complete by itself, lines ended by `\\n`."""
    subject: str = field(default="", repr=False)
    html: str = field(default="", repr=False)
    """Simple HTML of the same words; empty: the channel makes it from the text."""
    to_name: str = field(default="", repr=False)
    sender_name: str = field(default="", repr=False)
    """The person who speaks, e.g. "Aino Virtanen, Nuohous Virtanen"."""
    sender_address: str = field(default="", repr=False)
    """Our own address; also where bounces come back."""
    reply_to: str = field(default="", repr=False)
    """Where an answer should go, when not to `sender_address`."""
    language: str = "fi"
    message_id: str = ""
    """With angle brackets; empty: made of `code` and the sender's domain (see `message_id`)."""
    in_reply_to: str = ""
    stop_url: str | None = field(default=None, repr=False)
    """One-click stop (RFC 8058); used only when it is https."""
    stop_mailto: str | None = field(default=None, repr=False)
    """A `mailto:` link that the engine reads; give it only where replies are read."""
    is_automatic: bool = True
    """Sent by the engine. False: a person pressed send and wants even the out-of-office answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The channel's answer to one attempt.

    `accepted`: the next server took it over (a bounce may still come).
    `refused`: said no for good; sending the same again is useless.
    `deferred`: surely not taken; the same letter may be sent again, not before `retry_after`.
    `unknown`: the words may have arrived; never send again without a person's decision.
    `by_hand`: a person carries it; only the person can say that it was done.
    """

    state: State
    at: datetime
    """Aware instant of the attempt."""
    provider_id: str = ""
    """The server's own number for the letter, where it gave one."""
    reason: Reason = Reason.NONE
    status: str = ""
    """Numbers only, such as `550 5.1.1`."""
    retry_after: timedelta | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("A receipt needs an aware instant.")


class Channel(Protocol):
    """A way to reach a person. It knows letters, and nothing of promises.

    `send` tells failures by its receipt and raises only on a fault of its own; whoever calls it
    must take an exception as `unknown`.
    """

    @property
    def name(self) -> str:
        """What `Letter.channel` must say."""

    @property
    def longest_send(self) -> timedelta:
        """No single `send` takes longer; a lease on the envelope must outlive it."""

    def can_send(self, letter: Letter) -> bool:
        """Is the letter for this channel and its address one that can be tried at all?"""

    def send(self, letter: Letter, now: datetime) -> Receipt:
        """Try once. `now` is the aware instant written on the letter and the receipt."""

    def close(self) -> None:
        """Let go of connections. A closed channel opens again at the next letter."""


def message_id(code: UUID, domain: str) -> str:
    """The Message-ID of an envelope: the same for ever, and recognised when it comes back."""
    return f"<lupaus.{code.hex}@{domain.lower()}>"


def our_message_ids(text: str) -> tuple[str, ...]:
    """Every Message-ID of ours that occurs in the text, each once, in order, with brackets."""
    return tuple(dict.fromkeys(f"<{found.group().lower()}>" for found in _OUR_ID.finditer(text)))


def code_of(message_id: str) -> UUID | None:
    """The envelope's code that a Message-ID of ours carries; None for anybody else's."""
    found = _OUR_ID.fullmatch(message_id.strip().strip("<>"))
    return UUID(hex=found.group(1)) if found else None


def stop_mailto(address: str, message_id: str) -> str:
    """A link that writes "STOP" and the letter's id to our address, ready to be sent."""
    subject = quote(f"STOP {message_id.strip('<>')}", safe="")
    return f"mailto:{quote(address, safe='@')}?subject={subject}"


def dialable(number: str) -> str | None:
    """The number as a phone dials it: digits with an optional leading `+`; None if it is no number."""
    bare = _NUMBER_PUNCTUATION.sub("", number)
    return bare if _NUMBER.fullmatch(bare) else None
