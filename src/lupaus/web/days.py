"""Days that people write: within some years of today. What lies beyond is a slip of the thumb, or no use of the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lupaus.core.clock_time import UnclearTime
from lupaus.web import errors
from lupaus.web.clock import now

YEARS_AHEAD = 10
YEARS_BACK = 10
EARLIEST = date(1900, 1, 1)
TOO_FAR = _("That day is too far away.")
TOO_LONG_AGO = _("That day is too long ago.")


class DayField(forms.DateField):
    """A local day, at most ten years ahead."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if isinstance(value, date):
            check_ahead(value)


def check_ahead(on: date) -> None:
    """Raises `ValidationError` on a day that nobody plans, or that no chimney can remember."""
    if on.year > now().year + YEARS_AHEAD:
        raise forms.ValidationError(TOO_FAR)
    if on < EARLIEST:
        raise forms.ValidationError(TOO_LONG_AGO)


def check_done(on: date, today: date) -> None:
    """Raises `ValidationError` when nothing can have been done on this day: it is to come, or years before."""
    if on > today:
        raise forms.ValidationError(_("That day is still to come."))
    if on.year < today.year - YEARS_BACK:
        raise forms.ValidationError(TOO_LONG_AGO)


class SayWhatIsUnclear:
    """A time that no form has caught is a sentence, and nothing has changed: never an accident of ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Django asks this after a view has raised; its transaction is undone by then."""
        return errors.not_so(request, error.told(gettext)) if isinstance(error, UnclearTime) else None
