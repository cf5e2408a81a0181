"""The sole entrepreneur's own text message: a link that opens it on the phone, ready to be sent.

Nothing leaves by itself. The receipt is `by_hand`: on return the page asks "sent?".
"""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple
from urllib.parse import quote

from lupaus.core.letters import Letter, Reason, Receipt, dialable

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED = frozenset("\f^{}\\[~]|€")

_PLAINER = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛′´`", "'"),
        **dict.fromkeys("‐‑‒–—―−•", "-"),
        **dict.fromkeys("\t\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f", " "),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"),
        "…": "...",
        "×": "x",
        "\r": "\n",
    }
)


class Parts(NamedTuple):
    """How a text goes over the air, and so what it costs."""

    encoding: Literal["gsm7", "ucs2"]
    units: int
    """Septets, or UTF-16 units; `€` and brackets take two septets."""
    parts: int
    """Messages that the operator sends and bills; an empty text is none."""
    left: int
    """Units that still fit without one more part."""


class OwnPhoneChannel:
    """The phone in the sender's hand. `send` only tells that a person carries it."""

    name: Final = "own_phone"
    longest_send: Final = timedelta(seconds=1)

    def can_send(self, letter: Letter) -> bool:
        return letter.channel == self.name and dialable(letter.to) is not None

    def send(self, letter: Letter, now: datetime) -> Receipt:
        if letter.channel != self.name:
            return Receipt(state="refused", at=now, reason=Reason.WRONG_CHANNEL)
        if not self.can_send(letter):
            return Receipt(state="refused", at=now, reason=Reason.ADDRESS_INVALID)
        return Receipt(state="by_hand", at=now)

    def close(self) -> None:
        """There is nothing to close."""


def sms_link(number: str, text: str) -> str:
    """The link that opens a text message to this number with the text in it. Raises ValueError for no number.

    `?&body=` is the one form that both sides take: iOS looks for `&body=`, Android for a query.
    """
    to = dialable(number)
    if to is None:
        raise ValueError("This is no phone number.")
    return f"sms:{to}?&body={quote(simplify(text), safe='')}"


def simplify(text: str) -> str:
    """The same words in signs that a text message carries cheaply: plain quotes, dashes and spaces.

    Letters are never changed, so no name is misspelt; a letter outside GSM makes it UCS-2.
    """
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).translate(_PLAINER)


def parts(text: str) -> Parts:
    """Count the message as the network does; no sign is ever cut in two between parts."""
    if all(sign in _BASIC or sign in _ESCAPED for sign in text):
        return _counted("gsm7", [2 if sign in _ESCAPED else 1 for sign in text], whole=160, each=153)
    return _counted("ucs2", [2 if ord(sign) > 0xFFFF else 1 for sign in text], whole=70, each=67)


def _counted(encoding: Literal["gsm7", "ucs2"], sizes: list[int], whole: int, each: int) -> Parts:
    units = sum(sizes)
    if units <= whole:
        return Parts(encoding, units, 1 if sizes else 0, whole - units)
    count, used = 1, 0
    for size in sizes:
        if used + size > each:
            count, used = count + 1, 0
        used += size
    return Parts(encoding, units, count, each - used)
