"""Mandates for other programs: what I may give alone, giving it, the question above it.

Sums are whole cents of euro. Nothing here adds up what one person gave, except to that person.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from lupaus.features.mandate import rules
from lupaus.features.mandate.actions import asking, giving, thanking
from lupaus.features.mandate.actions.giving import Gift
from lupaus.features.mandate.actions.writing import write_mandates
from lupaus.features.mandate.models import Question, purses
from lupaus.features.mandate.models.asking import standing_of
from lupaus.features.mandate.models.led import led_by
from lupaus.features.mandate.queries import card as cards
from lupaus.features.mandate.queries import given as lately
from lupaus.features.mandate.queries import mine
from lupaus.features.mandate.rules import Purse, Written
from lupaus.people.access import Scope
from lupaus.people.members import is_team
from lupaus.people.roles import may
from lupaus.web.clock import now
from lupaus.web.rest.problems import Trouble, responses
from lupaus.web.rest.tapping import act_of

router = Router(tags=["mandate"])


class PurseShape(Schema):
    """What may be given alone. A limit or rest of null: there is none."""

    acts: list[str]
    case_cents: int | None
    month_cents: int | None
    left_cents: int | None
    is_doubled: bool


class GiftSent(Schema):
    """Something to give. `act`: gesture (with `what` and `cents`) or exception; `words`: one short reason."""

    act: Literal["gesture", "exception"] = "gesture"
    what: str = Field("thing", max_length=12)
    cents: int = Field(0, ge=0, le=rules.MOST_CENTS, strict=True)
    words: str = Field("", max_length=rules.LONGEST_REASON)


class GivenShape(Schema):
    """It was given. `act` takes it back."""

    act: UUID
    left: PurseShape


class QuestionShape(Schema):
    """A question above a mandate. `standing`: waits, silent (nobody answered in time), yes, no, given, left."""

    code: UUID
    promise: UUID
    standing: str
    asker: str
    asked: str
    act: str
    what: str
    cents: int
    silent_at: datetime
    decides_alone: bool


class AnswerSent(Schema):
    """Yes or no, with a few words if need be."""

    is_yes: bool
    words: str = Field("", max_length=rules.LONGEST_REASON)


class DecidedSent(Schema):
    """A smaller sum than was asked; null: all of it."""

    cents: int | None = Field(None, ge=0, le=rules.MOST_CENTS, strict=True)


class WordSent(Schema):
    """Thanks, or something to learn from (which needs words)."""

    kind: Literal["thanks", "learning"]
    text: str = Field("", max_length=500)


class WrittenShape(Schema):
    """The mandate of one role. A limit of null: none of its own."""

    role: Literal["member", "leader"]
    acts: list[Literal["gesture", "exception"]]
    case_cents: int | None = Field(None, ge=0, le=rules.MOST_CENTS)
    month_cents: int | None = Field(None, ge=0, le=rules.MOST_CENTS)


class MandatesShape(Schema):
    """All mandates, and how questions are answered: after `minutes` the asker decides, where it is so."""

    written: list[WrittenShape]
    decides_alone: bool
    minutes: int = Field(ge=1, le=rules.LONGEST_WAIT)


@router.get("/mandate", response=responses(PurseShape), summary="What I may give this month")
def my_mandate(request: HttpRequest) -> PurseShape:
    """My own budget, apart from any case."""
    return _purse(mine.purse(_scope(request), now(request)))


@router.get("/mandate/mine", response=responses(dict[str, Any]), summary="All that is kept about me here")
def all_of_mine(request: HttpRequest) -> dict[str, Any]:
    """What I gave and asked, and what was said to it. Nobody else can ask this."""
    return mine.everything(_scope(request))


@router.get("/mandates", response=responses(MandatesShape), summary="The written mandates")
def mandates(request: HttpRequest) -> MandatesShape:
    """What each role may decide alone; everybody may read it."""
    scope = _scope(request)
    found, trust = purses.written(scope), purses.trust(scope)
    written = [WrittenShape.model_validate(found[role]._asdict()) for role in ("member", "leader")]
    return MandatesShape(written=written, decides_alone=trust.decides_alone, minutes=trust.minutes)


@router.put("/mandates", response=responses(MandatesShape), summary="Write the mandates")
def write(request: HttpRequest, sent: MandatesShape) -> MandatesShape:
    """From now on these hold. Only an owner writes them."""
    scope = _scope(request)
    if not may(scope.role, "write_mandate"):
        raise Trouble(403, "not_yours", _("Only the owner writes the mandates."))
    wanted = [Written(one.role, tuple(one.acts), one.case_cents, one.month_cents) for one in sent.written]
    write_mandates(scope, wanted, decides_alone=sent.decides_alone, minutes=sent.minutes, now=now(request))
    return mandates(request)


@router.get("/promises/{uuid:code}/mandate", response=responses(PurseShape), summary="What I may give here")
def here(request: HttpRequest, code: UUID) -> PurseShape:
    """What is left in this case and this month, whichever is less."""
    found = cards.card(_scope(request), code, now(request))
    if found is None:
        raise Trouble(404, "not_found", _("There is no such promise here."))
    return _purse(found.purse)


@router.post("/promises/{uuid:code}/gifts", response=responses({201: GivenShape}), summary="Give it")
def give(request: HttpRequest, code: UUID, sent: GiftSent) -> tuple[int, GivenShape]:
    """A gesture or an exception, without asking; above the mandate it is refused, and one may ask."""
    done = giving.give(_scope(request), code, _gift(sent), now=now(request), act=act_of(request))
    return 201, GivenShape(act=done.code, left=here(request, code))


@router.post("/promises/{uuid:code}/questions", response=responses({201: QuestionShape}), summary="Ask")
def ask(request: HttpRequest, code: UUID, sent: GiftSent) -> tuple[int, QuestionShape]:
    """One question to the one who leads, or who stands in."""
    asked = asking.ask(_scope(request), code, _gift(sent), now=now(request), act=act_of(request))
    return 201, _question(request, asked)


@router.get(
    "/questions", response=responses(list[QuestionShape]), summary="Questions that wait for my answer"
)
def waiting(request: HttpRequest) -> list[QuestionShape]:
    """What waits for my yes or no, the oldest first."""
    return [_question(request, row) for row in mine.asked_of_me(_scope(request), now(request))]


@router.post("/questions/{uuid:code}/answer", response=responses(QuestionShape), summary="Yes or no")
def answer(request: HttpRequest, code: UUID, sent: AnswerSent) -> QuestionShape:
    """My answer."""
    asked = asking.answer(
        _scope(request), code, is_yes=sent.is_yes, words=sent.words, now=now(request), act=act_of(request)
    )
    return _question(request, asked)


@router.post("/questions/{uuid:code}/pass-on", response=responses(QuestionShape), summary="To the one above")
def pass_on(request: HttpRequest, code: UUID) -> QuestionShape:
    """More than my own mandate: the one above is asked, and their time begins."""
    return _question(request, asking.pass_on(_scope(request), code, now=now(request)))


@router.post(
    "/questions/{uuid:code}/decide", response=responses({201: GivenShape}), summary="Give what was asked"
)
def decide(request: HttpRequest, code: UUID, sent: DecidedSent) -> tuple[int, GivenShape]:
    """By the yes that came, or by my own decision after a silence."""
    scope = _scope(request)
    done = giving.give_asked(scope, code, sent.cents, now=now(request), act=act_of(request))
    return 201, GivenShape(act=done.code, left=_purse(mine.purse(scope, now(request))))


@router.post(
    "/questions/{uuid:code}/let-be", response=responses(QuestionShape), summary="No answer is needed"
)
def let_be(request: HttpRequest, code: UUID) -> QuestionShape:
    """I need no answer any more."""
    return _question(request, asking.let_be(_scope(request), code, now=now(request)))


@router.post("/gifts/{uuid:code}/words", response=responses({204: None}), summary="Thank the one who gave")
def word(request: HttpRequest, code: UUID, sent: WordSent) -> tuple[int, None]:
    """A leader's word afterwards. `code` is of the gift, as the leader's page lists it."""
    thanking.say_to_giver(_scope(request), code, sent.kind, sent.text, now=now(request))
    return 204, None


class LatelyShape(Schema):
    """What was given by one of those whom I lead, in order of time. No sums by person, ever."""

    code: UUID
    at: datetime
    who: str
    customer: str
    promise: UUID
    act: str
    what: str
    cents: int
    reason: str
    is_taken_back: bool


@router.get("/gifts", response=responses(list[LatelyShape]), summary="What my team gave lately")
def given(request: HttpRequest, page: int = 1) -> list[LatelyShape]:
    """For those who lead: the newest thirty, or a later page."""
    scope = _scope(request)
    led = led_by(scope)
    if not led:
        raise Trouble(403, "not_yours", _("This page is for those who lead a team."))
    rows, _is_more = lately.of_those(scope, led, max(1, min(page, 10_000)))
    return [LatelyShape(**{name: getattr(row, name) for name in LatelyShape.model_fields}) for row in rows]


def _gift(sent: GiftSent) -> Gift:
    is_gesture = sent.act == rules.GESTURE
    return Gift(sent.act, sent.what if is_gesture else "", sent.cents if is_gesture else 0, sent.words)


def _purse(found: Purse) -> PurseShape:
    return PurseShape(
        acts=list(found.acts), case_cents=found.case_cents, month_cents=found.month_cents,
        left_cents=found.left, is_doubled=found.is_doubled,
    )  # fmt: skip


def _question(request: HttpRequest, asked: Question) -> QuestionShape:
    return QuestionShape(
        code=asked.code, promise=asked.promise.code, standing=standing_of(asked, now(request)).value,
        asker=asked.asker.name, asked=asked.asked.name, act=asked.act, what=asked.what, cents=asked.cents,
        silent_at=asked.silent_at, decides_alone=asked.decides_alone,
    )  # fmt: skip


def _scope(request: HttpRequest) -> Scope:
    """The caller's scope; a firm of one decides everything alone, so this room is not there (404)."""
    scope: Scope = request.auth  # type: ignore[attr-defined]
    if not is_team(scope):
        raise Trouble(404, "no_team", _("There is nothing such here."))
    return scope
