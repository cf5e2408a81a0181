"""Who decides beside which helpdesk we work."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lupaus.people.roles import may
from lupaus.web import errors
from lupaus.web.access import MemberRequest, OpenView, member_required

P = ParamSpec("P")
View = Callable[Concatenate[MemberRequest, P], HttpResponse]


def connector_required(view: View[P]) -> OpenView[P]:
    """Only for the owner and leaders."""

    @wraps(view)
    def guarded(request: MemberRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not may(request.scope.role, "connect_helpdesk"):
            return errors.turned_away(request, _("Only the owner or a leader of the firm decides this."))
        return view(request, *args, **kwargs)

    return member_required(cast("View[P]", guarded))
