"""To the sign-in service and back, and one's own connection to it."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import login as allauths_login
from allauth.mfa.models import Authenticator
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lupaus.core.lifecycle import Refusal
from lupaus.people.connections import connection_of, disconnect
from lupaus.people.invitations import invitation_of
from lupaus.people.models import User
from lupaus.project.single_sign_on.arriving import Porter, failed
from lupaus.project.single_sign_on.proof import Unproven
from lupaus.project.single_sign_on.provider import TokenDoor, configured
from lupaus.project.single_sign_on.sentences import said
from lupaus.web import errors
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """Off to the sign-in service. With `invitation`, the secret of a link, to come in by it.

    With `other`, or by an invitation, the service is asked to let one choose the account.
    """
    if request.method != "POST":
        return redirect(settings.LOGIN_URL)
    asked: dict[str, Any] = {}
    if secret := request.POST.get("invitation", ""):
        try:
            # Only its public code travels on in the session: the secret stays with the one who has the link.
            asked["invitation"] = str(invitation_of(secret, now(request)).code)
        except Refusal as no:
            return said(request, 410, sentence_for(no))
    chooses = bool(asked or request.POST.get("other"))
    return _sent(request, AuthProcess.LOGIN, get_next_redirect_url(request), asked, chooses=chooses)


def _sent(
    request: HttpRequest, process: str, back: str | None, asked: dict[str, Any], *, chooses: bool
) -> HttpResponse:
    """A page that goes on by itself: browsers let no form be answered by a redirect to another site (form-action)."""
    provider = Porter(request).get_provider(request, "")
    prompt = {"prompt": "select_account"} if chooses else {}
    try:
        url = provider.redirect(request, process, next_url=back, data=asked, auth_params=prompt).url
    except Unproven as no:
        return failed(request, "", no, {})
    return render(request, "account/to_provider.html", {"url": url, "name": configured().name})


@require_GET
@never_cache
def callback(request: HttpRequest) -> HttpResponse:
    """Back from the service. By GET, as the protocol has it; the state in the session makes it good once."""
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(TokenDoor(request))(request)
    except Unproven as no:
        return failed(request, "", no, {})
    return answer


@never_cache
@member_required
def mine(request: MemberRequest) -> HttpResponse:
    """Am I connected, since when, and by which address?"""
    connection = connection_of(request.user.pk, configured().issuer)
    context = {"connection": connection, "may_disconnect": _may_do_without(request.user)}
    return render(request, "account/connection.html", context)


@require_POST
@member_required
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth ships no types
def begin_connecting(request: MemberRequest) -> HttpResponse:
    """To the service and back, for somebody who has just shown that they are themselves."""
    return _sent(request, AuthProcess.CONNECT, None, {"user": request.user.pk}, chooses=True)


@require_POST
@member_required
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth ships no types
def end_connection(request: MemberRequest) -> HttpResponse:
    """The service opens nothing for me any more. Never the last way in."""
    if not _may_do_without(request.user):
        say(request, _("You would have no way in. Give yourself a password first."))
    else:
        disconnect(request.user.pk, configured().issuer)
        say(request, _("%(name)s is not connected to you any more.") % {"name": configured().name})
    return redirect("sso:mine")


def _may_do_without(user: User) -> bool:
    if configured().is_only:
        return False
    has_passkey = (
        settings.MFA_PASSKEY_LOGIN_ENABLED
        and Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists()
    )
    return bool(user.has_usable_password() or has_passkey)


def only_login(request: HttpRequest) -> HttpResponseBase:
    """The sign-in page where nobody signs in by a password: the button alone."""
    if request.method == "POST":
        return errors.turned_away(
            request, _("Here everybody signs in by %(name)s.") % {"name": configured().name}
        )
    answer: HttpResponseBase = allauths_login(request)
    return answer


def no_passwords(request: HttpRequest, rest: str) -> HttpResponse:
    """There is nothing to set, change or forget."""
    return errors.not_here(request, _("Here everybody signs in by %(name)s.") % {"name": configured().name})
