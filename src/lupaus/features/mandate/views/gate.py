"""This room is there only where there are several of us; a sole entrepreneur decides everything alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import Http404, HttpResponse

from lupaus.people.members import is_team
from lupaus.web.access import MemberRequest, OpenView, member_required

P = ParamSpec("P")
View = Callable[Concatenate[MemberRequest, P], HttpResponse]


def team_member_required(view: View[P]) -> OpenView[P]:
    """For members of a firm with more than one of them; elsewhere there is no such page."""

    @wraps(view)
    def guarded(request: MemberRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not is_team(request.scope):
            raise Http404
        return view(request, *args, **kwargs)

    return member_required(cast("View[P]", guarded))
