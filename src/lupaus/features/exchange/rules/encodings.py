"""Bytes to text, when nobody says which encoding the old program wrote."""

from __future__ import annotations

import re

from lupaus.features.exchange.rules.sheet import NotAList

_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# cp1252 is Windows, mac_roman old Excel for Mac, cp850 the DOS programs that some still use.
_ONE_BYTE = ("cp1252", "cp850", "mac_roman")
_LETTERS = re.compile("[a-zåäöéüæøA-Z][åäöéÅÄÖÉü]|[ÅÄÖåäö][a-zåäöA-Z]")
_ODDITIES = re.compile("[„”†‡Ššž÷õÕ∂∆Ž¥ß¤‰ŒœÂ√∫¬]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f\x7f\ufffe\uffff]")
_TWICE_ENCODED = re.compile("Ã[\x80-\xbf¤¶¥–…„©‘]")


def text_of(content: bytes) -> str:
    """The text in ``content``; NotAList ``other_kind`` when it is no text at all."""
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _plain(content[len(bom) :].decode(encoding, errors="replace"))
    zeros = content[:4_096].count(0)
    if zeros:
        return _plain(_utf_16_without_mark(content, zeros))
    try:
        return _plain(_mended(content.decode("utf-8")))
    except UnicodeDecodeError:
        return _plain(_one_byte(content))


def _utf_16_without_mark(content: bytes, zeros: int) -> str:
    head = content[:4_096]
    if zeros * 4 < len(head):
        raise NotAList("other_kind", kind="binary")
    # Latin letters leave their zero byte second in little endian, first in big endian.
    little = head[1::2].count(0) >= head[0::2].count(0)
    return content.decode("utf-16-le" if little else "utf-16-be", errors="replace")


def _one_byte(content: bytes) -> str:
    """The reading in which Finnish letters stand within words and few odd signs appear."""
    best, best_score = "", -1_000_000
    sample = content[:200_000]
    for encoding in _ONE_BYTE:
        text = sample.decode(encoding, errors="replace")
        score = len(_LETTERS.findall(text)) - 2 * len(_ODDITIES.findall(text)) - 5 * text.count("\ufffd")
        if score > best_score:
            best, best_score = encoding, score
    return content.decode(best, errors="replace")


def _mended(text: str) -> str:
    """Undo "MÃ¤kinen": UTF-8 that some program took for cp1252 and saved again."""
    if not _TWICE_ENCODED.search(text):
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def _plain(text: str) -> str:
    sample = text[:65_536]
    if len(_CONTROL.findall(sample)) * 100 > len(sample):
        raise NotAList("other_kind", kind="binary")
    return _CONTROL.sub("", text).replace("\x1a", "").removeprefix("\ufeff")
