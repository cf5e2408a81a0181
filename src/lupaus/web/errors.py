"""Pages for what went wrong: a warm clear sentence, the promise that nothing changed, and a next act.

Django's and allauth's own handlers find the same templates (`404.html`, `429.html`, …); views call these directly.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _


def turned_away(request: HttpRequest, sentence: str) -> HttpResponse:
    """403: not yours to see or do."""
    return _page(request, 403, sentence)


def not_here(request: HttpRequest, sentence: str) -> HttpResponse:
    """404: there is no such page or promise, as far as this person may know."""
    return _page(request, 404, sentence)


def gone(request: HttpRequest, sentence: str = "", phone: str = "") -> HttpResponse:
    """410: a link that was good once; expired, revoked or renewed. `phone`: who helps, one tap away."""
    return _page(request, 410, sentence, phone)


def not_so(request: HttpRequest, sentence: str) -> HttpResponse:
    """400: what was sent cannot be read or done; nothing changed."""
    return _page(request, 400, sentence)


def too_many(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """429: too many tries. Also django-axes' answer to a lock (`AXES_LOCKOUT_CALLABLE`), which passes more arguments."""
    return _page(request, 429, _("There have been too many tries from here. Nothing was changed."))


def _page(request: HttpRequest, status: int, sentence: str, phone: str = "") -> HttpResponse:
    context = {"sentence": sentence, "phone": phone}
    response = TemplateResponse(request, f"{status}.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response.render()
