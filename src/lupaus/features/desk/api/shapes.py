"""What the desk's promises and customers look like from outside. Names are published: only ever added to.

Days and times of day are wall time in `zone`; instants carry their offset.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema

Words = Annotated[str, Field(max_length=2000)]


class Named(Schema):
    """Somebody, by code and present name; the name is empty where their data was erased."""

    code: UUID
    name: str


class PromiseShape(Schema):
    """One promise as it stands.

    `named` is whom the customer knows; `handed_to` has been asked to take it on, until `answer_by`.
    `seen` is what a change sends back as `seen`, so that nothing is changed unseen. `moves` are what may be
    done with it now.
    """

    code: UUID
    kind: str
    direction: str
    words: str
    thing: str
    customer: Named | None
    supplier: Named | None
    holder: Named
    guarantor: Named
    named: Named
    handed_to: Named | None
    answer_by: datetime | None
    outcome: str
    stage: str
    first_due_on: date
    due_on: date
    due_time: time | None
    starts_time: time | None
    precision: str
    due_end: datetime
    zone: str
    terms: str
    terms_no: int
    made_at: datetime
    missed_at: datetime | None
    closed_at: datetime | None
    how: str
    answer: str
    cause: str
    deeds: int
    apologies: int
    is_quiet: bool
    is_void: bool
    hangs_on: UUID | None
    seen: str
    moves: list[str]


class EventShape(Schema):
    """One thing that happened. `facts` are the event's own fields; ids in them are codes or left out."""

    seq: int
    kind: str
    at: datetime
    by: Named | None
    role: str
    words: str
    facts: dict[str, Any]


class Given(Schema):
    """A word to be given. Send `customer`, or `new_name` (and `new_phone`) for somebody not in the book yet.

    `kind`: one of GET /kinds. `part`: morning, afternoon, evening; or `at` for an exact time; neither: that day.
    `is_theirs`: a supplier's word to us, whose `customer` is the supplier. `objects`: codes of the objects that a
    visit is for. `hangs_on`: the code of an open promise to us.
    """

    customer: UUID | None = None
    new_name: str = Field("", max_length=160)
    new_phone: str = Field("", max_length=40)
    kind: str = Field("", max_length=20)
    is_theirs: bool = False
    words: Words = ""
    on: date
    part: str = Field("", max_length=12)
    at: time | None = None
    again: str = Field("", max_length=4)
    thing: str = Field("", max_length=120)
    asked: str = Field("", max_length=12)
    is_offer: bool = False
    objects: list[UUID] = Field([], max_length=50)
    hangs_on: UUID | None = None


class Moved(Schema):
    """What a move needs; each reads only its own (as its page does). `seen`: of the promise as you saw it."""

    seen: str = Field("", max_length=60)
    words: Words = ""
    on: date | None = None
    part: str = Field("", max_length=12)
    at: time | None = None
    done_on: date | None = None
    until: date | None = None
    until_at: time | None = None
    reason: str = Field("", max_length=20)
    cause: str = Field("", max_length=10)
    answer: str = Field("", max_length=10)
    is_agreed: bool = False
    is_for_ever: bool = False


class HandOverSent(Schema):
    """To a member's code, with a word why. `is_live`: they have said yes already. `seen`: as for a move."""

    to: UUID
    why: str = Field("", max_length=300)
    is_live: bool = False
    seen: str = Field("", max_length=60)


class DeclinedSent(Schema):
    """No, with a word; or, with `on`, yes for another day."""

    words: str = Field("", max_length=300)
    on: date | None = None
    at: time | None = None


class Done(Schema):
    """A change that was made. `act` undoes it, as long as it may be undone."""

    act: UUID
    promises: list[PromiseShape]


class KindShape(Schema):
    """A kind of promise that may be given."""

    slug: str
    name: str


class CustomerShape(Schema):
    """A customer or supplier. Phones are E.164; the first of a list is used first."""

    code: UUID
    name: str
    phones: list[str]
    emails: list[str]
    address: str
    postcode: str
    town: str
    area: str
    language: str
    is_formal: bool
    contact_rule: str
    note: str
    is_firm: bool
    is_supplier: bool


class Card(Schema):
    """What is known of a customer. Left out is left as it is; an empty list takes all away."""

    name: str | None = Field(None, min_length=1, max_length=160)
    phones: list[Annotated[str, Field(max_length=40)]] | None = Field(None, max_length=20)
    emails: list[Annotated[str, Field(max_length=254)]] | None = Field(None, max_length=20)
    address: str | None = Field(None, max_length=200)
    postcode: str | None = Field(None, max_length=12)
    town: str | None = Field(None, max_length=80)
    area: str | None = Field(None, max_length=80)
    language: str | None = Field(None, max_length=5)
    is_formal: bool | None = None
    contact_rule: str | None = Field(None, max_length=8)
    note: str | None = Field(None, max_length=500)
    is_firm: bool | None = None
    is_supplier: bool | None = None


class FiguresShape(Schema):
    """Always the three of what was first due from `since` to `until`; not kept is split. Never of a person."""

    since: datetime | None
    until: datetime
    kept: int
    anew: int
    not_kept: int
    made_good: int
    left: int
