"""allauth's own addresses that this house uses. Its pages of other sites' accounts are not among them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path


def not_here(request: HttpRequest) -> HttpResponse:
    """An address is how somebody is known: invitations, the firm's sign-in service and the helpdesk go by it.

    allauth's page lets anybody take any address as their own without a proof, so that page is not here.
    """
    raise Http404


urlpatterns: list[URLPattern | URLResolver] = [
    path("email/", not_here),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
]
