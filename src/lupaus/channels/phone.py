"""The call list: a person phones. The receipt is `by_hand`; what came of it is told by the caller's tap."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from lupaus.core.letters import Letter, Reason, Receipt, dialable


class PhoneChannel:
    """A call that somebody makes. The letter's text is the opening words."""

    name: Final = "phone"
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


def tel_link(number: str) -> str:
    """The link that dials the number at a tap. Raises ValueError when it is no number."""
    to = dialable(number)
    if to is None:
        raise ValueError("This is no phone number.")
    return f"tel:{to}"
