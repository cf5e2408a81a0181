"""Everything that can happen to a promise.

An event is a fact in the past participle. It holds ids and facts only: names and free text
live in erasable words, referred to by id. A *wish* is the event that somebody would like to
record; `lifecycle.decide` says whether it may be, and what else then happens with it.

Kinds and field names are published: never renamed, only added with a default.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, NamedTuple, get_type_hints

# -- the word is given, and its terms -----------------------------------------------------------


class Made(NamedTuple):
    """The word was given. `is_offer`: binds only after the customer's yes, until `lapses_at`.

    `broken_before`: how often earlier words of the same matter were broken.
    """

    organisation: int
    kind: int
    debtor: int
    creditor: int
    holder: int
    guarantor: int
    due_on: date
    due_end: datetime
    zone: str
    precision: str = "day"
    due_time: time | None = None
    starts_time: time | None = None
    direction: str = "ours"
    content: int | None = None
    is_promised: bool = True
    is_offer: bool = False
    lapses_at: datetime | None = None
    series: int | None = None
    series_n: int | None = None
    arises_from: int | None = None
    depends_on: int | None = None
    matter: int | None = None
    wanted_at: datetime | None = None
    calculated_on: date | None = None
    broken_before: int = 0


class Accepted(NamedTuple):
    """The customer said yes to an offer."""

    words: int | None = None


class Declined(NamedTuple):
    """The customer said no to an offer."""

    words: int | None = None


class AgreedAnew(NamedTuple):
    """New terms with the receiver's explicit yes."""

    due_on: date
    due_end: datetime
    precision: str = "day"
    due_time: time | None = None
    starts_time: time | None = None
    words: int | None = None


class ToldAnew(NamedTuple):
    """A new working date that was only told. It counts as not kept as promised."""

    due_on: date
    due_end: datetime
    precision: str = "day"
    due_time: time | None = None
    starts_time: time | None = None
    words: int | None = None


class Paused(NamedTuple):
    """Waits for the customer's part until `lapses_at`."""

    lapses_at: datetime
    words: int | None = None


class Resumed(NamedTuple):
    """The customer did their part. The due that the wait has moved, where it moved it: the same
    terms with the time that had been left (`core.waiting`)."""

    words: int | None = None
    due_on: date | None = None
    due_end: datetime | None = None
    precision: str = "day"
    due_time: time | None = None
    starts_time: time | None = None


# -- how it ends --------------------------------------------------------------------------------


class MissedDue(NamedTuple):
    """The time passed; the word is still owed. Recorded once for each set of terms."""


class Reported(NamedTuple):
    """We say that it is done."""

    words: int | None = None


class Kept(NamedTuple):
    """`how`: reached, delivered, done, elsewhere, agreed, yes, not_contested.

    `done_on` is the day when the thing was truly done, where the mark comes later.
    """

    how: str
    done_on: date | None = None
    words: int | None = None


class Contested(NamedTuple):
    """The receiver says partly or no: the matter is open again, with the same holder."""

    answer: str
    words: int | None = None


class Answered(NamedTuple):
    """The receiver says yes, we kept our word."""

    answer: str = "yes"
    words: int | None = None


class GivenUp(NamedTuple):
    """A person says that it will not be kept."""

    cause: str = ""
    words: int | None = None


class Released(NamedTuple):
    """The customer lets go. `is_series_ended`: no reminder ever again for this object."""

    reason: str = ""
    is_series_ended: bool = False
    words: int | None = None


class Cancelled(NamedTuple):
    """We withdraw. Counts with broken unless the customer agreed."""

    is_agreed: bool = False
    words: int | None = None


class Lapsed(NamedTuple):
    """An offer that nobody answered, a wait that ended, a reminder let be."""

    reason: str = ""


# -- contact ------------------------------------------------------------------------------------


class StepTaken(NamedTuple):
    """The plan put a step before somebody: a call on the list, a message, a note."""

    step: str
    attempt: int = 1


class StepSkipped(NamedTuple):
    """A step was left out. `reason`: useless, newer, person, unreachable, quiet."""

    step: str
    attempt: int = 1
    reason: str = ""
    words: int | None = None


class Tried(NamedTuple):
    """A contact was tried. `result`: no_answer, later, wrong_number."""

    result: str
    wanted_at: datetime | None = None
    words: int | None = None


class Deferred(NamedTuple):
    """The next contact has a chosen time (spread of an import, one more try, a wish)."""

    wanted_at: datetime
    reason: str = ""


class Told(NamedTuple):
    """A channel confirmed that the message left us. Evidence, with the sealed envelope's id."""

    step: str
    channel: str
    envelope: int | None = None


class TellingFailed(NamedTuple):
    """A message was refused, bounced, or nobody knows: now a person calls."""

    step: str
    channel: str
    reason: str = ""
    envelope: int | None = None


class Quieted(NamedTuple):
    """Planned messages stop in this matter. `reason`: reply, complaint, bounce, stop, person."""

    reason: str


class Unquieted(NamedTuple):
    """A person lets planned messages go on."""


# -- who carries it -------------------------------------------------------------------------------


class HandedOver(NamedTuple):
    """The holder asks the member `to` to take it on, until `answer_by` (aware UTC).

    `is_live`: they have said yes already, face to face or by phone; only that counts when time is short.
    """

    to: int
    answer_by: datetime | None = None
    is_live: bool = False
    words: int | None = None


class TakenOn(NamedTuple):
    """The member who was asked says yes: from now on they hold it."""

    to: int
    words: int | None = None


class HandOverDeclined(NamedTuple):
    """No; or, with `due_on`, yes under other terms, which the holder would first agree with the customer."""

    to: int
    due_on: date | None = None
    due_time: time | None = None
    words: int | None = None


class HandOverReturned(NamedTuple):
    """It is with the holder again. `reason`: silence, taken_back (the holder's own wish), left."""

    reason: str
    words: int | None = None


class HolderNamed(NamedTuple):
    """The receiver has been told who looks after it now. `how`: message, person."""

    how: str


class Entrusted(NamedTuple):
    """It goes to `to` without asking, and `guarantor` answers for it, so that it is never nobody's.

    `reason`: left (its holder or guarantor has left us), given (somebody who leads gave it).
    """

    to: int
    guarantor: int
    reason: str = "left"
    words: int | None = None


class Affirmed(NamedTuple):
    """Whoever was asked whether it can be kept says yes: our holder, or the supplier whose word it is."""

    words: int | None = None


# -- deeds and words ----------------------------------------------------------------------------


class Deed(NamedTuple):
    """Something real was done."""

    words: int | None = None


class Apology(NamedTuple):
    """Only words."""

    words: int | None = None


class Thanked(NamedTuple):
    """Somebody thanked the one who kept the word."""

    words: int | None = None


class Gestured(NamedTuple):
    """Something was given to put it right, beyond the word and beyond what the law gives: it is a deed.

    `cents` of euro, more than 0. `what`: thing, off_price, work, ride, food, other. `basis`, what let
    them: mandate, doubled (after a second break), answered, silence, own (they decide for the firm).
    `asked`: the member who was asked first.
    """

    cents: int
    what: str = "other"
    basis: str = "mandate"
    asked: int | None = None
    words: int | None = None


class ExceptionMade(NamedTuple):
    """A rule of ours gave way for this receiver: it is a deed. `basis` and `asked` as in `Gestured`."""

    basis: str = "mandate"
    asked: int | None = None
    words: int | None = None


class MandateAsked(NamedTuple):
    """One of us asks the member `to`: may I give more than my mandate allows? `cents` 0: an exception."""

    to: int
    cents: int = 0
    what: str = ""
    words: int | None = None


class MandateAnswered(NamedTuple):
    """The one who was asked says yes or no."""

    is_yes: bool
    words: int | None = None


class CauseNamed(NamedTuple):
    """Why it slipped: own, supplier, outside."""

    cause: str
    words: int | None = None


class CauseViewed(NamedTuple):
    """Whose doing it was as the one who gave the word sees it. `cause` as in `CauseNamed`, which is our view:
    where they differ both stand, and neither takes the other's place."""

    cause: str
    words: int | None = None


class SlipForetold(NamedTuple):
    """Who gave the word says that it will be late. `words`: what they have done about it; none: nothing yet.

    `due_on`: the new day that they name. Nobody has agreed to it: a person says whether it was told or agreed.
    """

    due_on: date | None = None
    words: int | None = None


class HungOn(NamedTuple):
    """From now on it hangs on another promise, and is in danger when that one slips. None: it hangs on no other."""

    depends_on: int | None = None
    words: int | None = None


class Remarked(NamedTuple):
    """A note on the promise. `topic`: note, certificate, defect, reply, gone_wrong, other_time, missing."""

    words: int | None = None
    topic: str = "note"


class Undone(NamedTuple):
    """A compensating event: the act was undone, these fields stand as before it."""

    act: int | None
    restored: dict[str, Any]


Event = (
    Made | Accepted | Declined | AgreedAnew | ToldAnew | Paused | Resumed | MissedDue | Reported
    | Kept | Contested | Answered | GivenUp | Released | Cancelled | Lapsed | StepTaken
    | StepSkipped | Tried | Deferred | Told | TellingFailed | Quieted | Unquieted | Deed | Apology
    | HandedOver | TakenOn | HandOverDeclined | HandOverReturned | HolderNamed | Entrusted | Affirmed
    | Thanked | Gestured | ExceptionMade | MandateAsked | MandateAnswered | CauseNamed | CauseViewed
    | SlipForetold | HungOn | Remarked | Undone
)  # fmt: skip

KINDS: dict[str, type[Event]] = {
    "made": Made, "accepted": Accepted, "declined": Declined, "agreed_anew": AgreedAnew,
    "told_anew": ToldAnew, "paused": Paused, "resumed": Resumed, "missed_due": MissedDue,
    "reported": Reported, "kept": Kept, "contested": Contested, "answered": Answered,
    "given_up": GivenUp, "released": Released, "cancelled": Cancelled, "lapsed": Lapsed,
    "step_taken": StepTaken, "step_skipped": StepSkipped, "tried": Tried, "deferred": Deferred,
    "told": Told, "telling_failed": TellingFailed, "quieted": Quieted, "unquieted": Unquieted,
    "deed": Deed, "apology": Apology, "thanked": Thanked, "gestured": Gestured,
    "exception_made": ExceptionMade, "mandate_asked": MandateAsked, "mandate_answered": MandateAnswered,
    "cause_named": CauseNamed, "handed_over": HandedOver, "taken_on": TakenOn,
    "hand_over_declined": HandOverDeclined, "hand_over_returned": HandOverReturned,
    "holder_named": HolderNamed, "entrusted": Entrusted, "affirmed": Affirmed,
    "cause_viewed": CauseViewed, "slip_foretold": SlipForetold, "hung_on": HungOn,
    "remarked": Remarked, "undone": Undone,
}  # fmt: skip
KIND_OF: dict[type[Any], str] = {cls: kind for kind, cls in KINDS.items()}

_READ = {date: date.fromisoformat, datetime: datetime.fromisoformat, time: time.fromisoformat}
_DEFAULTS: dict[type[Any], dict[str, Any]] = {cls: cls._field_defaults for cls in KIND_OF}


def _readers(cls: type[Any]) -> dict[str, Any]:
    """Which fields of an event need reading back from text, and how."""
    found = {}
    for name, hint in get_type_hints(cls).items():
        kinds = getattr(hint, "__args__", (hint,))
        for plain in (datetime, date, time):
            if plain in kinds:
                found[name] = _READ[plain]
    return found


_READERS = {cls: _readers(cls) for cls in KIND_OF}


def kind_of(event: Event) -> str:
    """The published name of an event's kind."""
    return KIND_OF[type(event)]


def encode(event: Event) -> str:
    """An event's facts as JSON text; fields at their default are left out."""
    defaults = _DEFAULTS[type(event)]
    facts = {
        name: value
        for name, value in zip(event._fields, event, strict=True)
        if name not in defaults or value != defaults[name]
    }
    if not facts:
        return "{}"
    return json.dumps(facts, default=_text, ensure_ascii=False, separators=(",", ":"))


def decode(kind: str, facts: str | Mapping[str, Any]) -> Event:
    """Read an event back. Raises `KeyError` on a kind that this version does not know."""
    cls = KINDS[kind]
    found = dict(json.loads(facts) if isinstance(facts, str) else facts)
    for name, read in _READERS[cls].items():
        if found.get(name) is not None:
            found[name] = read(found[name])
    return cls(**found)


def _text(value: object) -> str:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    raise TypeError(f"an event cannot hold {type(value).__name__}")
