"""The addresses of the house where nobody signs in by a password."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from lupaus.project import sso_urls
from lupaus.project.single_sign_on import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/login/", views.only_login, name="account_login"),
    path("accounts/password/<path:rest>", views.no_passwords),
    *sso_urls.urlpatterns,
]
