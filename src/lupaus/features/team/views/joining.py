"""Coming in by an invitation. Opening the link changes nothing: mail scanners and previews open links too."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lupaus.core.lifecycle import Refusal
from lupaus.features.team.forms.inviting import JoinForm
from lupaus.people.invitations import Newcomer, accept, invitation_of, is_known
from lupaus.people.models import Invitation, User
from lupaus.web import errors
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DEAD = ("invitation_unknown", "invitation_used", "invitation_withdrawn", "invitation_late")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Who invites, to what; then the few things that must be known of a newcomer."""
    user = request.user if isinstance(request.user, User) else None
    try:
        invitation = invitation_of(secret, now(request))
    except Refusal as no:
        return _dead(request, no, user)
    if user is not None and user.email.lower() != invitation.email:
        wrong = sentence_for(Refusal("invitation_others", email=invitation.email))
        return _page(request, invitation, 403, wrong=wrong)
    if user is None and is_known(invitation):
        back = urlencode({"next": request.path})
        return _page(request, invitation, 200, sign_in_url=f"{reverse('account_login')}?{back}")
    initial = {"name": invitation.name, "language": get_language()}
    form = JoinForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method != "POST":
        return _page(request, invitation, 200, form=form if user is None else None, may_join=True)
    if user is None and settings.LUPAUS_PROVIDER and settings.LUPAUS_PROVIDER.is_only:
        return _page(request, invitation, 403, form=form)  # nobody gets a password here
    if user is None and not form.is_valid():
        return _page(request, invitation, 422, form=form)
    newcomer = Newcomer(**form.cleaned_data) if user is None else None
    return _come_in(request, secret, user, newcomer, invitation)


def _come_in(
    request: HttpRequest, secret: str, user: User | None, newcomer: Newcomer | None, invitation: Invitation
) -> HttpResponse:
    try:
        membership = accept(secret, user, newcomer, now=now(request))
    except Refusal as no:
        if no.code in DEAD:
            return _dead(request, no, user)
        return _page(request, invitation, 422, wrong=sentence_for(no))
    if user is None:
        login(request, membership.user, backend=BACKEND)
    say(request, _("Welcome to %(firm)s.") % {"firm": invitation.organisation.name})
    return redirect(settings.LOGIN_REDIRECT_URL)


def _page(request: HttpRequest, invitation: Invitation, status: int, **more: Any) -> HttpResponse:
    context = {
        "firm": invitation.organisation.name,
        "person": invitation.made_by.name,
        "email": invitation.email,
        "secret": request.resolver_match.kwargs["secret"] if request.resolver_match else "",
        **more,
    }
    return render(request, "team/join.html", context, status=status)


def _dead(request: HttpRequest, no: Refusal, user: User | None) -> HttpResponse:
    if no.code == "invitation_used" and user is not None:
        # The one who came in by it opens the letter again: they are in.
        return redirect(settings.LOGIN_REDIRECT_URL)
    return errors.gone(request, sentence_for(no))
