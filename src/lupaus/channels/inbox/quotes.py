"""A reply without what it quotes: only the words that the person wrote now.

Mail programs mark quotation in many ways and three languages; where a rule is in doubt, words stay.
"""

from __future__ import annotations

import re

_SAID = re.compile(r"(?=.*\d).*\b(?:wrote|kirjoitti|skrev|schrieb)\b.*:\s*$", re.I | re.S)
_OLD_MAIL = re.compile(
    r"\s*-{2,}\s*(?:original message|forwarded message|alkuperäinen viesti|välitetty viesti|edelleenlähetetty viesti"
    r"|ursprungligt meddelande|originalmeddelande|vidarebefordrat meddelande)\s*-{2,}\s*",
    re.I,
)
_OLD_FROM = re.compile(r"\s*\*?(?:from|lähettäjä|från)\s*:\*?\s*\S", re.I)
_OLD_MORE = re.compile(
    r"\s*\*?(?:sent|date|to|subject|lähetetty|päivämäärä|päiväys|pvm|vastaanottaja|aihe|skickat|datum|till|ämne)\s*:",
    re.I,
)
_RULE = re.compile(r"\s*_{10,}\s*")
_DEVICE = re.compile(
    r"\s*(?:lähetetty (?:\S+ )?(?:iphone|ipad|android|samsung|outlook|yahoo|gmail|huawei|puhelime|laittee|sovellukse)"
    r"|lähetetty minun|hanki outlook|sent from (?:my |outlook|yahoo|mail|samsung|gmail)|get outlook"
    r"|skickat från (?:min|outlook|yahoo|e-post|samsung|gmail)|skaffa outlook|hämta outlook)",
    re.I,
)


def own_words(text: str) -> str:
    """The text without quotation and signature; empty when there is nothing else."""
    kept: list[str] = []
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        if is_old_mail(lines, number):
            break
        if (length := _introduction(lines, number)) and not _is_quote_next(lines, number + length):
            break  # this program quotes without marks: all that follows is the old mail
        if length:
            number += length
            continue
        if not lines[number].lstrip().startswith(">"):
            kept.append(lines[number].rstrip())
        number += 1
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_unsigned(kept))).strip()


def is_old_mail(lines: list[str], number: int) -> bool:
    """Does the old mail begin here, as Outlook and its like write it?"""
    line = lines[number]
    if _OLD_MAIL.fullmatch(line):
        return True
    following = [later for later in lines[number + 1 : number + 6] if later.strip()]
    if _RULE.fullmatch(line):
        return bool(following and _OLD_FROM.match(following[0]))
    return bool(_OLD_FROM.match(line) and any(_OLD_MORE.match(later) for later in following[:3]))


def _introduction(lines: list[str], number: int) -> int:
    """How many lines "On 2.3.2026 Aino wrote:" takes here, folded or not; 0 when it is not here."""
    if not lines[number].strip() or lines[number].lstrip().startswith(">"):
        return 0
    for length in (1, 2, 3):
        some = lines[number : number + length]
        joined = " ".join(some)
        if (
            len(some) == length
            and len(joined) < 300
            and all(map(str.strip, some))
            and _SAID.fullmatch(joined)
        ):
            is_whole = length == 1 or not _SAID.fullmatch(" ".join(some[1:]))
            return length if is_whole else 0
    return 0


def _is_quote_next(lines: list[str], number: int) -> bool:
    following = next((line for line in lines[number:] if line.strip()), "")
    return following.lstrip().startswith(">")


def _unsigned(lines: list[str]) -> list[str]:
    """Up to the line `-- `, and without the telephone's own advertisement at the end."""
    for number, line in enumerate(lines):
        if line in ("--", "-- "):
            lines = lines[:number]
            break
    while lines and (not lines[-1].strip() or _DEVICE.match(lines[-1])):
        lines = lines[:-1]
    return lines
