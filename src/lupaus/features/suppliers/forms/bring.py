"""Bringing a list of promises to us: a file or pasted lines, then what its columns mean."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django import forms
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from lupaus.core.ports import Joints, Lists, NotATable, Table
from lupaus.features.suppliers.rules import lists
from lupaus.features.suppliers.rules.lists import MOST_ROWS, NEEDED, Column, Reader, Row
from lupaus.people import parties

LARGEST = 300_000
"""Bytes of a list: a thousand promises are a third of it."""
MEANINGS = {
    Column.SUPPLIER: _("Supplier"),
    Column.WORDS: _("What they promise"),
    Column.DUE: _("By when"),
    Column.EMAIL: _("E-mail"),
    Column.PHONE: _("Phone"),
    Column.NOTHING: _("Leave out"),
}
TOO_BIG = _(
    "This is more than a thousand promises. Bring the list in parts; what is in already is not doubled."
)


def reading() -> Lists:
    """How this installation reads lists."""
    joints: Joints = import_string(settings.LUPAUS_JOINTS)()
    if joints.lists is None:
        raise NotATable(str(_("No list can be brought here.")))
    return joints.lists


def reader(today: date) -> Reader:
    """How the cells of a list are understood."""
    found = reading()
    return Reader(partial(found.day, this_year=today.year), parties.to_email, parties.to_e164)


class BringForm(forms.Form):
    """A file or pasted lines; a valid one has its `table`."""

    file = forms.FileField(label=_("The list as a file"), required=False, allow_empty_file=True,
                           help_text=_("Excel (.xlsx), CSV or text."))  # fmt: skip
    text = forms.CharField(
        label=_("Or paste the lines here"), required=False, strip=False, max_length=LARGEST,
        help_text=_("One promise on a line: supplier; what; by when. Columns may be in any order."),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "data-draft": "bring-words"}),
    )  # fmt: skip
    table: Table

    def clean(self) -> dict[str, Any]:
        """Read the list. What is no list is told in a sentence at its own field."""
        found = super().clean() or {}
        file, text = found.get("file"), found.get("text") or ""
        if self.errors:
            return found
        if not file and not text.strip():
            raise forms.ValidationError(_("Choose a file or paste the lines of your list."))
        name = "file" if file else "text"
        if file and (file.size or 0) > LARGEST * 3:
            self.add_error(name, TOO_BIG)
            return found
        try:
            content = file.read(LARGEST * 3) if file else text.encode()
            self.table = reading().table(content, str(file.name) if file else "")
            if len(self.table.rows) > MOST_ROWS:
                self.add_error(name, TOO_BIG)
        except NotATable as no:
            self.add_error(name, str(no))
        return found


class ListForm(forms.Form):
    """The list on its way from the look to the writing: its rows, and what the columns mean."""

    rows = forms.CharField(widget=forms.HiddenInput(), max_length=LARGEST * 4)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.numbered: list[tuple[int, list[str]]] = []
        self.headings: list[str] | None = None
        self.columns: list[Column] = []
        self.found: list[Row] = []

    @property
    def once(self) -> UUID:
        """The same rows with the same meanings are one act."""
        return uuid5(NAMESPACE_URL, f"suppliers {self.today} {self.cleaned_data['rows']} {self.columns}")

    def clean(self) -> dict[str, Any]:
        """The rows as promises stand in `found`."""
        cleaned = super().clean() or {}
        try:
            told = json.loads(cleaned.get("rows", ""))
            self.headings = [str(cell) for cell in told["headings"]] if told["headings"] is not None else None
            self.numbered = [(int(number), [str(cell) for cell in cells]) for number, *cells in told["rows"]]
        except (KeyError, TypeError, ValueError):
            raise forms.ValidationError(_("This page is broken. Bring the list again.")) from None
        if len(self.numbered) > MOST_ROWS:
            raise forms.ValidationError(TOO_BIG)
        read = reader(self.today)
        guessed = lists.guess(self.headings, [cells for _number, cells in self.numbered], read)
        self.columns = [self._chosen(place, column) for place, column in enumerate(guessed)]
        self.found = lists.rows_of(self.numbered, self.columns, self.today, read)
        return cleaned

    @property
    def missing(self) -> list[str]:
        """Which of the three that a promise needs have no column."""
        return [str(MEANINGS[column]) for column in NEEDED if column not in self.columns]

    def _chosen(self, place: int, guessed: Column) -> Column:
        given = self.data.get(f"column_{place}", "")
        return Column(given) if given in set(Column) else guessed


def packed(table: Table) -> str:
    """The rows of a list as a page carries them; a first row of headings is known as one."""
    numbered = list(zip(table.numbers, table.rows, strict=True))
    headings: Sequence[str] | None = table.headings
    if headings is None and numbered and lists.is_headings(numbered[0][1]):
        headings, numbered = numbered[0][1], numbered[1:]
    rows = [[number, *cells] for number, cells in numbered]
    return json.dumps(
        {"headings": list(headings) if headings is not None else None, "rows": rows}, ensure_ascii=False
    )
