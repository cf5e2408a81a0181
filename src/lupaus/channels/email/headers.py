"""Mail headers written by hand: ä and ö in encoded words, long lines folded, links left alone.

The standard library would encode a long `List-Unsubscribe` link as text, which no mailbox then
recognises, and loses spaces in long names; it is also many times slower.
"""

from __future__ import annotations

import base64
import re

from lupaus.channels.email.addresses import ascii_address

_SPACES = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff]+")
_PLAIN_WORD = re.compile(r"[!-<>-~]{1,60}(?: [!-<>-~]{1,60})*")  # no "=": it could look encoded
_PLAIN_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/^_`{|}~-]+)*")
_SAFE_IN_WORD = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_WORD_ROOM = 45  # bytes of base64 or quoted letters, so that "=?utf-8?q?...?=" and its header fit 78


def one_line(text: str) -> str:
    """Without line breaks and control characters, so that no header can be smuggled in."""
    return _SPACES.sub(" ", text).strip()


def text_header(name: str, text: str) -> str:
    """A header of free text, such as Subject."""
    line = one_line(text)
    return _folded(f"{name}: {line if not line or _PLAIN_WORD.fullmatch(line) else _encoded(line)}")


def address_header(name: str, person: str, address: str) -> str:
    """A header with one mailbox: `From: Aino Mäki <aino@example.fi>`. Raises ValueError for a wrong address."""
    written = ascii_address(address)
    if written is None:
        raise ValueError("An address on the letter is not valid.")
    phrase = one_line(person)
    if not phrase:
        return f"{name}: {written}"
    if _PLAIN_WORD.fullmatch(phrase) and not _PLAIN_NAME.fullmatch(phrase):
        phrase = '"' + re.sub(r'(["\\])', r"\\\1", phrase) + '"'
    elif not _PLAIN_WORD.fullmatch(phrase):
        phrase = _encoded(phrase)
    return _folded(f"{name}: {phrase} <{written}>")


def _encoded(line: str) -> str:
    """Encoded words (RFC 2047), never a letter cut in two."""
    words, piece = [], ""
    for letter in line:
        if piece and _room(piece + letter) > _WORD_ROOM:
            words.append(_word(piece))
            piece = ""
        piece += letter
    return " ".join([*words, _word(piece)])


def _room(piece: str) -> int:
    return min(len(_quoted(piece)), -(-len(piece.encode()) // 3) * 4)


def _word(piece: str) -> str:
    quoted, bare = _quoted(piece), base64.b64encode(piece.encode()).decode("ascii")
    return f"=?utf-8?q?{quoted}?=" if len(quoted) <= len(bare) else f"=?utf-8?b?{bare}?="


def _quoted(piece: str) -> str:
    return "".join(
        chr(byte) if byte in _SAFE_IN_WORD else "_" if byte == 0x20 else f"={byte:02X}"
        for byte in piece.encode()
    )


def _folded(header: str) -> str:
    """Lines of at most 78 signs where a space allows it."""
    lines = [""]
    for number, word in enumerate(header.split(" ")):
        if number > 1 and len(lines[-1]) + 1 + len(word) > 78:
            lines.append(f" {word}")
        else:
            lines[-1] += word if number == 0 else f" {word}"
    return "\r\n".join(lines)
