"""What is asked when a promise is handed over, and when somebody says no."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lupaus.features.desk.actions.custody import LONGEST_WHY
from lupaus.features.desk.forms.fields import ClockInput, DayInput, WordsField
from lupaus.features.desk.queries.custody import Colleague
from lupaus.features.desk.rules.standing import Shown, shown
from lupaus.web.days import DayField


class HandOverForm(forms.Form):
    """To whom, and why. `is_live`: they have said yes already."""

    act = forms.UUIDField(widget=forms.HiddenInput(), required=False)
    shown = forms.CharField(widget=forms.HiddenInput(), required=False, max_length=60)
    to = forms.UUIDField(
        error_messages={"required": _("Choose whom you ask."), "invalid": _("Choose whom you ask.")}
    )
    why = WordsField(
        label=_("Why, in a few words"), draft="hand-over", rows=2, max_length=LONGEST_WHY,
        error_messages={"required": _("Write in a few words why.")},
    )  # fmt: skip
    is_live = forms.BooleanField(
        label=_("They have said yes to me already, face to face or by phone"), required=False
    )

    def __init__(self, colleagues: list[Colleague], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = colleagues

    @property
    def was_shown(self) -> Shown | None:
        """What the page had shown of the promise."""
        return shown(self.cleaned_data.get("shown", ""))


class DeclineForm(forms.Form):
    """No, with a word why if one likes; or yes for another time."""

    act = forms.UUIDField(widget=forms.HiddenInput(), required=False)
    words = WordsField(
        label=_("A word to them"), draft="decline", rows=2, max_length=LONGEST_WHY, required=False
    )
    on = DayField(
        label=_("I would take it on for another day"), widget=DayInput(), required=False,
        error_messages={"invalid": _("There is no such day. Write it as day.month.year.")},
    )  # fmt: skip
    at = forms.TimeField(label=_("Time"), widget=ClockInput(), required=False)
