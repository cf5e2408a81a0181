"""The firm itself: its name and number, its prices, its hours and closed days."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from lupaus.core.calendar import Calendar
from lupaus.core.clock_time import UnclearTime
from lupaus.core.hours import WEEKDAYS, Hours, week_hours_text
from lupaus.features.desk.forms.customer import LinesField, MoneyField
from lupaus.people import parties
from lupaus.people.models import LANGUAGES

DAYS = dict(
    zip(
        WEEKDAYS,
        (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")),
        strict=True,
    )
)
HOURS = {
    Hours.WORK: _("Working hours"),
    Hours.EVENING: _("When the call list is called through"),
    Hours.CALLS: _("When a customer may be called at all"),
    Hours.MESSAGES: _("When a planned message may leave"),
}
SAID_BY_THE_CALENDAR = (
    gettext_noop("Working hours"),
    gettext_noop("Call hours"),
    gettext_noop("Message hours"),
    gettext_noop("Hours of the call list"),
    gettext_noop("Monday"),
    gettext_noop("Tuesday"),
    gettext_noop("Wednesday"),
    gettext_noop("Thursday"),
    gettext_noop("Friday"),
    gettext_noop("Saturday"),
    gettext_noop("Sunday"),
    gettext_noop("%(hours)s: give at least one day with an opening."),
    gettext_noop("%(hours)s: “%(span)s” is not a time span. Example: 09:00-20:00."),
    gettext_noop("%(hours)s, %(day)s: %(span)s does not end after it begins."),
    gettext_noop("%(hours)s, %(day)s: %(span)s begins before the one before it ends."),
    gettext_noop("Hours of the call list, %(day)s: %(span)s lies outside the call hours."),
    gettext_noop("The closed days “%(text)s” end before they begin."),
    gettext_noop("The closed days “%(text)s” last longer than two years."),
)
"""The calendar's own sentences that this form can lead to; they are translated here."""
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})|(\d{4})-(\d{2})-(\d{2})", re.ASCII)


class FirmForm(forms.Form):
    """Who calls and writes: it stands in every text."""

    name = forms.CharField(label=_("Name of the firm"), max_length=120)
    your_name = forms.CharField(label=_("Your name"), max_length=160)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=LANGUAGES,
        help_text=_("A new customer is spoken to in it, until you say otherwise."),
    )
    calls_an_evening = forms.IntegerField(
        label=_("Calls an evening"),
        min_value=1,
        max_value=200,
        help_text=_("A customer list is spread by this."),
    )

    def clean_phone(self) -> str:
        raw: str = self.cleaned_data["phone"].strip()
        number = parties.to_e164(raw) if raw else ""
        if number is None:
            raise forms.ValidationError(_("“%(value)s” is no phone number."), params={"value": raw})
        return number


class PriceForm(forms.Form):
    """One line of the price list; without a name it is left out."""

    name = forms.CharField(label=_("What"), max_length=120, required=False)
    cents = MoneyField(label=_("Price"))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("name") and found.get("cents") is None and "cents" not in self.errors:
            self.add_error("cents", _("Write the price."))
        if found.get("cents") is not None and not found.get("name"):
            self.add_error("name", _("Write what it is the price of."))
        return found


PriceList = forms.formset_factory(PriceForm, extra=3, max_num=60, absolute_max=80)


class HoursForm(forms.Form):
    """Hours of the week, holidays and closed days; the calendar they give stands in `calendar`."""

    holidays = forms.BooleanField(label=_("Finnish holidays are free"), required=False)
    eves = forms.BooleanField(label=_("Christmas Eve and Midsummer Eve are free too"), required=False)
    closed = LinesField(
        label=_("Closed days"),
        help_text=_("A day or a span on each line, as 24.12.2026 or 6.7.2026–19.7.2026."),
    )

    def __init__(self, calendar: Calendar, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = self.calendar = calendar
        for hours in HOURS:
            texts = week_hours_text(getattr(calendar, hours.value))
            for day in WEEKDAYS:
                self.fields[f"{hours.value}_{day}"] = forms.CharField(
                    label=DAYS[day], required=False, max_length=60, initial=_readable(texts.get(day, [])),
                )  # fmt: skip
        self.fields["holidays"].initial = calendar.country is not None
        self.fields["eves"].initial = calendar.eves
        spans = calendar.to_settings()["closed"]
        self.fields["closed"].initial = "\n".join(_span_text(span) for span in spans)  # type: ignore[attr-defined]

    def weeks(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The hours by class, each with its seven days."""
        return [(words, [self[f"{hours.value}_{day}"] for day in WEEKDAYS]) for hours, words in HOURS.items()]

    def clean_closed(self) -> list[str]:
        return [self._closed(line) for line in self.cleaned_data["closed"]]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if self.errors:
            return found
        weeks = {
            hours.value: {day: _spans(found[f"{hours.value}_{day}"]) for day in WEEKDAYS} for hours in HOURS
        }
        settings = {
            "zone": self.before.zone,
            "country": (self.before.country or "FI") if found["holidays"] else None,
            "eves": found["eves"],
            "closed": found["closed"],
            "hours": weeks,
        }
        try:
            self.calendar = Calendar.from_settings(settings)
        except UnclearTime as no:
            self.add_error(None, no.told(gettext))
        return found

    def _closed(self, line: str) -> str:
        days = list(_DAY.finditer(line))
        rest = _DAY.sub("", line).strip(" -–/—")
        try:
            found = [_date(day) for day in days]
        except ValueError:
            found = []
        if rest or not 1 <= len(found) <= 2:
            raise forms.ValidationError(
                _("“%(line)s” is no day. Write it as 24.12.2026."), params={"line": line}
            )
        return "/".join(on.isoformat() for on in found)


def _date(found: re.Match[str]) -> date:
    if found[3]:
        return date(int(found[3]), int(found[2]), int(found[1]))
    return date(int(found[4]), int(found[5]), int(found[6]))


def _span_text(span: str) -> str:
    return "–".join(f"{on.day}.{on.month}.{on.year}" for on in map(date.fromisoformat, span.split("/")))


def _spans(text: str) -> list[str]:
    return [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]


def _readable(spans: list[str]) -> str:
    return ", ".join(
        span.replace(":00", "").lstrip("0").replace("-0", "–").replace("-", "–") for span in spans
    )
