"""Somebody comes back from the sign-in service, proven: who are they here? Nobody is made but by an invitation."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lupaus.core.lifecycle import Refusal
from lupaus.people.connections import connect, member_by_address
from lupaus.people.invitations import Newcomer, accept_by_code, invitation_by_code
from lupaus.people.models import User
from lupaus.people.providers import address_in, denies, same_address, vouches_for
from lupaus.project.single_sign_on.proof import Unproven
from lupaus.project.single_sign_on.provider import FirmsProvider, as_app, configured
from lupaus.project.single_sign_on.sentences import SENTENCES, not_let_in, said
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say

log = logging.getLogger("lupaus.sign_in")


class Porter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Lets in whom we know, and tells everybody else kindly whom to ask."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def list_apps(
        self, request: HttpRequest, provider: object = None, client_id: object = None
    ) -> list[SocialApp]:
        return [as_app(configured())]

    def get_provider(self, request: HttpRequest, provider: object, client_id: object = None) -> FirmsProvider:
        return FirmsProvider(request, app=as_app(configured()))

    def on_authentication_error(
        self, request: HttpRequest, provider: object, error: str = AuthError.UNKNOWN,
        exception: Exception | None = None, extra_context: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """Every way in which it can fail ends on a page of ours."""
        raise ImmediateHttpResponse(failed(request, error, exception, extra_context or {}))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Turn somebody proven into one of us, or say why not."""
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            raise ImmediateHttpResponse(_connected(request, sociallogin))
        if sociallogin.is_existing:
            return
        try:
            with transaction.atomic():
                user = _who(request, sociallogin)
                account = _connect(user, sociallogin)
            sociallogin.user, sociallogin.account = user, account
        except Unknown as no:
            raise ImmediateHttpResponse(not_let_in(request, no.code, configured().name, **no.facts)) from no
        except Refusal as no:
            if (
                not sociallogin._lookup_by_socialaccount()
            ):  # of two at once, the first has made the connection
                raise ImmediateHttpResponse(_refused(request, no)) from no


class Unknown(Exception):
    """Proven, and yet nobody here."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def failed(
    request: HttpRequest, error: str, exception: Exception | None, context: dict[str, Any]
) -> HttpResponse:
    """The page for a sign-in that did not come to its end. The log gets a reason that names nobody."""
    code = exception.code if isinstance(exception, Unproven) else "refused"
    if exception is None and "state_id" in context:
        if request.user.is_authenticated:
            # The callback was opened twice: they are in.
            return redirect(settings.LOGIN_REDIRECT_URL)
        code = "used"
    elif error == AuthError.CANCELLED:
        code = "cancelled"
    if code not in ("used", "cancelled"):
        log.warning("A sign-in by the firm's service failed: %s", exception or code)
    return not_let_in(request, code, configured().name)


def _who(request: HttpRequest, login: SocialLogin) -> User:
    """Raises `Unknown` or `Refusal`."""
    provider, email = configured(), address_in(login.claims)
    code = (login.state.get("data") or {}).get("invitation")
    if code:
        return _invited(request, UUID(code), login, email)
    if not email:
        raise Unknown("nameless")
    user = member_by_address(email)
    if user is None:
        raise Unknown("unknown", email=email)
    if not vouches_for(provider, login.claims):
        raise Unknown("unvouched", email=email)
    return user


def _invited(request: HttpRequest, code: UUID, login: SocialLogin, email: str) -> User:
    """The link came to the address, so it proves what the service may leave open; an explicit no stays a no."""
    invitation = invitation_by_code(code, now(request))
    if not same_address(email, invitation.email):
        raise Unknown("invitation_others", email=email or "–", invited=invitation.email)
    provider = configured()
    if denies(login.claims) or (provider.is_only and not vouches_for(provider, login.claims)):
        raise Unknown("unvouched", email=email)
    newcomer = Newcomer(name=invitation.name, phone="", language=get_language() or "en")
    found = accept_by_code(code, newcomer, now=now(request))
    say(request, _("Welcome to %(firm)s.") % {"firm": invitation.organisation.name})
    return found.user


def _connect(user: User, login: SocialLogin) -> Any:
    account = login.account
    return connect(user.pk, account.provider, account.uid, account.extra_data["email"])


def _connected(request: HttpRequest, login: SocialLogin) -> HttpResponse:
    """Somebody who is in has gone to the service and come back, to use it from now on."""
    begun_by = (login.state.get("data") or {}).get("user")
    if not isinstance(request.user, User) or request.user.pk != begun_by:
        return not_let_in(request, "used", configured().name)
    try:
        _connect(request.user, login)
    except Refusal as no:
        return _refused(request, no)
    say(request, _("From now on you come in by %(name)s.") % {"name": configured().name})
    return redirect("sso:mine")


def _refused(request: HttpRequest, no: Refusal) -> HttpResponse:
    if no.code in SENTENCES:
        return not_let_in(request, no.code, configured().name)
    return said(request, 410, sentence_for(no))
