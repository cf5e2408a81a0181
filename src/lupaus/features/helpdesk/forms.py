"""What a person fills in: the helpdesk, how tickets become promises, and a promise about a ticket."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lupaus.features.helpdesk.actions.giving import KINDS, LONGEST_WORDS
from lupaus.features.helpdesk.rules.times import Due, day, to_the_minute
from lupaus.people.access import Scope
from lupaus.people.members import members
from lupaus.web.days import DayField

KIND_NAMES = {
    "other": _("Something else"),
    "callback": _("A call back"),
    "information": _("An answer"),
    "repair": _("A repair"),
    "delivery": _("A delivery"),
    "refund": _("Money back"),
}


class ConnectForm(forms.Form):
    """Where the helpdesk is, and by which token it is called."""

    address = forms.CharField(
        label=_("Address of your Zammad"), max_length=200,
        widget=forms.URLInput(attrs={"placeholder": "https://help.example.fi", "autocomplete": "off"}),
    )  # fmt: skip
    token = forms.CharField(
        label=_("Access token"), max_length=300, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip


class DecideForm(forms.Form):
    """How tickets become promises. `carrier` is a member's code, or empty for the owner of the firm."""

    makes = forms.BooleanField(label=_("A time set on a tagged ticket makes a promise"), required=False)
    kind = forms.ChoiceField(
        label=_("What is promised then"), choices=[(slug, KIND_NAMES[slug]) for slug in KINDS]
    )
    carrier = forms.ChoiceField(label=_("Who has it when none of us owns the ticket"), required=False)

    def __init__(self, scope: Scope, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.code): one.party for one in members(scope, today)}
        choices: list[tuple[str, Any]] = [("", _("The owner of the firm"))]
        choices += [(str(one.code), one.name) for one in members(scope, today)]
        self.fields["carrier"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> int | None:
        """The party of the chosen member."""
        return self.people.get(self.cleaned_data["carrier"])


class PromiseForm(forms.Form):
    """A promise about a ticket: what, and by when. `ticket` is the ticket as the page was shown it, signed."""

    ticket = forms.CharField(widget=forms.HiddenInput())
    act = forms.UUIDField(widget=forms.HiddenInput(), required=False)
    kind = forms.ChoiceField(label=_("What"), choices=[(slug, KIND_NAMES[slug]) for slug in KINDS])
    words = forms.CharField(
        label=_("In your own words"), max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3, "class": "words"}),
    )  # fmt: skip
    on = DayField(
        label=_("By when"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("There is no such day. Write it as day.month.year.")},
    )
    at = forms.TimeField(
        label=_("Time"), required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("There is no such time. Write it as hours:minutes.")},
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.zone = today, zone

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on < self.today:
            raise forms.ValidationError(_("That day has passed already."))
        return on

    @property
    def due(self) -> Due:
        """The time as the book takes it. Valid forms only."""
        on, at = self.cleaned_data["on"], self.cleaned_data["at"]
        return to_the_minute(on, at, self.zone) if at else day(on, self.zone)
