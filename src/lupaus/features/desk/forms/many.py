"""What is asked when many get a new day at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lupaus.features.desk.forms.fields import DayInput, WordsField
from lupaus.features.desk.queries.many import Row
from lupaus.features.desk.queries.words import CAUSES
from lupaus.web.days import DayField

MODES = [
    ("told", _("We tell them: a new day that nobody has agreed to")),
    ("agreed", _("Each of them has said yes to the new day")),
]


class NewTimesForm(forms.Form):
    """A day for each row, one word for all."""

    act = forms.UUIDField(widget=forms.HiddenInput(), required=False)
    mode = forms.ChoiceField(label=_("How"), choices=MODES, widget=forms.RadioSelect(), initial="told")
    cause = forms.ChoiceField(
        label=_("Whose doing"), widget=forms.RadioSelect(), required=False,
        choices=[("", _("not said")), *CAUSES.items()],
    )  # fmt: skip
    words = WordsField(label=_("What is told, or who said yes"), draft="new-times", rows=2)

    def __init__(self, rows: Sequence[Row], *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.today = rows, today
        for row in rows:
            usual = max(row.state.due_on, today) + timedelta(days=1)
            self.fields[_name(row)] = DayField(
                label=row.other, widget=DayInput(), initial=usual,
                error_messages={"invalid": _("There is no such day. Write it as day.month.year.")},
            )  # fmt: skip

    def days(self) -> Iterator[tuple[Row, forms.BoundField]]:
        """Each row with its field."""
        for row in self.rows:
            yield row, self[_name(row)]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        for row in self.rows:
            on = found.get(_name(row))
            if on is not None and on < self.today:
                self.add_error(_name(row), _("That day has passed already."))
        return found

    def chosen(self) -> list[tuple[Row, date]]:
        """The day of each row. Valid forms only."""
        return [(row, self.cleaned_data[_name(row)]) for row in self.rows]


def _name(row: Row) -> str:
    return f"on_{row.code.hex}"
