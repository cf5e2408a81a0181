"""New dates as a list: a file or pasted lines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise as Lazy
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lupaus.core.ports import Joints, Lists, NotATable
from lupaus.features.disruption.rules import dates
from lupaus.features.disruption.rules.dates import ReadDates

LARGEST = 20 * 1024 * 1024
WHY: dict[str, str | Lazy] = {
    "no_key": _("neither the code of a promise nor a phone number or e-mail address"),
    "no_such": _("no promise of yours has this code"),
    "not_hit": _("not among those whom this hits"),
    "nobody": _("no customer has this number or address"),
    "several": _("several of this customer's promises are hit: write the code of the one you mean"),
    "contact": _("no such phone number or e-mail address"),
    "no_new_day": _("the new day cannot be read"),
    "no_time": _("the new time of day cannot be read"),
    "past": _("the new time has passed already"),
    "twice": _("two different dates for one promise"),
}


def reading() -> Lists:
    """How this installation reads lists. Raises `NotATable`."""
    joints: Joints = import_string(settings.LUPAUS_JOINTS)()
    if joints.lists is None:
        raise NotATable(_now("No list can be brought here."))
    return joints.lists


def day_reader(now: datetime) -> Callable[[str], date | None]:
    """How a cell's day is read."""
    return partial(reading().day, this_year=now.year)


class DatesForm(forms.Form):
    """A list; after validation `read` holds what it says."""

    file = forms.FileField(
        label=_("The new dates as a file"), required=False, allow_empty_file=True,
        help_text=_("Excel (.xlsx) or CSV: the list from here, filled in, or your own. At most 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv,.tsv,.txt"}),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Or paste the lines here"), required=False, strip=False,
        help_text=_("One promise on a line: its code, or the customer's phone or e-mail; the new day; the new time."),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "placeholder": "aino@example.org;14.3.2026;12:00"}),
    )  # fmt: skip

    read: ReadDates

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        file, text = found.get("file"), found.get("text") or ""
        if self.errors:
            return found
        if not file and not text.strip():
            raise forms.ValidationError(_("Choose a file or paste the lines."))
        name = "file" if file else "text"
        if file and (file.size or 0) > LARGEST:
            self.add_error("file", _("That file is too large: at most 20 MB."))
            return found
        try:
            table = reading().table(
                file.read() if file else dates.with_headings(text).encode(), str(file.name) if file else ""
            )
            self.read = dates.read(table.headings, table.rows, day_reader(self.now))
        except NotATable as no:
            self.add_error(name, str(no))
            return found
        if not self.read.dated and not self.read.wrong:
            self.add_error(
                name,
                _("No line has a new date. Write the new day beside those that move. Nothing was changed."),
            )
        return found


def why(codes: str) -> str:
    """Why a line came back, in words."""
    return "; ".join(str(WHY.get(code, code)) for code in codes.split(",") if code)
