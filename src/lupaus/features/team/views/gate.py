"""Who may come into this room: those of a firm with several of them; and who may decide what there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from lupaus.people.members import is_team
from lupaus.people.roles import may
from lupaus.web import errors
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


def may_required(what: str) -> Callable[[View[P]], View[P]]:
    """Only for those whose role may do this (`people.roles`); put it inside the gate."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: MemberRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not may(request.scope.role, what):
                return errors.turned_away(request, _("Only the owner or a leader of the firm decides this."))
            return view(request, *args, **kwargs)

        return cast("View[P]", guarded)

    return guard
