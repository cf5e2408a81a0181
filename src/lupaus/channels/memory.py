"""A channel that keeps its letters in memory and fails by script: for the demo, tests and the simulation.

It is a provider with all the habits of real ones: it refuses, puts off, loses the answer, crashes,
and lies: says yes and sends a bounce later, as a real mail that `inbox.parse` reads.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from random import Random
from typing import Final, Literal, NamedTuple

from lupaus.core.letters import Letter, Reason, Receipt, message_id

Act = Literal[
    "accept", "refuse", "defer", "unknown_arrived", "unknown_lost", "crash_before", "crash_after", "lie"
]
"""`unknown_*`: the answer is lost, and only the memory knows whether the letter arrived.
`crash_*`: `send` raises, before or after the letter went. `lie`: accepted, and a bounce later."""

Script = Callable[[Letter, datetime], Act]

_ARRIVES: Final = frozenset({"accept", "unknown_arrived", "crash_after"})


class Crashed(RuntimeError):
    """The channel broke down in the middle of a letter, as the script wanted."""


class Attempt(NamedTuple):
    """One call of `send`: what was given, when, and what became of it in truth."""

    letter: Letter
    at: datetime
    act: Act

    @property
    def has_arrived(self) -> bool:
        return self.act in _ARRIVES


def in_order(*acts: Act) -> Script:
    """The acts one by one, and then only yes."""
    left = iter(acts)
    return lambda letter, now: next(left, "accept")


def by_chance(random: Random, **shares: float) -> Script:
    """Each act by its share of 1, e.g. `refuse=0.01, lie=0.02`; the rest is accepted. The seed tells all."""
    acts: list[Act] = [
        "refuse",
        "defer",
        "unknown_arrived",
        "unknown_lost",
        "crash_before",
        "crash_after",
        "lie",
    ]
    if unknown := set(shares) - set(acts):
        raise ValueError(f"No such acts: {', '.join(sorted(unknown))}.")
    weights = [shares.get(act, 0.0) for act in acts]
    if min(weights) < 0 or sum(weights) > 1:
        raise ValueError("The shares are from 0 to 1, together at most 1.")
    return lambda letter, now: random.choices([*acts, "accept"], [*weights, 1 - sum(weights)])[0]


class MemoryChannel:
    """Stands in for the channel it is named after; `arrived` is what people really got."""

    longest_send: Final = timedelta(seconds=5)

    def __init__(
        self,
        name: str = "email",
        script: Script = in_order(),  # noqa: B008 (an empty script holds no state)
        bounce_after: timedelta = timedelta(minutes=5),
        retry_after: timedelta = timedelta(minutes=5),
    ) -> None:
        self.name = name
        self.attempts: list[Attempt] = []
        self._script = script
        self._bounce_after = bounce_after
        self._retry_after = retry_after
        self._bounces: list[tuple[datetime, bytes]] = []

    @property
    def arrived(self) -> list[Letter]:
        """The letters that reached the person, in order; the same one twice is a double telling."""
        return [attempt.letter for attempt in self.attempts if attempt.has_arrived]

    def can_send(self, letter: Letter) -> bool:
        return letter.channel == self.name

    def send(self, letter: Letter, now: datetime) -> Receipt:
        """Do as the script says. Raises Crashed when it says so."""
        if not self.can_send(letter):
            return Receipt(state="refused", at=now, reason=Reason.WRONG_CHANNEL)
        act = self._script(letter, now)
        self.attempts.append(Attempt(letter, now, act))
        match act:
            case "crash_before" | "crash_after":
                raise Crashed(act)
            case "refuse":
                return Receipt(state="refused", at=now, reason=Reason.RECIPIENT_REFUSED, status="550 5.1.1")
            case "defer":
                return Receipt(
                    state="deferred", at=now, reason=Reason.TRY_LATER, retry_after=self._retry_after
                )
            case "unknown_arrived" | "unknown_lost":
                return Receipt(state="unknown", at=now, reason=Reason.NO_ANSWER)
            case "accept" | "lie":
                if act == "lie":
                    bounced_at = now + self._bounce_after
                    self._bounces.append((bounced_at, _bounce(letter, bounced_at)))
                return Receipt(state="accepted", at=now, provider_id=f"memory-{len(self.attempts)}")

    def bounces(self, now: datetime) -> list[bytes]:
        """The bounces that have come back by now, each once: whole mails, oldest first."""
        come = sorted(bounce for bounce in self._bounces if bounce[0] <= now)
        self._bounces = [bounce for bounce in self._bounces if bounce[0] > now]
        return [mail for _, mail in come]

    def close(self) -> None:
        """There is nothing to close; the letters stay."""


def _bounce(letter: Letter, at: datetime) -> bytes:
    """A delivery status notification (RFC 3464) as a mail server writes it."""
    domain = letter.sender_address.rpartition("@")[2] or "localhost"
    about = letter.message_id or message_id(letter.code, domain)
    lines = [
        f"From: MAILER-DAEMON@{domain}",
        f"To: {letter.sender_address}",
        "Subject: Undelivered Mail Returned to Sender",
        f"Date: {format_datetime(at)}",
        f"Message-ID: <bounce.{letter.code.hex}.{int(at.timestamp())}@{domain}>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=_bounce"',
        "",
        "--=_bounce",
        "Content-Type: text/plain; charset=utf-8",
        "",
        "Your message could not be delivered.",
        "--=_bounce",
        "Content-Type: message/delivery-status",
        "",
        f"Reporting-MTA: dns; {domain}",
        "",
        f"Final-Recipient: rfc822; {letter.to}",
        "Action: failed",
        "Status: 5.1.1",
        "",
        "--=_bounce",
        "Content-Type: text/rfc822-headers",
        "",
        f"Message-ID: {about}",
        "",
        "--=_bounce--",
        "",
    ]
    return "\r\n".join(lines).encode()
