"""Joys and sorrows, the words first; and whether a line to me may be read by the others."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lupaus.core.lifecycle import Refusal
from lupaus.features.feelings.actions import telling
from lupaus.features.feelings.models.moments import moments
from lupaus.features.feelings.queries import stories
from lupaus.features.feelings.queries.stories import Met, Story
from lupaus.features.feelings.queries.wording import behaviour_of, kind_name, name_of, words_of
from lupaus.ledger import queries as book
from lupaus.people.members import is_team
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_GET
@member_required
def index(request: MemberRequest) -> HttpResponse:
    """What our customers felt within a year, worst cases first."""
    scope, at = request.scope, now(request)
    names = {one.key: name_of(one) for one in moments(scope)}
    kinds = {slug: kind_name(slug, own) for slug, own in book.kinds(scope).values_list("slug", "name")}
    groups = [
        (_("Sorrows"), "sorrows", _told(stories.sorrows(scope, at), names, kinds)),
        (_("Not kept, but well made good"), "repaired", _told(stories.repaired(scope, at), names, kinds)),
        (_("Joys"), "joys", _told(stories.joys(scope, at), names, kinds)),
    ]
    met = stories.met(scope, at)
    context = {
        "groups": groups,
        "is_empty": not any(found for _title, _key, found in groups),
        "counted": [_counted(one) for one in met if one.share is not None],
        "few": [_few(one) for one in met if one.share is None and one.said],
        "fates": stories.fates(scope, at),
        "is_team": is_team(scope),
    }
    return render(request, "feelings/index.html", context)


@require_POST
@member_required
def tell(request: MemberRequest, code: UUID) -> HttpResponse:
    """The others may read a line to me, or may not any more."""
    is_told = request.POST.get("told") == "yes"
    try:
        telling.tell(request.scope, code, is_told=is_told)
    except Refusal as no:
        say(request, sentence_for(no), level="error")
    else:
        say(request, _("The others may read it now.") if is_told else _("Only you read it now."))
    return redirect("feelings:index")


def _told(found: list[Story], names: dict[str, str], kinds: dict[str, str]) -> list[dict[str, object]]:
    return [
        {
            "story": one,
            "words": words_of(one.feelings),
            "moment": names.get(one.moment, ""),
            "kind": kinds.get(one.kind, one.kind),
        }
        for one in found
    ]


def _counted(one: Met) -> dict[str, object]:
    return _few(one) | {"share": one.share, "gap": one.gap, "missing": -one.gap}


def _few(one: Met) -> dict[str, object]:
    return {
        "moment": one.moment, "name": name_of(one.moment), "behaviour": behaviour_of(one.moment),
        "aims": words_of(one.moment.aims), "n": one.n, "said": [words_of(said) for said in one.said],
    }  # fmt: skip
