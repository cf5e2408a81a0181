"""What a customer's tap carries."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.utils.translation import gettext_lazy as _

from lupaus.features.customer.rules import Move
from lupaus.ledger.record import Expect
from lupaus.web.days import DayField, check_done

LONGEST = 2000


class TapForm(forms.Form):
    """One tap: which promises, as the page showed them, and perhaps some words or a day."""

    act = forms.UUIDField()
    words = forms.CharField(required=False, max_length=LONGEST, strip=True)
    done_on = DayField(required=False)

    def __init__(self, move: Move, data: Any, *, today: date) -> None:
        super().__init__(data)
        self.move, self.today = move, today
        self.shown = data.getlist("promise")

    @property
    def once(self) -> UUID:
        """The same tap twice is one; another tap from the same page is another."""
        given = self.cleaned_data
        codes = " ".join(sorted(map(str, given["codes"])))
        return uuid5(given["act"], f"{self.move.value} {codes} {given['words']}")

    def clean_done_on(self) -> date | None:
        """When somebody else did it: a day that has been."""
        on: date | None = self.cleaned_data["done_on"]
        if on is not None:
            check_done(on, self.today)
        return on

    def clean(self) -> dict[str, Any]:
        """Read the promises; a thanks or a complaint needs words."""
        cleaned = super().clean() or {}
        codes: list[UUID] = []
        expects: list[Expect | None] = []
        for text in self.shown[:50]:
            code, _bar, expect = text.partition("|")
            try:
                codes.append(UUID(code))
                terms_no, holder, outcome, stage = expect.split("|")
                expects.append(Expect(int(terms_no), int(holder), outcome, stage))
            except ValueError:
                raise forms.ValidationError(_("This page is broken. Open your link again.")) from None
        if not codes:
            raise forms.ValidationError(_("This page is broken. Open your link again."))
        if self.move in (Move.THANKS, Move.WRONG, Move.MISSING) and not cleaned.get("words"):
            raise forms.ValidationError(_("Write a word or two, please."))
        return cleaned | {
            "codes": codes,
            "expects": [] if self.move in (Move.THANKS, Move.WRONG) else expects,
        }
