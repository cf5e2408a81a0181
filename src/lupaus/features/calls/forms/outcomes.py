"""The few facts that some outcomes need: when, why, which number, what was done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lupaus.features.calls.forms.times import AWAY, day_field
from lupaus.web.days import check_done

ENDINGS = [
    ("not_used", _("The fireplace or the device is not used any more")),
    ("someone_else", _("Somebody else takes care of it now")),
    ("no_reminders", _("They do not want to be reminded")),
    ("moved", _("They have moved, or the house was sold")),
    ("other", _("Another reason")),
]
WHEN_DONE = [
    ("now", _("just now")),
    ("months", _("some months ago")),
    ("exact", _("on a day that I know")),
]
INTERVALS = [
    ("6m", _("every half a year")),
    ("12m", _("every year")),
    ("24m", _("every other year")),
    ("36m", _("every third year")),
    ("60m", _("every fifth year")),
]
LONGEST_WORDS = 2000


def words_field(label: Any, draft: str, rows: int = 2) -> forms.CharField:
    """A few words, kept as a draft until they are sent."""
    widget = forms.Textarea(attrs={"rows": rows, "data-draft": draft})
    return forms.CharField(label=label, required=False, max_length=LONGEST_WORDS, widget=widget)


class ElsewhereForm(forms.Form):
    """About when somebody else did it: the interval counts from there."""

    when = forms.ChoiceField(label=_("When was it done?"), choices=WHEN_DONE, widget=forms.RadioSelect)
    on = day_field(_("The day"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date | None:
        on: date | None = self.cleaned_data.get("on")
        if on is not None:
            check_done(on, self.today)
        return on

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("when") == "exact" and not found.get("on") and "on" not in self.errors:
            self.add_error("on", _("Write the day."))
        return found

    @property
    def done_on(self) -> date:
        """The day from which the next reminder counts."""
        if self.cleaned_data["when"] == "exact":
            on: date = self.cleaned_data["on"]
            return on
        back = 90 if self.cleaned_data["when"] == "months" else 0
        return date.fromordinal(self.today.toordinal() - back)


class EndedForm(forms.Form):
    """Why they let it go."""

    reason = forms.ChoiceField(label=_("Why?"), choices=ENDINGS, widget=forms.RadioSelect)
    words = words_field(_("In their words"), "ended")


class NumberForm(forms.Form):
    """The right number, if they told it."""

    number = forms.CharField(
        label=_("The new number"), max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"}),
    )  # fmt: skip


class AwayForm(forms.Form):
    """Nobody was at home."""

    reason = forms.ChoiceField(choices=[(slug, "") for slug in AWAY])
    words = words_field(_("A note to myself"), "away")


class DoneForm(forms.Form):
    """What belongs to the end of a visit."""

    done_on = day_field(_("Done on"))
    certificate = forms.BooleanField(label=_("Certificate given"), required=False)
    defect = words_field(_("A defect that I told them and reported"), "defect")
    note = words_field(_("A note for next time"), "note")
    reminds = forms.BooleanField(
        label=_("I remind them next time: I asked, and they want it"), required=False
    )
    interval = forms.ChoiceField(choices=INTERVALS)
    price = forms.DecimalField(
        label=_("Price, euros"), required=False, min_value=0, max_value=100_000, decimal_places=2,
        localize=True, widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, intervals: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        known = {value for value, _label in INTERVALS}
        own = [(value, _("as until now")) for value in intervals if value not in known]
        self.fields["interval"] = forms.ChoiceField(label=_("How often"), choices=[*own, *INTERVALS])

    def clean_done_on(self) -> date:
        on: date = self.cleaned_data["done_on"]
        check_done(on, self.today)
        return on

    @property
    def cents(self) -> int | None:
        """The price in cents, None when it was left empty."""
        price = self.cleaned_data.get("price")
        return None if price is None else int(price * 100)


class AddForm(forms.Form):
    """An object that is not in the book yet."""

    what = forms.CharField(label=_("What is done there"), max_length=120, required=False)
    interval = forms.ChoiceField(
        label=_("Comes round"), required=False, choices=[("", _("this once")), *INTERVALS]
    )


class EveningForm(forms.Form):
    """How many calls an evening."""

    calls = forms.IntegerField(min_value=1, max_value=200)
