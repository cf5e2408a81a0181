"""What the house asks of the world outside, as protocols, joined once in `project.wiring`.

`Joints` carries no clock: time is an argument everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Protocol
from uuid import UUID

from lupaus.core.letters import Channel


class Undelivered(Protocol):
    """A mail server's word that a letter did not arrive. `permanent`: the address is of no use."""

    @property
    def permanent(self) -> bool: ...
    @property
    def status(self) -> str: ...


class Mail(Protocol):
    """One mail that came in, as the inbox pass needs it. `kind`: reply, bounce, auto or other."""

    @property
    def uid(self) -> int: ...
    @property
    def uidvalidity(self) -> int: ...
    @property
    def message_id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def about_codes(self) -> tuple[UUID, ...]: ...
    @property
    def from_address(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def received_at(self) -> datetime: ...
    @property
    def bounce(self) -> Undelivered | None: ...
    @property
    def asks_to_stop(self) -> bool: ...


class ReadMail(Protocol):
    """Gives what came after (`uidvalidity`, `since_uid`), oldest first; zeros begin at `not_before`."""

    def __call__(self, since_uid: int, uidvalidity: int, not_before: date) -> Iterable[Mail]: ...


LinkOf = Callable[[Any, datetime], str | None]
"""The address of a page for a party row, made at an instant; None where there is none to give."""


def no_link(party: Any, now: datetime) -> None:
    """Without a public address no text carries a link."""


Forget = Callable[[int, Collection[int], Collection[str], datetime], None]
"""Told before somebody of an organisation is erased: by their party rows, and by which names, numbers and addresses
they are known. Others may have the same name: what hangs on a row is found by the row, only texts by the name."""


def keeps_nothing(
    organisation: int, parties: Collection[int], known_as: Collection[str], now: datetime
) -> None:
    """No other room keeps anything about anybody."""


class Table(Protocol):
    """A list that somebody brought, as rows of texts. `numbers`: each row's number in their own file."""

    @property
    def headings(self) -> tuple[str, ...] | None: ...
    @property
    def rows(self) -> tuple[tuple[str, ...], ...]: ...
    @property
    def numbers(self) -> tuple[int, ...]: ...


class NotATable(Exception):
    """What was brought is no list; `str()` says why in the reader's language. Nothing was changed."""


class Lists(Protocol):
    """How lists are read, whoever brings them and whatever they tell of."""

    def table(self, content: bytes, filename: str) -> Table:
        """The list in a file's bytes, or in pasted text. Raises `NotATable`."""
        ...

    def day(self, text: str, this_year: int) -> date | None:
        """The day that a cell names; None when it names none."""
        ...

    def as_file(self, rows: Iterable[Sequence[str]]) -> bytes:
        """Rows as a file that a spreadsheet opens by a double click."""
        ...


AllAboutMe = Callable[[Any], Mapping[str, Any]]
"""By a member's scope: what the rooms keep about that member beside the book, as plain values by room."""


def nothing_about_me(scope: Any) -> Mapping[str, Any]:
    """No other room keeps anything about a member."""
    return {}


AllAboutParty = Callable[[Any, Collection[int]], Mapping[str, Any]]
"""By a member's scope and a customer's party rows: what the rooms keep about that customer beside the book."""


def nothing_about_party(scope: Any, parties: Collection[int]) -> Mapping[str, Any]:
    """No other room keeps anything about a customer."""
    return {}


AsksFeeling = Callable[[Any, datetime], bool]
"""By the guest on a customer's page, at an instant: may they be asked how it felt?"""


def asks_nobody(guest: Any, now: datetime) -> bool:
    """Nobody is asked how it felt."""
    return False


class TicketTrouble(Exception):
    """The helpdesk could not be asked, or said no. `code`: token, rights, gone, refused, busy, unreachable, certificate,
    timeout, inner (an address that may not be called), not_zammad. `wait`: seconds it asks us to wait, 0 if it does not.
    """

    def __init__(self, code: str, wait: int = 0) -> None:
        super().__init__(code)
        self.code, self.wait = code, wait


class Tickets(Protocol):
    """A helpdesk where tickets live beside our promises. Every call may raise `TicketTrouble`."""

    def agent(self) -> Mapping[str, Any]: ...
    def version(self) -> str: ...
    def ticket(self, ticket: int) -> Mapping[str, Any]: ...
    def ticket_by_number(self, number: str) -> int | None: ...
    def user(self, user: int) -> Mapping[str, Any]: ...
    def agent_by_email(self, email: str) -> int | None: ...
    def change(self, ticket: int, fields: Mapping[str, Any]) -> Mapping[str, Any]: ...
    def notes(self, ticket: int) -> list[Mapping[str, Any]]: ...
    def write_note(self, ticket: int, subject: str, text: str) -> int: ...
    def add_tag(self, ticket: int, tag: str) -> None: ...
    def merged_into(self, ticket: int) -> int | None: ...


OpenTickets = Callable[[str, str], Tickets]
"""By a helpdesk's address and an access token: the helpdesk."""

Aside = Callable[[Callable[[], datetime]], object]
"""Slow work of a room, with the clock: done in a thread of its own, so that no promise waits for it."""


def no_helpdesk(organisation: int) -> bool:
    """Nobody works beside a helpdesk."""
    return False


Carry = Callable[[datetime], int]
"""Does one chunk of a room's long work at an instant; answers how many rows, 0 when none is due."""


def nothing_to_carry(now: datetime) -> int:
    """No room has long work."""
    return 0


@dataclass(frozen=True, slots=True)
class Joints:
    """How this installation reaches people, and is reached. Built once; tests build their own."""

    channels: Mapping[str, Channel] = field(default_factory=lambda: MappingProxyType({}))
    """By name. "email" is there only when mail can be sent."""
    to_us: Mapping[str, Channel] = field(default_factory=lambda: MappingProxyType({}))
    """How one of us is told outside the house: "email" and "messenger", each where it can be."""
    sender_address: str = ""
    """Our own address on every mail; empty: the firm's."""
    read_mail: ReadMail | None = None
    """How the mailbox is read. None: nobody reads it, and no mail invites a reply."""
    mailbox: str = "inbox"
    """The name under which it is remembered how far the mailbox has been read."""
    customer_url: LinkOf = no_link
    supplier_url: LinkOf = no_link
    """Where a supplier answers whether their word will hold."""
    stop_url: LinkOf = no_link
    """Where a mail program's stop button posts (RFC 8058)."""
    ping: Callable[[], bool] | None = None
    """Tells an outside watch that the engine lives; None: nobody watches."""

    carry: Carry = nothing_to_carry
    """Long work of rooms, such as telling a hundred thousand, which the engine carries on chunk by chunk between its
    passes: it goes on after a crash, and two engines take turns."""
    lists: Lists | None = None
    """How a room reads a list that is not its customers'. None: no list can be brought."""
    forget: Forget = keeps_nothing
    """What another room still keeps about somebody who is forgotten, it forgets too."""
    open_tickets: OpenTickets | None = None
    """How a helpdesk is called; None: this installation calls none (the demo)."""
    has_helpdesk: Callable[[int], bool] = no_helpdesk
    """Does this organisation work beside a helpdesk? Then a promise's page asks for its ticket."""
    asides: Mapping[str, Aside] = field(default_factory=lambda: MappingProxyType({}))
    """By name: what the engine has done beside itself, once a minute."""
    about_me: AllAboutMe = nothing_about_me
    """What other rooms keep about a member, for that member's own eyes."""
    about_party: AllAboutParty = nothing_about_party
    """What other rooms keep about a customer, for the copy of everything that they may ask for."""
    asks_feeling: AsksFeeling = asks_nobody
    """Is this customer asked now, on their own page, how the end of a matter felt?"""

    @property
    def reads_replies(self) -> bool:
        return self.read_mail is not None
