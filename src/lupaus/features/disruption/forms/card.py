"""What a tap on a card sends."""

from __future__ import annotations

import re
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

THINGS = [("ride", _("a ride")), ("food", _("food or drink")), ("other", _("something else"))]
_SUM = re.compile(r"\d{1,5}(\.\d{1,2})?")


class TapForm(forms.Form):
    """One tap: what it was, and the few words that belong to it."""

    act = forms.UUIDField()
    what = forms.ChoiceField(choices=[(name, name) for name in ("gave", "needs", "abuse", "heard")])
    words = forms.CharField(required=False, max_length=300)
    thing = forms.ChoiceField(required=False, choices=[("", ""), *THINGS])
    euros = forms.CharField(required=False, max_length=12)
    contact = forms.CharField(required=False, max_length=160)

    def clean_euros(self) -> Decimal:
        """The sum with a comma or a point, as people write it."""
        text = str(self.cleaned_data.get("euros") or "0").replace(",", ".").strip("€ ")
        if not _SUM.fullmatch(text):
            raise forms.ValidationError(_("Write the sum in euros, for example 20 or 12,50."))
        return Decimal(text)
