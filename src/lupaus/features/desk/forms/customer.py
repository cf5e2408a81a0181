"""Who a customer is and how they are reached; an object that comes round; the grave forms."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lupaus.core.clock_time import UnclearTime
from lupaus.core.recurrence import Interval, after, parse_interval
from lupaus.features.desk.forms.add import ASKED
from lupaus.features.desk.forms.fields import DayInput, WordsField
from lupaus.features.desk.queries.intervals import interval_words
from lupaus.features.desk.queries.words import REASONS
from lupaus.people import parties
from lupaus.people.models import LANGUAGES, Party
from lupaus.web.days import DayField

_NO_DAY = _("There is no such day. Write it as day.month.year.")
INTERVALS = [
    ("6m", _("Twice a year")),
    ("12m", _("Every year")),
    ("24m", _("Every second year")),
    ("36m", _("Every third year")),
    ("60m", _("Every fifth year")),
]
END_REASONS = ("stop", "moved", "sold", "other_firm", "not_in_use", "other")


class LinesField(forms.CharField):
    """Several values, each on its own line."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 2, "class": "few"}))
        super().__init__(required=False, max_length=1000, **kwargs)

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value) or ""
        return [line.strip() for line in text.splitlines() if line.strip()]


class CustomerForm(forms.Form):
    """A customer or supplier. Phones and e-mails one on a line, the first to use first."""

    name = forms.CharField(label=_("Name"), max_length=160)
    phones = LinesField(
        label=_("Phone numbers"), help_text=_("Each on its own line, the first to use first.")
    )
    emails = LinesField(label=_("E-mail addresses"))
    address = forms.CharField(label=_("Street address"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=12, required=False)
    town = forms.CharField(label=_("Town"), max_length=80, required=False)
    area = forms.CharField(
        label=_("Area"), max_length=80, required=False, help_text=_("Visits and calls are grouped by it.")
    )
    language = forms.ChoiceField(label=_("Their language"), choices=LANGUAGES)
    is_formal = forms.BooleanField(label=_("Address them formally (te, ni)"), required=False)
    contact_rule = forms.ChoiceField(label=_("Contact"), choices=Party.RULES, required=False)
    note = forms.CharField(
        label=_("Good to know"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "few"}),
    )
    is_firm = forms.BooleanField(label=_("It is a firm"), required=False)
    is_supplier = forms.BooleanField(label=_("They supply us"), required=False)

    def clean_phones(self) -> list[str]:
        return self._canonical("phone", _("“%(value)s” is no phone number."))

    def clean_emails(self) -> list[str]:
        return self._canonical("email", _("“%(value)s” is no e-mail address."))

    def _canonical(self, kind: str, sentence: Any) -> list[str]:
        found = []
        for value in self.cleaned_data["phones" if kind == "phone" else "emails"]:
            try:
                found.append(parties.canonical(kind, value))
            except parties.UnclearContact as no:
                raise forms.ValidationError(sentence, params={"value": no.value}) from no
        return found


class MoneyField(forms.DecimalField):
    """Euros with cents, as people write them; gives whole cents or None."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(
            required=False,
            min_value=0,
            max_value=100_000,
            decimal_places=2,
            widget=widget,
            localize=False,
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = (
                value.replace("€", "").replace(" ", "").replace("\N{NO-BREAK SPACE}", "").replace(",", ".")
            )
        return super().to_python(value)

    def clean(self, value: Any) -> int | None:
        euros = super().clean(value)
        return None if euros is None else round(euros * 100)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return f"{value // 100},{value % 100:02}" if value % 100 else str(value // 100)
        return value


class ObjectForm(forms.Form):
    """An object that comes round, such as a flue."""

    thing = forms.CharField(label=_("What"), max_length=120, help_text=_("For example: fireplace and oven."))
    interval = forms.ChoiceField(label=_("How often"), choices=INTERVALS)
    cents = MoneyField(label=_("Price"))
    travel_cents = MoneyField(label=_("Travel"))
    address = forms.CharField(
        label=_("Where, unless at their address"), max_length=200, required=False
    )  # fmt: skip
    area = forms.CharField(label=_("Area"), max_length=80, required=False)

    def __init__(self, *args: Any, interval: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {value for value, _words in INTERVALS}
        if interval and interval not in known:
            field = self.fields["interval"]
            field.choices = [*INTERVALS, (interval, interval_words(interval))]  # type: ignore[attr-defined]

    def clean_interval(self) -> str:
        try:
            return str(parse_interval(self.cleaned_data["interval"]))
        except UnclearTime as no:
            raise forms.ValidationError(_("Choose how often.")) from no


class NewObjectForm(ObjectForm):
    """A new object needs its first reminder: a year from the last visit, unless another day is written."""

    act = forms.UUIDField(widget=forms.HiddenInput(), required=False)
    last_done_on = DayField(
        label=_("Last done"), widget=DayInput(), required=False, error_messages={"invalid": _NO_DAY}
    )
    next_on = DayField(
        label=_("Next due"), widget=DayInput(), required=False, error_messages={"invalid": _NO_DAY},
        help_text=_("Left empty, it is counted from the last time."),
    )  # fmt: skip
    asked = forms.ChoiceField(label=_("Did they ask to be reminded?"), choices=ASKED, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.order_fields(["thing", "interval", "last_done_on", "next_on", "asked", "cents"])

    def clean_last_done_on(self) -> date | None:
        on: date | None = self.cleaned_data["last_done_on"]
        if on is not None and on > self.today:
            raise forms.ValidationError(_("That day is still to come."))
        return on

    def due_on(self) -> date:
        """When the next is due: as written, else counted from the last time; never in the past."""
        found = self.cleaned_data
        wanted: date | None = found.get("next_on")
        if wanted is not None:
            return max(wanted, self.today)
        base = found.get("last_done_on") or self.today
        return max(after(base, parse_interval(found["interval"])), self.today)


class EndObjectForm(forms.Form):
    """An object that comes round no more."""

    act = forms.UUIDField(widget=forms.HiddenInput(), required=False)
    reason = forms.ChoiceField(
        label=_("Why"), widget=forms.RadioSelect(), choices=[(slug, REASONS[slug]) for slug in END_REASONS]
    )
    words = WordsField(label=_("What they said"), required=False, rows=2)


class NextDayForm(forms.Form):
    """Another day for the coming reminder, or the first one of an object that lives again."""

    act = forms.UUIDField(widget=forms.HiddenInput(), required=False)
    on = DayField(label=_("Next due"), widget=DayInput(), error_messages={"invalid": _NO_DAY})
    words = WordsField(label=_("What was agreed"), required=False, rows=2)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on <= self.today:
            raise forms.ValidationError(_("That day has passed already."))
        return on


class EraseForm(forms.Form):
    """Forgetting somebody is for good, so their name is typed."""

    typed = forms.CharField(label=_("Their name, typed"), max_length=160)

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"]
        if parties.fold(" ".join(typed.split())) != parties.fold(" ".join(self.name.split())):
            raise forms.ValidationError(_("That is not their name. Nothing was erased."))
        return typed


def in_a_year(today: date) -> date:
    """The usual next day of an object."""
    return after(today, Interval(years=1))
