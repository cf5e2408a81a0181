"""A letter as the bytes of a mail: headers, plain text and simple HTML of the same words."""

from __future__ import annotations

import re
from binascii import b2a_qp
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from lupaus.channels.email.addresses import domain_of
from lupaus.channels.email.headers import address_header, one_line, text_header
from lupaus.core.letters import Letter, message_id

_BOUNDARY = "=_lupaus"  # quoted-printable text can never hold "=_"
_LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,200}@[!-;=?-~]{1,200}>")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


def compose(letter: Letter, now: datetime) -> bytes:
    """The whole mail with CRLF line ends. Raises ValueError when an address is none."""
    text = _tidy(letter.text)
    html = _tidy(letter.html) if letter.html else simple_html(text, letter.language)
    return b"\r\n".join(
        [
            *(line.encode("ascii") for line in _headers(letter, now)),
            b"MIME-Version: 1.0",
            f'Content-Type: multipart/alternative; boundary="{_BOUNDARY}"'.encode(),
            b"",
            *_part("plain", text),
            *_part("html", html),
            f"--{_BOUNDARY}--".encode(),
            b"",
        ]
    )


def message_id_of(letter: Letter) -> str:
    """The id fixed when the envelope was sealed; else made of its code, the same at every attempt."""
    if _MESSAGE_ID.fullmatch(letter.message_id):
        return letter.message_id
    return message_id(letter.code, domain_of(letter.sender_address))


def simple_html(text: str, language: str = "") -> str:
    """The plain text as a plain page: paragraphs, line breaks and links, nothing that could be blocked."""
    paragraphs = re.split(r"\n[ \t]*\n+", text.strip("\n"))
    body = "\n".join(f"<p>{_linked(paragraph)}</p>" for paragraph in paragraphs)
    lang = f' lang="{language}"' if _LANGUAGE.fullmatch(language) else ""
    return (
        f'<!doctype html>\n<html{lang}><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"></head>\n'
        f'<body style="font:16px/1.5 sans-serif;max-width:36em">\n{body}\n</body></html>\n'
    )


def _headers(letter: Letter, now: datetime) -> list[str]:
    headers = [
        address_header("From", letter.sender_name, letter.sender_address),
        address_header("To", letter.to_name, letter.to),
        text_header("Subject", letter.subject),
        f"Date: {format_datetime(now.astimezone(UTC))}",
        f"Message-ID: {message_id_of(letter)}",
        # Some providers replace the Message-ID on the way; a bounce that quotes us still holds this.
        f"Lupaus-Letter: {letter.code.hex}",
    ]
    if letter.reply_to and letter.reply_to != letter.sender_address:
        headers.append(address_header("Reply-To", letter.sender_name, letter.reply_to))
    if _MESSAGE_ID.fullmatch(letter.in_reply_to):
        headers += [f"In-Reply-To: {letter.in_reply_to}", f"References: {letter.in_reply_to}"]
    if letter.is_automatic:
        headers.append("Auto-Submitted: auto-generated")  # so that no out-of-office answers it (RFC 3834)
    if _LANGUAGE.fullmatch(letter.language):
        headers.append(f"Content-Language: {letter.language}")
    return headers + _stop_headers(letter)


def _stop_headers(letter: Letter) -> list[str]:
    """One-click stop (RFC 8058) needs https; a plain http page gets no header at all."""
    url, mailto = one_line(letter.stop_url or ""), one_line(letter.stop_mailto or "")
    is_one_click = bool(re.fullmatch(r"https://[!-;=?-~]{1,900}", url))
    ways = [f"<{url}>"] if is_one_click else []
    if re.fullmatch(r"mailto:[!-;=?-~]{1,900}", mailto):
        ways.append(f"<{mailto}>")
    headers = ["List-Unsubscribe: " + ",\r\n ".join(ways)] if ways else []
    return [*headers, "List-Unsubscribe-Post: List-Unsubscribe=One-Click"] if is_one_click else headers


def _part(subtype: str, text: str) -> list[bytes]:
    return [
        f"--{_BOUNDARY}".encode(),
        f"Content-Type: text/{subtype}; charset=utf-8".encode(),
        b"Content-Transfer-Encoding: quoted-printable",
        b"",
        b2a_qp(text.encode(), istext=True).removesuffix(b"\n").replace(b"\n", b"\r\n"),
    ]


def _linked(paragraph: str) -> str:
    pieces, end = [], 0
    for link in _LINK.finditer(paragraph):
        url = escape(link.group())
        pieces += [escape(paragraph[end : link.start()]), f'<a href="{url}">{url}</a>']
        end = link.end()
    pieces.append(escape(paragraph[end:]))
    return "".join(pieces).replace("\n", "<br>\n")


def _tidy(text: str) -> str:
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
