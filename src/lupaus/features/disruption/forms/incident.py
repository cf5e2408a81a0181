"""What has gone wrong, and whom it hits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lupaus.features.disruption.forms import vocabulary
from lupaus.features.disruption.rules import reach as reaches
from lupaus.features.disruption.rules import sectors
from lupaus.features.disruption.rules.reach import Reach
from lupaus.web.days import DayField

CAUSES = [
    ("own", _("our own doing")), ("supplier", _("a supplier's doing")), ("outside", _("outside our control")),
]  # fmt: skip
Named = Sequence[tuple[str, str]]


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class IncidentForm(forms.Form):
    """The incident and its reach. `kinds`, `suppliers` and `people` are what may be chosen, by slug or code."""

    title = forms.CharField(label=_("What has gone wrong?"), max_length=120)
    cause = forms.ChoiceField(label=_("Whose doing"), choices=CAUSES, widget=forms.RadioSelect())
    word = forms.ChoiceField(label=_("In the words of your trade"), required=False)
    kind = forms.ChoiceField(label=_("What was promised"), required=False)
    place = forms.CharField(label=_("Where"), required=False, max_length=80,
                            help_text=_("An area, a town or a street, or the beginning of it."))  # fmt: skip
    thing = forms.CharField(label=_("About what"), required=False, max_length=80)
    supplier = forms.ChoiceField(label=_("On whose word it hangs"), required=False)
    whose = forms.ChoiceField(label=_("Who has them"), required=False)
    due_from = DayField(label=_("Due from"), required=False, widget=DayInput())
    due_to = DayField(label=_("Due to"), required=False, widget=DayInput())
    gesture = forms.CharField(
        label=_("What each of them may be given, without asking"), required=False, max_length=200,
        help_text=_("One rule for all, for example: coffee and a bun; a taxi when the last connection is lost."),
    )  # fmt: skip
    edition = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, kinds: Named, suppliers: Named, people: Named, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Mapping[str, Any] = {
            "kind": [("", _("anything")), *kinds],
            "supplier": [("", _("no matter")), *suppliers],
            "whose": [("", _("everybody")), *people],
            "word": [("", _("not said")), *vocabulary.choices()],
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101
            field.choices = choices
        for name, wanted in (("supplier", suppliers), ("whose", people)):
            if not wanted:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        first, last = found.get("due_from"), found.get("due_to")
        if first and last and last < first:
            self.add_error("due_to", _("The end is before the start. Check the times."))
        return found

    @property
    def reach(self) -> Reach:
        """The filter as it was filled in. Valid forms only."""
        found = self.cleaned_data
        said = {name: str(found.get(name) or "") for name in Reach._fields}
        return reaches.read(said)

    @property
    def fields_of_draft(self) -> dict[str, Any]:
        """What the draft is made of. Valid forms only."""
        found = self.cleaned_data
        sector, _bar, code = found["word"].partition("|")
        if not sectors.cause_of(sector, code):
            sector = code = ""
        return {
            "title": found["title"].strip(), "cause": found["cause"], "sector": sector, "sector_code": code,
            "reach": self.reach.query, "gesture": found["gesture"].strip(),
        }  # fmt: skip
