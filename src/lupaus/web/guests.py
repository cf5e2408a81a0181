"""Who may open a page behind a signed link: the customer or supplier to whom the firm gave it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from lupaus.people.access import NoAccess
from lupaus.people.links import DeadLink, guest_of_link
from lupaus.people.models import Organisation
from lupaus.web import errors
from lupaus.web.clock import now
from lupaus.web.language import speak

View = Callable[..., HttpResponse]


def guest_page(view: View) -> View:
    """Give the view its guest, in their language; a dead link gets a kind word and no more."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str, **more: Any) -> HttpResponse:
        try:
            guest = guest_of_link(token, now(request))
        except DeadLink as dead:
            return _gone(request, dead.firm)
        except NoAccess:
            return errors.gone(request)
        speak(request, guest.party.language, guest.scope.zone)
        response = view(request, guest, token=token, **more)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return guarded


def _gone(request: HttpRequest, firm: Organisation | None) -> HttpResponse:
    """The link is dead; whom to call is not."""
    if firm is None or not firm.phone:
        return errors.gone(request)
    speak(request, firm.language)
    said = _("A newer link has replaced it, or it has grown old. Nothing was changed. %(firm)s helps you:")
    return errors.gone(request, said % {"firm": firm.name}, firm.phone)
