"""Each request in the language and on the clock of the one who reads it."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

Respond = Callable[[HttpRequest], HttpResponse]


class SpeakTheirLanguage:
    """A signed-in user's own language, else the one chosen here before, else the browser's. Stands after authentication."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = _own(request) or translation.get_language_from_request(request)
        try:
            speak(request, chosen)
            response = self.get_response(request)
        finally:
            timezone.deactivate()  # the thread serves somebody else next
        response.headers.setdefault("Content-Language", translation.get_language() or chosen)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def speak(request: HttpRequest, language: str, zone: str | None = None) -> None:
    """From here to the end of this request, words are in `language` and instants shown in `zone` (an IANA name).

    For a page opened without signing in, where the customer's own language and the firm's zone are known.
    """
    if translation.check_for_language(language):
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()
    if zone:
        timezone.activate(ZoneInfo(zone))


def _own(request: HttpRequest) -> str:
    """The signed-in user's language, or "". A request without a session cookie asks the database nothing."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    return str(getattr(request.user, "language", "") or "")
