"""Who leads and how: the leader's page, and what is talked about before any figure about staff."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema

from lupaus.features.team.actions import burden, leading
from lupaus.features.team.api.gate import must, scope_here, today_of
from lupaus.features.team.queries import lead
from lupaus.people import dialogue
from lupaus.people.members import member_by_code
from lupaus.web.clock import now
from lupaus.web.rest.problems import responses
from lupaus.web.rest.tapping import act_of

router = Router(tags=["team"])


class WordShape(Schema):
    """One of the leader's own words. Given to a colleague, it is told without whom and what (`is_discreet`)."""

    promise: UUID | None
    whom: str
    what: str
    due_on: date
    fate: str
    is_discreet: bool


class MatterShape(Schema):
    """A customer's matter: never a member's."""

    customer: UUID
    name: str
    many: int
    due_on: date
    is_late: bool
    breaks: int


class YearShape(Schema):
    """The three figures of the whole firm, one year back; not kept is split."""

    kept: int
    anew: int
    not_kept: int
    made_good: int
    left: int


class LeadShape(Schema):
    """The page in its order: the leader's own text and words first, what weighs on the team, the customers last."""

    name: str
    how_i_lead: str
    open_words: list[WordShape]
    past_words: list[WordShape]
    in_danger: list[MatterShape]
    figures: YearShape
    worst: list[MatterShape]


class HowSent(Schema):
    """How I lead service, in my own words."""

    text: str = Field(max_length=leading.LONGEST)


class SaidShape(Schema):
    """Who looks at it with me, and by when. `promise` is their word; `is_new`: it had not been said before."""

    promise: UUID
    who: str
    due_on: date
    is_new: bool


class StandsShape(Schema):
    """The word about what I said, while it stands. `stage` is reported when they say that it is done."""

    code: UUID
    promise: UUID
    who: str
    due_on: date
    stage: str
    seen: str


class AnswerSent(Schema):
    """What I say of it: yes, partly, no; or let_go, when it has passed by itself. `seen`: as it was read."""

    say: str
    seen: str = Field(max_length=60)


class DialogueShape(Schema):
    """The day of the talk before any figure about staff, while the figures stand on it."""

    held_on: date | None


class DialogueSent(Schema):
    """The day on which it was held."""

    held_on: date


@router.get("/leaders/{uuid:code}", response=responses(LeadShape), summary="A leader's page")
def of(request: HttpRequest, code: UUID) -> LeadShape:
    """The same for everybody of the firm."""
    scope = scope_here(request)
    one = member_by_code(scope, code, today_of(scope))
    if one is None or one.left_at is not None or not leading.leads(scope, one.party, one.role):
        raise Http404
    at = now()
    page, year = lead.page(scope, one.party, at), lead.year(scope, at)
    return LeadShape(
        name=one.name, how_i_lead=page.text,
        open_words=[_word(word) for word in page.open_words],
        past_words=[_word(word) for word in page.past_words],
        in_danger=[_matter(matter) for matter in page.in_danger],
        figures=YearShape(
            kept=year.kept, anew=year.anew, not_kept=year.not_kept,
            made_good=year.made_good, left=year.left + year.owed,
        ),
        worst=[_matter(matter) for matter in page.worst],
    )  # fmt: skip


@router.put("/lead", response=responses({204: None}), summary="How I lead service")
def how(request: HttpRequest, sent: HowSent) -> Any:
    """By those who lead; from now on everybody reads it."""
    leading.write_how_i_lead(scope_here(request), sent.text, now=now())
    return 204, None


@router.post("/too-much", response=responses(SaidShape), summary="I have too much")
def too_much(request: HttpRequest) -> SaidShape:
    """The one who leads me has promised to look at it. Said twice, it is one."""
    said = burden.say_too_much(scope_here(request), now=now(request), act=act_of(request))
    return SaidShape(
        promise=said.row.promise.code, who=said.who, due_on=said.due_on, is_new=said.act is not None
    )


@router.get("/too-much", response=responses(list[StandsShape]), summary="What I said, while it stands")
def stands(request: HttpRequest) -> list[StandsShape]:
    """Empty when nothing does."""
    row = burden.waiting(scope_here(request))
    if row is None:
        return []
    found = row.promise
    return [
        StandsShape(
            code=row.code, promise=found.code, who=found.holder.name, due_on=found.due_on, stage=found.stage,
            seen=burden.shown(row),
        )
    ]  # fmt: skip


@router.post("/too-much/{uuid:code}/answer", response=responses({204: None}), summary="Did it help?")
def answer(request: HttpRequest, code: UUID, sent: AnswerSent) -> Any:
    """My own word on the word of the one who leads me."""
    seen = burden.seen_in(sent.seen)
    burden.answer(scope_here(request), code, sent.say, now=now(), act=act_of(request), seen=seen)
    return 204, None


@router.get("/staff-dialogue", response=responses(DialogueShape), summary="The talk with the staff")
def talk(request: HttpRequest) -> DialogueShape:
    """None: no figure about staff is shown."""
    found = dialogue.dialogue(scope_here(request))
    return DialogueShape(held_on=found.held_on if found else None)


@router.put("/staff-dialogue", response=responses(DialogueShape), summary="Note the talk")
def note_talk(request: HttpRequest, sent: DialogueSent) -> DialogueShape:
    """By the owner: figures about groups may be shown from now on, and everybody gets a notice."""
    scope = scope_here(request)
    must(scope, "give_role")
    found = dialogue.note_dialogue(scope, sent.held_on, today=today_of(scope), now=now())
    return DialogueShape(held_on=found.held_on)


@router.delete("/staff-dialogue", response=responses({204: None}), summary="No figures about staff")
def end_talk(request: HttpRequest) -> Any:
    """Switched off."""
    scope = scope_here(request)
    must(scope, "give_role")
    dialogue.end_figures(scope, now=now())
    return 204, None


def _word(word: lead.Word) -> WordShape:
    return WordShape(
        promise=word.code, whom=word.whom, what=word.what, due_on=word.due_on, fate=word.fate,
        is_discreet=word.is_discreet,
    )  # fmt: skip


def _matter(matter: lead.Matter) -> MatterShape:
    return MatterShape(
        customer=matter.customer, name=matter.name, many=matter.many, due_on=matter.due_on,
        is_late=matter.is_late, breaks=matter.breaks,
    )  # fmt: skip
