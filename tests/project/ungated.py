"""The addresses of the house, and one page that somebody forgot to gate. Only the test of the walk uses it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from lupaus.people.models import Party
from lupaus.project.urls import urlpatterns as house


def forgotten(request: HttpRequest, code: UUID) -> HttpResponse:
    """Shows anybody who somebody is."""
    party = Party.objects.filter(code=code).first()
    return HttpResponse(party.name if party else "")


urlpatterns: list[URLPattern | URLResolver] = [*house, path("forgotten/<uuid:code>/", forgotten)]
