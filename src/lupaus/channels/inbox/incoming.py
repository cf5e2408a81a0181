"""A mail as it came in: what it says, what it is, and which letters of ours it is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from lupaus.channels.inbox.stop import is_stop_word
from lupaus.core.letters import our_message_ids

Kind = Literal["reply", "bounce", "auto", "other"]
"""`reply`: a person answers a letter of ours. `bounce`: a letter was not delivered.
`auto`: out of office, a delay, a read receipt; it stops nothing. `other`: all else, such as a new
mail; its sender may still be somebody we know."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A letter did not arrive."""

    status: str
    """RFC 3463, such as `5.1.1`; `5.0.0` where the server told none."""
    recipient: str = field(repr=False)
    """The address that failed, in small letters; empty when not told."""
    permanent: bool
    """True: the address is of no use. False: given up this time; the address may be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One mail of the mailbox. Words and addresses stay out of `repr`.

    Believe `about_codes`: they cannot be guessed. The sender's address can be forged.
    """

    uid: int
    uidvalidity: int
    """Keep both: the next reading goes on after them."""
    message_id: str
    """The same mail has the same id, also when the mailbox was rebuilt; made of a digest where it has none."""
    in_reply_to: str
    references: tuple[str, ...]
    from_address: str = field(repr=False)
    """In small letters; empty when there is none."""
    from_name: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    """What the person wrote now: without quotation and signature."""
    full_text: str = field(repr=False)
    received_at: datetime
    """When the mailbox got it, UTC; the beginning of 1970 where the server did not tell."""
    kind: Kind
    about_message_ids: tuple[str, ...] = ()
    """Our Message-IDs that it answers or returns, in small letters."""
    about_codes: tuple[UUID, ...] = ()
    """The envelopes' codes of these; also those known by their own header alone."""
    bounce: Bounce | None = None
    is_cut: bool = False
    """It was longer than we read; attachments at the end were left in the mailbox."""
    is_unreadable: bool = False
    """It could not be taken apart at all: a person must look into the mailbox."""

    @property
    def asks_to_stop(self) -> bool:
        """Is it a plain "stop": in the first line, or in the subject with our id or without other words?"""
        if self.kind == "bounce":
            return False
        subject, ours = self.subject.lower(), our_message_ids(self.subject)
        for known in ours:
            subject = subject.replace(known.strip("<>"), "")
        if ours and is_stop_word(subject):
            return True  # our own link (`stop_mailto`): mail programs send it by themselves and add words
        if self.kind == "auto":
            return False
        return is_stop_word(self.text if self.text.strip() else subject)
