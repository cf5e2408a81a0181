"""What the room asks: of a slip, of what hangs on what, of thanks, and on the supplier's own page."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.utils.translation import gettext_lazy as _

from lupaus.features.suppliers.actions.slipping import Noted, Tap
from lupaus.features.suppliers.queries.wording import CAUSES
from lupaus.ledger.record import Expect
from lupaus.web.days import DayField

LONGEST = 2000
NO_DAY = _("There is no such day. Write it as day.month.year.")
PASSED = _("That day has passed already.")


def _day(label: Any, **kwargs: Any) -> DayField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return DayField(label=label, required=False, widget=widget, error_messages={"invalid": NO_DAY}, **kwargs)


def _words(label: Any, rows: int = 3, **kwargs: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "class": "words"})
    return forms.CharField(label=label, required=False, max_length=LONGEST, widget=widget, **kwargs)


def expect_of(text: str) -> Expect | None:
    """Read what the page showed (`terms|holder|outcome|stage`, or with dots); None for anything else."""
    parts = text.replace(".", "|").split("|")
    if len(parts) != 4 or not (parts[0].isdecimal() and parts[1].isdecimal()):
        return None
    return Expect(int(parts[0]), int(parts[1]), parts[2], parts[3])


class Guarded(forms.Form):
    """With the token of its page, and what that page showed."""

    act = forms.UUIDField(widget=forms.HiddenInput(), required=False)
    shown = forms.CharField(widget=forms.HiddenInput(), required=False, max_length=60)

    @property
    def expect(self) -> Expect | None:
        return expect_of(self.cleaned_data.get("shown", ""))


class SlipForm(Guarded):
    """What one of us notes of a slip. The tap itself is one of two buttons.

    `told`: what they say that they have done; a deed without other words is noted in theirs.
    """

    on = _day(_("The new day that they told"))
    is_agreed = forms.BooleanField(label=_("We agreed on it together"), required=False)
    cause = forms.ChoiceField(
        label=_("Whose doing"), required=False, widget=forms.RadioSelect(), choices=list(CAUSES.items())
    )
    why = forms.CharField(label=_("What happened"), required=False, max_length=LONGEST)
    words = _words(_("What they did, or what they said"))
    tap = forms.ChoiceField(choices=[("deed", ""), ("apology", "")], required=False)

    def __init__(self, *args: Any, today: date, is_open: bool, told: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.told = today, told
        if told:
            self.fields["words"].help_text = _(
                "For a deed you may leave it empty: then their own words stand."
            )
        if not is_open:
            del self.fields["on"], self.fields["is_agreed"]

    @property
    def noted(self) -> Noted:
        """What was filled in. Valid forms with a tap only."""
        found = self.cleaned_data
        tap: Tap = "deed" if found["tap"] == "deed" else "apology"
        return Noted(
            tap, found["words"].strip(), found.get("on"), found.get("is_agreed", False), found["cause"],
            found["why"].strip(),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A deed needs words: what they did. A new day lies ahead."""
        found = super().clean() or self.cleaned_data
        if found.get("tap") == "deed" and not found.get("words", "").strip():
            found["words"] = self.told
            if not self.told:
                self.add_error("words", _("Write what they did: a deed has a name."))
        on = found.get("on")
        if on is not None and on < self.today:
            self.add_error("on", PASSED)
        if found.get("is_agreed") and on is None and "on" not in self.errors:
            self.add_error("on", _("Write the day that you agreed on."))
        return found


class HangForm(Guarded):
    """On whose word one of our promises hangs: the code of a promise to us, empty for none."""

    on = forms.UUIDField(required=False)


class ThanksForm(Guarded):
    """Thanks in our own words."""

    words = forms.CharField(
        label=_("In your own words"), max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "class": "words"}),
    )  # fmt: skip


class AnswerForm(forms.Form):
    """A supplier's answer about one word, as their page showed it (`promise`: code and what stood there)."""

    act = forms.UUIDField()
    promise = forms.CharField(max_length=120)
    done = _words(_("What have you done about it?"), rows=2)
    cause = forms.ChoiceField(
        label=_("Whose doing"), required=False, choices=[("own", ""), ("supplier", ""), ("outside", "")]
    )
    on = _day(_("A new day, if you know one"))
    words = _words(_("A word to us"), rows=2)

    def __init__(self, move: str, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.move, self.today = move, today
        self.code: UUID | None = None
        self.expect: Expect | None = None

    @property
    def once(self) -> UUID:
        """The same tap twice is one; another answer from the same page is another."""
        found = self.cleaned_data
        said = "|".join(str(found.get(name) or "") for name in ("promise", "done", "cause", "on", "words"))
        return uuid5(found["act"], f"{self.move} {said}")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        code, _bar, shown = found.get("promise", "").partition("|")
        try:
            self.code = UUID(code)
        except ValueError:
            raise forms.ValidationError(_("This page is broken. Open your link again.")) from None
        self.expect = expect_of(shown)
        if self.move != "cause" and self.expect is None:
            raise forms.ValidationError(_("This page is broken. Open your link again."))
        if self.move == "cause" and not found.get("cause") and "cause" not in self.errors:
            self.add_error("cause", _("Choose whose doing it was."))
        on = found.get("on")
        if on is not None and on < self.today:
            self.add_error("on", PASSED)
        return found
