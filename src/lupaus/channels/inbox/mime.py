"""The parts of a mail as text, whatever its encodings claim. Nothing here raises on a broken mail."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from html import unescape

_TEXT_CODECS = ("utf", "iso", "cp", "koi8", "mac", "ascii", "big5", "gb", "euc", "shift")
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_LONGEST_HTML = 200_000
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<closing>/?)(?P<tag>[a-z][a-z0-9]*)[^>]*>?|<[!?/][^>]*>?|(?P<words>(?:[^<]+|<(?![a-z/!?]))+)",
    re.I | re.S,
)
_BREAKS = frozenset("p div br li tr h1 h2 h3 h4 h5 h6 blockquote ul ol table hr".split())
_UNSEEN = frozenset("script style head title".split())


def clean(text: str) -> str:
    """Without control signs and halves of letters, which no database takes; lines end in `\\n`."""
    return _UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def decode(body: bytes, charset: str | None) -> str:
    """Believe the charset if the bytes agree; else UTF-8 if they do; else Western, which always fits."""
    for name in (_known(charset), "utf-8"):
        if name:
            try:
                return body.decode(name)
            except (UnicodeError, LookupError):
                continue
    return body.decode("cp1252", "replace")


def header(mail: Message, name: str) -> str:
    """A header's words on one line, encoded words decoded; empty when it is not there."""
    return " ".join(clean(_words(_raw(mail, name))).split())


def sender(mail: Message) -> tuple[str, str]:
    """The first name and address of From; the address in small letters."""
    for name, address in getaddresses([_raw(mail, "From").replace("\r", "").replace("\n", " ")]):
        if "@" in address:
            return " ".join(clean(_words(name)).split())[:200], clean(address).strip().lower()[:254]
    return "", ""


def parts(mail: Message) -> Iterator[Message]:
    """Every part that is not a container, outermost first, at most a hundred."""
    for number, part in enumerate(mail.walk()):
        if number > 100:
            return
        if not part.is_multipart() or part.get_content_type() == "message/delivery-status":
            yield part


def words_of(part: Message) -> str:
    """The text of one text part."""
    body = part.get_payload(decode=True)
    return clean(decode(body, _charset(part))) if isinstance(body, bytes) else ""


def text_of(mail: Message) -> str:
    """The mail's own words: the first plain text that is no attachment, else its HTML read as text."""
    html = ""
    for part in _own_parts(mail):
        kind = part.get_content_type()
        if part.get_content_disposition() == "attachment" or kind not in ("text/plain", "text/html"):
            continue
        words = words_of(part)
        if kind == "text/plain" and words.strip():
            return words
        html = html or (words if kind == "text/html" else "")
    return as_text(html)


def as_text(html: str) -> str:
    """HTML as lines of text, quotations marked with `>` as in plain mails; blind to looks.

    Made by hand because the library's parser takes minutes for some malformed pages.
    """
    lines, unseen, quoted = [""], 0, 0
    for token in _TOKEN.finditer(html[:_LONGEST_HTML]):
        closing, tag, words = token["closing"], (token["tag"] or "").lower(), token["words"]
        if tag in _UNSEEN:
            unseen = max(0, unseen + (-1 if closing else 1))
        elif tag in _BREAKS:
            lines.append("")
            if tag == "blockquote":
                quoted = max(0, quoted + (-1 if closing else 1))
        elif words and not unseen:
            plain = re.sub(r"\s+", " ", unescape(words))
            if not lines[-1]:
                plain = plain.lstrip()
                lines[-1] = f"> {plain}" if quoted and plain else plain
            else:
                lines[-1] += plain
    text = "\n".join(line.rstrip() for line in lines)
    return clean(re.sub(r"\n{3,}", "\n\n", text).strip("\n"))


def _own_parts(mail: Message) -> Iterator[Message]:
    """The parts of the mail itself; a mail attached to it is somebody else's words."""
    if mail.get_content_maintype() == "message":
        return
    payload = mail.get_payload()
    if not isinstance(payload, list):
        yield mail
        return
    for part in payload:
        if isinstance(part, Message):
            yield from _own_parts(part)


def _raw(mail: Message, name: str) -> str:
    raw = next((str(value) for key, value in mail.raw_items() if key.lower() == name.lower()), "")
    # Eight-bit letters in a header are against the rules and frequent; they come as lone surrogates.
    return decode(raw.encode("utf-8", "surrogateescape"), None) if _has_surrogates(raw) else raw


def _words(raw: str) -> str:
    try:
        pieces = decode_header(raw)
    except (ValueError, LookupError, TypeError):
        return raw
    return "".join(piece if isinstance(piece, str) else decode(piece, name) for piece, name in pieces)


def _has_surrogates(text: str) -> bool:
    return any("\udc80" <= letter <= "\udcff" for letter in text)


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (ValueError, LookupError, TypeError):
        return None


def _known(charset: str | None) -> str | None:
    """A codec of text by any of its names; Latin 1 is meant as cp1252, as everywhere on the web."""
    if not charset:
        return None
    try:
        name = codecs.lookup(charset).name
    except (LookupError, ValueError):
        return None
    if name in ("iso8859-1", "ascii"):
        return "cp1252" if name == "iso8859-1" else name
    return name if name.startswith(_TEXT_CODECS) else None
