"""From the bytes of a mail to what it means for us. Never raises: a mail that stops the reader would hide all after it."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from uuid import UUID

from lupaus.channels.inbox.bounces import Delayed, bounce_of
from lupaus.channels.inbox.incoming import Bounce, Incoming, Kind
from lupaus.channels.inbox.mime import header, parts, sender, text_of, words_of
from lupaus.channels.inbox.quotes import own_words
from lupaus.core.letters import code_of, our_message_ids

_ID = re.compile(r"<[^<>\s]{1,250}>")
_OUR_HEADER = re.compile(r"^lupaus-letter:\s*([0-9a-f]{32})\s*$", re.I | re.M)
_AUTOMATIC_SUBJECT = re.compile(
    r"\s*(?:automaattinen vastaus|automatiskt svar|autosvar|automatic reply|auto(?:matic)?[ -]?reply|out of (?:the )?office"
    r"|poissa toimistolta|frånvaromeddelande)\b",
    re.I,
)
_LONGEST_TEXT = 20_000
_LONGEST_WHOLE = 100_000


def parse(raw: bytes, *, uid: int, uidvalidity: int, received_at: datetime, is_cut: bool = False) -> Incoming:
    """Take one mail apart. `raw` may be cut off anywhere; `received_at` is aware."""
    try:
        return _parsed(raw, uid, uidvalidity, received_at, is_cut)
    except Exception:  # whatever a stranger sends must not stand before the mails behind it
        return unreadable(raw, uid=uid, uidvalidity=uidvalidity, received_at=received_at)


def unreadable(raw: bytes, *, uid: int, uidvalidity: int, received_at: datetime) -> Incoming:
    """A mail of which nothing is known but that it is there."""
    return Incoming(
        uid=uid,
        uidvalidity=uidvalidity,
        message_id=_digest(raw),
        in_reply_to="",
        references=(),
        from_address="",
        from_name="",
        subject="",
        text="",
        full_text="",
        received_at=received_at,
        kind="other",
        is_unreadable=True,
    )


def _parsed(raw: bytes, uid: int, uidvalidity: int, received_at: datetime, is_cut: bool) -> Incoming:
    mail = message_from_bytes(raw)
    kind, bounce = _kind(mail)
    ids, codes = _about(mail, kind)
    if kind == "other" and codes:
        kind = "reply"
    name, address = sender(mail)
    whole = text_of(mail)[:_LONGEST_WHOLE]
    return Incoming(
        uid=uid,
        uidvalidity=uidvalidity,
        message_id=next(iter(_ID.findall(header(mail, "Message-ID"))), "") or _digest(raw),
        in_reply_to=next(iter(_ID.findall(header(mail, "In-Reply-To"))), ""),
        references=tuple(_ID.findall(header(mail, "References")))[-50:],
        from_address=address,
        from_name=name,
        subject=header(mail, "Subject")[:500],
        text=(whole if bounce else own_words(whole))[:_LONGEST_TEXT],
        full_text=whole,
        received_at=received_at,
        kind=kind,
        about_message_ids=ids,
        about_codes=codes,
        bounce=bounce,
        is_cut=is_cut,
    )


def _kind(mail: Message) -> tuple[Kind, Bounce | None]:
    try:
        bounce = bounce_of(mail)
    except Delayed:
        return "auto", None
    if bounce:
        return "bounce", bounce
    return ("auto" if _is_automatic(mail) else "other"), None


def _is_automatic(mail: Message) -> bool:
    """RFC 3834 and what came before it; when in doubt a mail counts as a person's."""
    submitted = header(mail, "Auto-Submitted").lower()
    return (
        (bool(submitted) and not submitted.startswith("no"))
        or any(header(mail, name) for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponder"))
        or header(mail, "Precedence").lower() in ("auto_reply", "bulk", "junk", "list")
        or header(mail, "Return-Path") == "<>"
        or any(part.get_content_type() == "message/disposition-notification" for part in mail.walk())
        or bool(_AUTOMATIC_SUBJECT.match(header(mail, "Subject")))
    )


def _about(mail: Message, kind: Kind) -> tuple[tuple[str, ...], tuple[UUID, ...]]:
    """Our letters that it names: in its headers; in a bounce or an automatic answer also inside it."""
    places = [header(mail, name) for name in ("In-Reply-To", "References", "Subject")]
    if kind in ("bounce", "auto"):
        for part in parts(mail):
            places += [f"{name}: {value}" for name, value in part.raw_items() if part is not mail]
            places.append(words_of(part))
    ids = our_message_ids("\n".join(places))
    hexes = [found for place in places for found in _OUR_HEADER.findall(place)]
    codes = [code for code in map(code_of, ids) if code] + [UUID(hex=found) for found in hexes]
    return ids, tuple(dict.fromkeys(codes))


def _digest(raw: bytes) -> str:
    return f"<{hashlib.sha256(raw).hexdigest()[:40]}@no-message-id.invalid>"
