"""New mails of a mailbox over IMAP, found by UID and UIDVALIDITY, never by "seen".

Whether a mail was seen is the owner's business: he reads the same mailbox on his phone. We open it
read-only, so that nothing in it changes.
"""

from __future__ import annotations

import imaplib
import ipaddress
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from urllib.parse import parse_qs, unquote, urlsplit

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from lupaus.channels.inbox.incoming import Incoming
from lupaus.channels.inbox.parse import parse, unreadable

LONGEST_MAIL = 256 * 1024
"""Bytes read of one mail: the words stand at its beginning, photographs behind them."""

_PORTS = {"imap": 143, "imap+starttls": 143, "imaps": 993}
_UNTOLD = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_INTERNALDATE = re.compile(
    rb'INTERNALDATE "\s?(\d{1,2})-([A-Z][a-z]{2})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"'
)


class InboxUrlError(ValueError):
    """The mailbox's URL is wrong. The message never repeats it: it holds a password."""


class InboxUnreachable(Exception):
    """The mailbox could not be read now; the sentence says where it failed and holds nothing secret."""


@dataclass(frozen=True, slots=True)
class _Mailbox:
    scheme: str
    host: str
    port: int
    user: str = field(repr=False)
    password: str = field(repr=False)
    folder: str
    timeout: float


def check_url(url: str) -> None:
    """Raise InboxUrlError, with a sentence for the one who configures, unless the URL can be used."""
    _mailbox(url)


def read_new(
    url: str,
    since_uid: int = 0,
    uidvalidity: int = 0,
    *,
    not_before: date | None = None,
    limit: int = 200,
    tls: ssl.SSLContext | None = None,
) -> Iterator[Incoming]:
    """The mails after (`uidvalidity`, `since_uid`), oldest first, at most `limit`, each once.

    1. Zeros, or another UIDVALIDITY than the mailbox's own, begin from its start, leaving out what
       came before the day `not_before`: mails then come again, and are known by their Message-ID.
    2. Store each mail together with its two numbers; the next call goes on from there.

    `url`: `imaps://user:password@host:993/INBOX?timeout=20`; `imap+starttls://`; plain `imap://` on
    loopback alone. Raises InboxUrlError at once, InboxUnreachable at any step.
    """
    return _read(_mailbox(url), since_uid, uidvalidity, not_before, limit, tls)


def _read(
    box: _Mailbox,
    since_uid: int,
    uidvalidity: int,
    not_before: date | None,
    limit: int,
    tls: ssl.SSLContext | None,
) -> Iterator[Incoming]:
    step = "connect to the mail server"
    try:
        opened = _connected(box, tls or ssl.create_default_context())
        try:
            step = "sign in to the mailbox"
            _sign_in(opened, box)
            step = "open the mailbox's folder"
            opened.folder.set(box.folder, readonly=True)
            found = opened.client.response("UIDVALIDITY")[1][0] or b"0"
            validity = int(found)
            step = "read the mailbox"
            is_continued = validity == uidvalidity
            wanted = _uids(opened, since_uid if is_continued else 0, None if is_continued else not_before)
            known: set[str] = set()
            for uid in wanted[:limit]:
                incoming = _fetched(opened.client, uid, validity)
                if incoming and incoming.message_id not in known:
                    known.add(incoming.message_id)
                    yield incoming
        finally:
            _leave(opened)
    except (OSError, imaplib.IMAP4.error, ImapToolsError, ValueError, IndexError):
        # The library's own words may hold the user's name; they are not passed on.
        raise InboxUnreachable(f"Could not {step}.") from None


def _mailbox(url: str) -> _Mailbox:
    try:
        split = urlsplit(url.strip())
        host, port = split.hostname or "", split.port
    except ValueError:
        raise InboxUrlError("The mailbox's address is not a URL with a valid port.") from None
    if split.scheme not in _PORTS:
        raise InboxUrlError("The mailbox's address must begin imaps://, imap+starttls:// or imap://.")
    user, password = unquote(split.username or ""), unquote(split.password or "")
    if not host or not user:
        raise InboxUrlError(
            "The mailbox's address needs a user and a host: imaps://user:password@host/INBOX."
        )
    if split.fragment:
        raise InboxUrlError("Write # in a user or password as %23.")
    if split.scheme == "imap" and not _is_loopback(host):
        raise InboxUrlError("A mailbox elsewhere is read over imaps:// or imap+starttls:// only.")
    folder = unquote(split.path.strip("/")) or "INBOX"
    if any(ord(letter) < 32 for letter in user + password + host + folder):
        raise InboxUrlError("User, password, host and folder must not hold control characters.")
    return _Mailbox(
        split.scheme, host, port or _PORTS[split.scheme], user, password, folder, _timeout(split.query)
    )


def _timeout(query: str) -> float:
    asked = parse_qs(query, keep_blank_values=True)
    text = asked.pop("timeout", ["20"])[0]
    if asked or not re.fullmatch(r"\d{1,3}(?:\.\d+)?", text) or not 0 < float(text) <= 600:
        raise InboxUrlError("The mailbox's address knows only ?timeout= with seconds up to 600.")
    return float(text)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _connected(box: _Mailbox, tls: ssl.SSLContext) -> BaseMailBox:
    match box.scheme:
        case "imaps":
            return MailBox(box.host, box.port, timeout=box.timeout, ssl_context=tls)
        case "imap+starttls":
            return MailBoxStartTls(box.host, box.port, timeout=box.timeout, ssl_context=tls)
        case _:
            return MailBoxUnencrypted(box.host, box.port, timeout=box.timeout)


def _sign_in(opened: BaseMailBox, box: _Mailbox) -> None:
    if (box.user + box.password).isascii():
        opened.login(box.user, box.password, initial_folder=None)
    else:
        opened.login_utf8(box.user, box.password, initial_folder=None)


def _uids(opened: BaseMailBox, since_uid: int, not_before: date | None) -> list[int]:
    criteria = f"UID {since_uid + 1}:*"
    if not_before:
        criteria += f" SINCE {not_before.day}-{_MONTHS[not_before.month - 1]}-{not_before.year}"
    # "6:*" names the last mail also when its number is 5: the range is taken in either direction.
    return sorted(uid for uid in map(int, opened.uids(criteria, charset=None)) if uid > since_uid)


def _fetched(client: imaplib.IMAP4, uid: int, validity: int) -> Incoming | None:
    """One mail's beginning; None when it was deleted in the meantime."""
    status, answer = client.uid(
        "FETCH", str(uid), f"(RFC822.SIZE INTERNALDATE BODY.PEEK[]<0.{LONGEST_MAIL}>)"
    )
    if status != "OK":  # this mail is broken on the server; those behind it are not
        return unreadable(f"{validity}.{uid}".encode(), uid=uid, uidvalidity=validity, received_at=_UNTOLD)
    bodies = [piece[1] for piece in answer if isinstance(piece, tuple)]
    around = b" ".join(piece[0] if isinstance(piece, tuple) else piece or b"" for piece in answer)
    size = re.search(rb"RFC822\.SIZE (\d+)", around)
    if not bodies:
        return None
    is_cut = bool(size and int(size.group(1)) > LONGEST_MAIL)
    return parse(bodies[0], uid=uid, uidvalidity=validity, received_at=_internal_date(around), is_cut=is_cut)


def _internal_date(around: bytes) -> datetime:
    """When the mailbox got the mail, in UTC; independent of the machine's language."""
    found = _INTERNALDATE.search(around)
    if not found:
        return _UNTOLD
    day, month, year, hour, minute, second, sign, zone_hours, zone_minutes = (
        part.decode("ascii") for part in found.groups()
    )
    offset = timedelta(hours=int(zone_hours), minutes=int(zone_minutes)) * (-1 if sign == "-" else 1)
    local = datetime(
        int(year),
        _MONTHS.index(month) + 1,
        int(day),
        int(hour),
        int(minute),
        min(int(second), 59),
        tzinfo=timezone(offset),
    )
    return local.astimezone(UTC)


def _leave(opened: BaseMailBox) -> None:
    try:
        opened.logout()
    except (OSError, imaplib.IMAP4.error, ImapToolsError):
        opened.client.shutdown()
