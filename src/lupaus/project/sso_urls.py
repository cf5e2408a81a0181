"""The addresses of the house where the firm's own sign-in service opens the door too."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from lupaus.project import urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/sso/", include("lupaus.project.single_sign_on.urls")),
    *urls.urlpatterns,
]
