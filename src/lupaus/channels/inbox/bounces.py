"""Is this mail a bounce, and what does it say? Standard notifications (RFC 3464) and the common others."""

from __future__ import annotations

import re
from email.message import Message

from lupaus.channels.inbox.incoming import Bounce
from lupaus.channels.inbox.mime import header, parts, sender, words_of
from lupaus.core.letters import our_message_ids

_STATUS = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_OLD_CODE = re.compile(r"(?<![\d.])([45])\d\d[ -](?!\d)")
_ADDRESS = re.compile(r"[^\s<>;:,\"()\[\]]{1,64}@[A-Za-z0-9.-]{1,253}")
_DAEMON = re.compile(
    r"(?:mailer-daemon|postmaster|mail-daemon|mdaemon|bounces?)(?:[+-][^@]*)?@|^mailer-daemon$", re.I
)
_DAEMON_NAME = re.compile(r"mail delivery (?:sub)?system|mail system|mailer[- ]daemon", re.I)
_STILL_TRYING = re.compile(
    r"will (?:continue to|keep) try|still trying|delivery (?:is |has been |temporarily )?delayed|not yet been delivered"
    r"|warning message only|do not need to resend|yritetään edelleen",
    re.I,
)
_OLD_HEADERS = re.compile(
    r"^(?:--- below this line|-+ ?(?:this is a copy|original message|returned message))", re.I | re.M
)


class Delayed(Exception):
    """A notification that the server still tries: no bounce."""


def bounce_of(mail: Message) -> Bounce | None:
    """What was not delivered; None when the mail is no bounce. Raises Delayed when it only waits."""
    report = next(
        (part for part in parts(mail) if part.get_content_type() == "message/delivery-status"), None
    )
    if report is not None:
        return _reported(report)
    return _told(mail)


def _reported(report: Message) -> Bounce | None:
    """The first recipient that failed for good. Raises Delayed when none has failed yet."""
    blocks = _blocks(report)
    for block in blocks:
        action, status = block.get("action", ""), block.get("status", "")
        if action in ("delayed", "delivered", "relayed", "expanded"):
            continue
        if action == "failed" or status.startswith("5"):
            told = _STATUS.search(status) or _STATUS.search(block.get("diagnostic-code", ""))
            number = told.group(1) if told else "5.0.0"
            return Bounce(number, _address(block), number.startswith("5"))
    raise Delayed


def _blocks(report: Message) -> list[dict[str, str]]:
    """The groups of fields; a parser leaves them as mails, or as text where they are broken."""
    payload = report.get_payload()
    if isinstance(payload, list):
        return [
            {name.lower(): str(value).strip().lower() for name, value in block.raw_items()}
            for block in payload
            if isinstance(block, Message)
        ]
    fields = re.findall(r"^([A-Za-z-]+):[ \t]*(.*)$", str(payload), re.M)
    return [{name.lower(): value.strip().lower() for name, value in fields}]


def _address(block: dict[str, str]) -> str:
    """The address as we wrote it, if told; else where the mail ended up."""
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        if found := _ADDRESS.search(block.get(name, "")):
            return found.group()
    return ""


def _told(mail: Message) -> Bounce | None:
    """A bounce in words only: qmail, Exim, and many a Windows server."""
    failed = header(mail, "X-Failed-Recipients")
    if not failed and not _is_from_daemon(mail):
        return None
    text = "\n".join(
        words_of(part) for part in parts(mail) if part.get_content_maintype() in ("text", "message")
    )
    own = _OLD_HEADERS.split(text, maxsplit=1)[0]
    told = _STATUS.search(own)
    if _STILL_TRYING.search(own) and not (told and told.group(1).startswith("5")):
        raise Delayed
    if not failed and not our_message_ids(text) and "lupaus-letter:" not in text.lower():
        return None  # a daemon's mail about something that is not ours
    old = _OLD_CODE.search(own)
    status = told.group(1) if told else f"{old.group(1)}.0.0" if old else "5.0.0"
    recipient = _ADDRESS.search(failed) or _ADDRESS.search(own)
    return Bounce(status, recipient.group().lower() if recipient else "", status.startswith("5"))


def _is_from_daemon(mail: Message) -> bool:
    name, address = sender(mail)
    return bool(_DAEMON.search(address) or _DAEMON_NAME.search(name) or _DAEMON.search(header(mail, "From")))
