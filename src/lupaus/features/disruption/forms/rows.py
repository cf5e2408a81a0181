"""Rows of an operator, as a file or pasted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from lupaus.features.disruption.forms import vocabulary
from lupaus.features.disruption.forms.incident import CAUSES
from lupaus.features.disruption.rules import rows, sectors
from lupaus.features.disruption.rules.rows import NotRows, Read

LARGEST = 20 * 1024 * 1024
NEEDED: dict[str, str | Lazy] = {
    "journey": _("what it is about (journey)"), "due": _("by when it was promised (due)"),
    "contact": _("how they are reached (phone or email)"),
}  # fmt: skip
WHY: dict[str, str | Lazy] = {
    "no_journey": _("what it is about is missing"),
    "no_contact": _("no phone number and no e-mail address"),
    "contact": _("no such phone number or e-mail address"),
    "no_day": _("no day by which it was promised"),
    "no_zone": _("no such time zone"),
    "language": _("no such language: fi, sv or en"),
    "past": _("its time has passed already"),
}


class RowsForm(forms.Form):
    """A table; after validation `read` holds it. `zone` holds where a row names none."""

    file = forms.FileField(
        label=_("The rows as a file"), required=False, allow_empty_file=True,
        help_text=_("CSV with headings: journey, phone or email, name, language, due, last, new. At most 20 MB."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Or paste the rows here"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "placeholder": "journey;phone;language;due"}),
    )  # fmt: skip

    read: Read

    def __init__(self, *args: Any, zone: str, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.now = zone, now

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        file, text = found.get("file"), found.get("text") or ""
        if not file and not text.strip():
            raise forms.ValidationError(_("Choose a file or paste the rows."))
        if file and file.size > LARGEST:
            self.add_error("file", _("That file is too large: at most 20 MB."))
            return found
        try:
            self.read = rows.read(_decoded(file.read()) if file else text, self.zone, self.now)
        except NotRows as no:
            self.add_error("file" if file else "text", _why_not(no))
        return found


class BringForm(RowsForm):
    """An incident with its rows."""

    title = forms.CharField(label=_("What has gone wrong?"), max_length=120)
    cause = forms.ChoiceField(label=_("Whose doing"), choices=CAUSES, widget=forms.RadioSelect())
    word = forms.ChoiceField(label=_("In the words of your trade"), required=False)
    gesture = forms.CharField(
        label=_("What each of them may be given, without asking"), required=False, max_length=200
    )
    field_order = ("title", "cause", "word", "file", "text", "gesture")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word = self.fields["word"]
        assert isinstance(word, forms.ChoiceField)  # noqa: S101
        word.choices = [("", _("not said")), *vocabulary.choices()]

    @property
    def fields_of_draft(self) -> dict[str, Any]:
        """What the draft is made of. Valid forms only."""
        found = self.cleaned_data
        sector, _bar, code = found["word"].partition("|")
        if not sectors.cause_of(sector, code):
            sector = code = ""
        return {
            "title": found["title"].strip(), "cause": found["cause"], "sector": sector, "sector_code": code,
            "gesture": found["gesture"].strip(), "source": "rows",
        }  # fmt: skip


def why(codes: str) -> str:
    """Why a row came back, in words."""
    return "; ".join(str(WHY.get(code, code)) for code in codes.split(",") if code)


def _why_not(no: NotRows) -> str:
    match no.code:
        case "too_many":
            return str(_("These are more than 200,000 rows. Bring them in parts."))
        case "no_heading":
            sentence = _("No column tells %(what)s. Give each column a heading.")
            return str(sentence) % {"what": NEEDED[no.heading]}
    return str(_("There are no rows: the first line holds the headings, then comes one line for each."))


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
