"""What suppliers look like from outside. Names are published: only ever added to. Days are local."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema

from lupaus.features.suppliers.queries.danger import Danger
from lupaus.features.suppliers.rules.account import Account
from lupaus.features.suppliers.rules.harm import Harm

Words = Annotated[str, Field(max_length=2000)]
CauseCode = Literal["own", "supplier", "outside", ""]


class AgainShape(Schema):
    """The same class of cause again: how often in a row, in how many months, the last time when."""

    cause: str
    times: int
    months: int
    last_on: date


class AccountShape(Schema):
    """Deeds and words of one supplier. `late` is `own`, `not_own` and `unnamed` together; no mark and no mean.

    `bare` counts apologies for words about which nothing was done. Causes are seen from them: own is theirs.
    """

    promised: int
    kept: int
    anew: int
    not_kept: int
    made_good: int
    left: int
    owed: int
    late: int
    own: int
    not_own: int
    unnamed: int
    deeds: int
    apologies: int
    bare: int
    thanks: int
    again: AgainShape | None


class SupplierShape(Schema):
    """One supplier at first look; `open`: how many words of theirs are open."""

    code: UUID
    name: str
    open: int
    account: AccountShape


class ListShape(Schema):
    """The suppliers who promised something since `since`; those of whom most is to be said first."""

    since: date
    items: list[SupplierShape]
    next: int | None


class MonthShape(Schema):
    """One month, named by its first day."""

    first: date
    late: int
    again: int
    deeds: int
    bare: int


class DoneShape(Schema):
    """A deed or an apology in words; `is_theirs`: written by the supplier's own hand."""

    words: str
    is_theirs: bool


class CaseShape(Schema):
    """One word that did not hold. `our_cause` and `their_cause` are codes, each with words; both stand."""

    promise: UUID
    words: str
    verdict: str
    is_again: bool
    our_cause: str
    our_words: str
    their_cause: str
    their_words: str
    deeds: list[DoneShape]
    apologies: list[DoneShape]
    days_late: int | None


class WholeShape(SupplierShape):
    """One supplier's page: months, oldest first, and cases, the worst first."""

    months: list[MonthShape]
    cases: list[CaseShape]


class ReachedShape(Schema):
    """One of our promises that hangs on theirs. `harm`: late, breaks, no_room, room; `through` another promise."""

    promise: UUID
    customer: UUID
    customer_name: str
    words: str
    due_on: date
    harm: str
    harm_words: str
    through: bool


class SlipSent(Schema):
    """A slip: `tap` says whether they did something (`words` tell what) or only apologised.

    `on`: the new day that they told; with `is_agreed` one of us has said yes to it. `seen`: of the promise, as you saw it.
    """

    tap: Literal["deed", "apology"]
    words: Words = ""
    on: date | None = None
    is_agreed: bool = False
    cause: CauseCode = ""
    why: Words = ""
    seen: str = Field("", max_length=60)


class HangSent(Schema):
    """On which promise to us it hangs; null: on none. `seen`: of our promise, as you saw it."""

    on: UUID | None
    seen: str = Field("", max_length=60)


class ThanksSent(Schema):
    """Thanks in our own words."""

    words: Words = Field(min_length=1)


class DoneAct(Schema):
    """A change that was made. `act` undoes it. `reached`: whom it reaches, the worst off first."""

    act: UUID
    reached: list[ReachedShape] = []
    is_sent: bool | None = None


class RowSent(Schema):
    """One promise to us. A supplier who is not in the book is made."""

    supplier: str = Field(max_length=160)
    words: Words
    on: date
    email: str = Field("", max_length=254)
    phone: str = Field("", max_length=40)


class RowsSent(Schema):
    """Promises to us, at most a thousand. `is_look`: tell what would happen and write nothing."""

    rows: list[RowSent] = Field(min_length=1, max_length=1000)
    is_look: bool = False


class RowDone(Schema):
    """What becomes of a row: new, known, or the code of what is wrong with it. `n` counts from 1."""

    n: int
    result: str


class RowsDone(Schema):
    """`act` undoes what was written; null where nothing was."""

    act: UUID | None
    rows: list[RowDone]


def account_of(found: Account) -> AccountShape:
    """The account as a shape."""
    three = found.three
    again = AgainShape(**found.again._asdict()) if found.again is not None else None
    return AccountShape(
        promised=found.promised, kept=three.kept, anew=three.anew, not_kept=three.not_kept,
        made_good=three.made_good, left=three.left, owed=three.owed, late=found.late, own=found.own,
        not_own=found.not_own, unnamed=found.unnamed, deeds=found.deeds, apologies=found.apologies,
        bare=found.bare, thanks=found.thanks, again=again,
    )  # fmt: skip


HARMS = {Harm.LATE: "late", Harm.BREAKS: "breaks", Harm.NO_ROOM: "no_room", Harm.ROOM: "room"}


def reached_of(danger: Danger) -> list[ReachedShape]:
    """Whom it reaches, as shapes."""
    return [
        ReachedShape(
            promise=line.code, customer=line.customer_code, customer_name=line.customer, words=line.what,
            due_on=line.due_on, harm=HARMS[line.grade], harm_words=line.harm, through=line.is_through,
        )
        for line in danger.lines
    ]  # fmt: skip
