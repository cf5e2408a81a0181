"""What a person fills in while bringing a list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lupaus.features.exchange.actions.sentences import MEANINGS, why_no_list
from lupaus.features.exchange.rules.answers import MOST_CALLS
from lupaus.features.exchange.rules.meanings import REPEATABLE, Meaning
from lupaus.features.exchange.rules.reading import bytes_of, read, read_pasted
from lupaus.features.exchange.rules.sheet import NotAList, Sheet

KINDS_OF_FILE = ".xlsx,.xlsm,.csv,.tsv,.txt,.vcf"


class BringForm(forms.Form):
    """A file or pasted lines; after validation `sheet` holds the list and `source` its name."""

    file = forms.FileField(
        label=_("The list as a file"),
        help_text=_("Excel (.xlsx), CSV, text, or the contact cards of your phone. At most 20 MB."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": KINDS_OF_FILE}),
    )
    text = forms.CharField(
        label=_("Or paste the lines here"),
        help_text=_("One customer on a line: name, phone, place and last visit are enough."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "data-draft": "bring-lines"}),
    )

    sheet: Sheet
    source: str

    def clean(self) -> dict[str, Any]:
        """Read the list. What is no list is told in a sentence at its own field."""
        cleaned = super().clean() or {}
        file, text = cleaned.get("file"), cleaned.get("text") or ""
        if self.errors:
            return cleaned
        if not file and not text.strip():
            raise forms.ValidationError(_("Choose a file or paste the lines of your list."))
        try:
            if file:
                self.source = str(file.name)
                self.sheet = read(bytes_of(file, file.size), self.source)
            else:
                self.source = ""
                self.sheet = read_pasted(text)
        except NotAList as error:
            self.add_error("file" if file else "text", why_no_list(error))
        return cleaned


class ColumnsForm(forms.Form):
    """One choice of meaning for each column of the sheet."""

    def __init__(self, sheet: Sheet, meanings: tuple[Meaning, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        choices = [(meaning.value, label) for meaning, label in MEANINGS.items()]
        for index in range(sheet.width):
            heading = sheet.headings[index] if sheet.headings else ""
            self.fields[f"column{index}"] = forms.ChoiceField(
                label=heading or _("Column %(number)s") % {"number": index + 1},
                choices=choices,
                initial=meanings[index].value,
            )

    @property
    def meanings(self) -> tuple[Meaning, ...]:
        """The chosen meanings, column by column; only after validation."""
        return tuple(Meaning(self.cleaned_data[name]) for name in self.fields)

    def clean(self) -> dict[str, Any]:
        """Each meaning once, and some way to reach the customers."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        chosen = list(self.meanings)
        for meaning in dict.fromkeys(chosen):
            if meaning not in REPEATABLE and chosen.count(meaning) > 1:
                raise forms.ValidationError(
                    _("Two columns are “%(meaning)s”. Choose which of them it is."),
                    params={"meaning": MEANINGS[meaning]},
                )
        reachable = {Meaning.PHONE, Meaning.PHONE2, Meaning.EMAIL, Meaning.ADDRESS, Meaning.OBJECT_ADDRESS}
        if reachable.isdisjoint(chosen):
            raise forms.ValidationError(
                _("No column tells how to reach the customers. Choose the one with the phone number.")
            )
        return cleaned


class PromisedForm(forms.Form):
    """The one question that decides the words."""

    promised = forms.ChoiceField(
        label=_("Did you promise to remind them?"), widget=forms.RadioSelect, choices=()
    )

    def __init__(self, column: str | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        choices: list[tuple[str, Any]] = [("all", _("Yes, all of them"))]
        if column is not None:
            choices.append(("column", _("Those whose column “%(column)s” says yes") % {"column": column}))
        choices.append(("none", _("No, or I do not remember")))
        field = self.fields["promised"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = choices


class EveningsForm(forms.Form):
    """How many customers one has the strength to call in an evening."""

    per_evening = forms.IntegerField(
        label=_("How many calls an evening?"), min_value=1, max_value=MOST_CALLS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
