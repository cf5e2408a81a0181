"""Times that are chosen by hand, and a slot that is tapped."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lupaus.core.clock_time import instant
from lupaus.features.calls.rules.later import is_odd
from lupaus.features.calls.rules.slots import Slot, UnclearSlot, slot, slot_of
from lupaus.web.days import DayField, check_ahead

NO_SUCH_DAY = _("There is no such day. Write it as day.month.year.")
NO_SUCH_TIME = _("There is no such time. Write it as hours:minutes.")
AWAY = ("not_at_home", "told_away")
"""Why nobody opened; told_away: they had told us."""
BACKWARDS = _("The end is before the start. Check the times.")


class DayInput(forms.DateInput):
    """The phone's own calendar; typing d.m.yyyy works where there is none."""

    input_type = "date"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    """The phone's own clock, in minutes."""

    input_type = "time"

    def __init__(self, **attrs: Any) -> None:
        super().__init__(attrs=attrs, format="%H:%M")


def day_field(label: Any, **more: Any) -> DayField:
    """A field for a local day."""
    return DayField(label=label, widget=DayInput(), error_messages={"invalid": NO_SUCH_DAY}, **more)


def clock_field(label: Any, **more: Any) -> forms.TimeField:
    """A field for a wall time."""
    return forms.TimeField(label=label, widget=ClockInput(), error_messages={"invalid": NO_SUCH_TIME}, **more)


class SlotForm(forms.Form):
    """A slot: the one that was tapped, else a day with its hours written by hand. It stands in `chosen`."""

    slot = forms.CharField(required=False, max_length=30)
    on = day_field(_("Day"), required=False)
    starts = clock_field(_("From, or exactly at"), required=False)
    ends = clock_field(_("Until"), required=False)

    chosen: Slot | None = None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if self.errors:
            return found
        try:
            if found.get("slot"):
                self.chosen = slot_of(found["slot"])
            elif found.get("on"):
                self.chosen = slot(found["on"], found.get("starts"), found.get("ends"))
            else:
                self.add_error(None, _("Choose a time first."))
            if self.chosen is not None:
                check_ahead(self.chosen.on)
        except UnclearSlot as unclear:
            self.add_error(None, BACKWARDS if unclear.code == "backwards" else _("Choose a time first."))
        return found


class MoveForm(SlotForm):
    """Another time for a visit, and whether the customer said yes to it."""

    terms = forms.ChoiceField(choices=[("agreed", ""), ("told", "")])
    words = forms.CharField(required=False, max_length=2000)


class AgainForm(SlotForm):
    """A new time for a visit to which nobody had opened, and why not."""

    reason = forms.ChoiceField(choices=[(slug, "") for slug in AWAY])


class LaterForm(forms.Form):
    """When to call again: a chip, or a day and a time. The instant stands in `chosen` (aware UTC)."""

    at = forms.DateTimeField(required=False)
    on = day_field(_("Day"), required=False)
    clock = clock_field(_("Time"), required=False)
    suits = forms.BooleanField(required=False)
    sure = forms.CharField(required=False, max_length=40)

    def __init__(self, *args: Any, zone: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.today = zone, today
        self.asks_again = ""  # the odd time that must be sent once more to be meant
        self.chosen: datetime | None = None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if self.errors:
            return found
        on: date | None = found.get("on")
        if found.get("at"):
            self.chosen = found["at"]
            check_ahead(found["at"].date())
        elif on is not None:
            clock = found.get("clock") or time(17)
            odd = f"{on.isoformat()} {clock:%H:%M}" if is_odd(on, clock, self.today) else ""
            if odd and found.get("sure") != odd:
                self.asks_again = odd
                self.add_error(None, _("Nobody is usually called then. If you mean it, send it once more."))
                return found
            self.chosen = instant(on, clock, self.zone)
        else:
            self.add_error(None, _("Choose a time first."))
        return found
