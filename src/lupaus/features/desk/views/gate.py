"""Who may change what the firm has decided."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lupaus.web import errors
from lupaus.web.access import MemberRequest

P = ParamSpec("P")
View = Callable[Concatenate[MemberRequest, P], HttpResponse]


def leader_required(view: View[P]) -> View[P]:
    """Only for the owner and leaders; put it inside `member_required`."""

    def guarded(request: MemberRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.scope.role not in ("owner", "leader"):
            return errors.turned_away(request, _("Only the owner or a leader of the firm decides this."))
        return view(request, *args, **kwargs)

    return cast("View[P]", wraps(view)(guarded))
