"""Fields that several of the desk's forms have: a time, somebody's words, the hidden guards."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lupaus.core.clock_time import UnclearTime, instant
from lupaus.features.desk.rules import terms
from lupaus.web.days import DayField

LONGEST_WORDS = 2000
PART_CHOICES = [
    ("", _("any time that day")),
    ("morning", _("in the morning")),
    ("afternoon", _("in the afternoon")),
    ("evening", _("in the evening")),
    ("time", _("at a time")),
]


class DayInput(forms.DateInput):
    """The browser's own calendar; typing d.m.yyyy works where there is none."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    """The browser's own clock, in minutes."""

    input_type = "time"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%H:%M")


class WordsField(forms.CharField):
    """Somebody's own words, in the reading face. Kept as a draft until they are sent."""

    def __init__(self, *, draft: str = "", rows: int = 3, **kwargs: Any) -> None:
        attrs = {"rows": rows, "class": "words"}
        if draft:
            attrs["data-draft"] = draft
        kwargs.setdefault("max_length", LONGEST_WORDS)
        super().__init__(widget=forms.Textarea(attrs=attrs), **kwargs)


class DueForm(forms.Form):
    """A new time: the day, perhaps a part of it or a time. Give it the zone as `zone`."""

    on = DayField(
        label=_("Day"),
        widget=DayInput(),
        error_messages={"invalid": _("There is no such day. Write it as day.month.year.")},
    )
    part = forms.ChoiceField(label=_("Time of day"), choices=PART_CHOICES, required=False)
    at = forms.TimeField(
        label=_("Time"),
        required=False,
        widget=ClockInput(),
        error_messages={"invalid": _("There is no such time. Write it as hours:minutes.")},
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.due: terms.Due | None = None

    def clean(self) -> dict[str, Any]:
        """The time as the book takes it stands in `due`."""
        found = super().clean() or self.cleaned_data
        on: date | None = found.get("on")
        if on is not None and "at" in found:
            part = found.get("part") or ("time" if found["at"] else "")
            try:
                self.due = terms.due(on, part, found["at"], self.zone)
            except UnclearTime:
                self.add_error("at", _("Write the time too, or choose a part of the day."))
        return found


def at_local(on: date, at: time, zone: str) -> datetime:
    """The instant of a wall time in `zone`."""
    return instant(on, at, zone)
