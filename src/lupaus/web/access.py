"""Who may open a staff view: a signed-in member, whose scope the view then takes first."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from lupaus.people.access import Scope, scope_of
from lupaus.people.models import User
from lupaus.web.errors import turned_away
from lupaus.web.language import speak

P = ParamSpec("P")


class MemberRequest(HttpRequest):
    """A request that passed `member_required`."""

    scope: Scope
    user: User


View = Callable[Concatenate[MemberRequest, P], HttpResponseBase]
OpenView = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def member_required(view: View[P]) -> OpenView[P]:
    """Give the view `request.scope`; ask a stranger to sign in; tell a user without a firm so (403).

    From here on instants are shown in the organisation's zone, and the page is in the member's language.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        scope = scope_of(request.user)
        if scope is None:
            return turned_away(request, _("You are signed in, but you belong to no firm here."))
        request.scope = scope  # type: ignore[attr-defined]  # this makes it a MemberRequest
        speak(request, scope.language, scope.zone)
        return view(request, *args, **kwargs)  # type: ignore[arg-type]  # see the line above

    return guarded


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back: never back to an address that only takes a POST."""
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        said = _("Your session had ended. Your last tap was not saved.")
        messages.warning(request, said, fail_silently=True)
    if request.headers.get("HX-Request") == "true":
        return HttpResponseClientRedirect(_sign_in_url(_page_before(request)))
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    return redirect_to_login(_page_before(request))


def _sign_in_url(back: str) -> str:
    return redirect_to_login(back).url


def _page_before(request: HttpRequest) -> str:
    """The page that the tap came from, if it is one of ours."""
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return came_from
    return resolve_url("/")
