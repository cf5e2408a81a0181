"""Giving a word in three taps: to whom, what, by when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lupaus.core.clock_time import UnclearTime
from lupaus.features.desk.actions.promising import NewName, Wanted
from lupaus.features.desk.forms.fields import PART_CHOICES, ClockInput, DayInput, WordsField
from lupaus.features.desk.queries import adding
from lupaus.features.desk.queries.words import KINDS
from lupaus.features.desk.rules import terms
from lupaus.people import parties
from lupaus.people.access import Scope
from lupaus.people.models import Party
from lupaus.web.days import DayField

NEW = "new"
DAYS = [
    ("today", _("Today")),
    ("tomorrow", _("Tomorrow")),
    ("week", _("In a week")),
    ("year", _("In a year")),
    ("date", _("Another day")),
]
AGAIN = [
    ("", _("Once")),
    ("12m", _("Every year")),
    ("24m", _("Every second year")),
    ("36m", _("Every third year")),
]
ASKED = [
    ("at_door", _("They asked me for it on the spot")),
    ("phone", _("They asked for it on the phone")),
    ("written", _("They asked for it in writing")),
    ("", _("They have not asked for it")),
]


class AddForm(forms.Form):
    """A promise of ours, or with `is_theirs` somebody's promise to us."""

    act = forms.UUIDField(widget=forms.HiddenInput(), required=False)
    whom = forms.CharField(required=False, max_length=40)
    new_name = forms.CharField(
        label=_("Name"), required=False, max_length=160,
        widget=forms.TextInput(attrs={"data-draft": "add-name", "autocomplete": "off"}),
    )  # fmt: skip
    new_phone = forms.CharField(
        label=_("Phone"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"data-draft": "add-phone", "type": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    kind = forms.ChoiceField(
        choices=[(slug, KINDS[slug]) for slug in adding.OURS],
        error_messages={"required": _("Choose what you promise.")},
    )
    words = WordsField(draft="add-words", required=False)
    day = forms.ChoiceField(choices=DAYS, error_messages={"required": _("Choose by when.")})
    on = DayField(
        label=_("Day"),
        widget=DayInput(),
        required=False,
        error_messages={"invalid": _("There is no such day. Write it as day.month.year.")},
    )
    part = forms.ChoiceField(label=_("Time of day"), choices=PART_CHOICES, required=False)
    at = forms.TimeField(
        label=_("Time"),
        required=False,
        widget=ClockInput(),
        error_messages={"invalid": _("There is no such time. Write it as hours:minutes.")},
    )
    things = forms.TypedMultipleChoiceField(required=False, coerce=int)
    again = forms.ChoiceField(label=_("How often"), choices=AGAIN, required=False)
    thing = forms.CharField(
        label=_("What is looked after"), required=False, max_length=120,
        widget=forms.TextInput(attrs={"data-draft": "add-thing"}),
    )  # fmt: skip
    asked = forms.ChoiceField(label=_("Did they ask to be reminded?"), choices=ASKED, required=False)
    is_offer = forms.BooleanField(label=_("They still have to say yes to the time"), required=False)
    hangs_on = forms.TypedChoiceField(label=_("Hangs on"), required=False, coerce=int, empty_value=None)

    def __init__(
        self, scope: Scope, *args: Any, today: date, is_theirs: bool, party: Party | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.scope, self.today, self.is_theirs, self.party = scope, today, is_theirs, party
        self.due: terms.Due | None = None
        self.owner: Party | None = None
        if is_theirs:
            del self.fields["kind"]
            self.fields["words"].required = True
        self.objects = [] if is_theirs or party is None else adding.things(scope, party, today)
        self.fields["things"].choices = [(one.id, one.thing) for one in self.objects]  # type: ignore[attr-defined]
        self.supplies = [] if is_theirs else adding.supplies(scope, today)
        choices = [("", _("nothing else"))] + [(one.id, one.words) for one in self.supplies]
        self.fields["hangs_on"].choices = choices  # type: ignore[attr-defined]

    @property
    def kind_chosen(self) -> str:
        """The kind as it stands in the form now, valid or not."""
        if self.is_theirs:
            return "supply"
        value = self["kind"].value()
        return value if value in KINDS else ""

    @property
    def is_new(self) -> bool:
        """Is it somebody who is not in the book yet?"""
        return self["whom"].value() == NEW or (self.party is None and bool(self["new_name"].value()))

    @property
    def receiver(self) -> Party | NewName:
        """To whom, as far as it is filled in: somebody of the book, or a new name."""
        if self.party is not None and not self.is_new:
            return self.party
        phone = parties.to_e164(self["new_phone"].value() or "") or ""
        return NewName((self["new_name"].value() or "").strip(), phone)

    @property
    def wanted(self) -> Wanted:
        """The word to be given. Valid forms only."""
        if self.due is None:
            raise ValueError("a form that is not valid gives no word")
        found = self.cleaned_data
        ticked = set(found.get("things") or ())
        return Wanted(
            whom=self.receiver,
            kind=self.kind_chosen,
            due=self.due,
            words=found["words"].strip(),
            objects=[one for one in self.objects if one.id in ticked],
            again=found.get("again") or "",
            thing=found.get("thing", "").strip(),
            asked=found.get("asked") or "",
            is_offer=found.get("is_offer", False),
            hangs_on=found.get("hangs_on"),
        )

    def clean_new_phone(self) -> str:
        raw: str = self.cleaned_data["new_phone"].strip()
        if not raw or not self.is_new:
            return ""
        number = parties.to_e164(raw)
        if number is None:
            raise forms.ValidationError(
                _("“%(number)s” is no phone number. Check it, or leave it empty."), params={"number": raw}
            )
        owners = parties.parties_by_contact(self.scope, "phone", [number])
        if number in owners:
            self.owner = Party.objects.get(pk=owners[number])
            raise forms.ValidationError(
                _("This number is in the book already: %(name)s. Choose them above, if it is them."),
                params={"name": self.owner.name},
            )
        return number

    def clean(self) -> dict[str, Any]:
        """The time as the book takes it stands in `due`."""
        found = super().clean() or self.cleaned_data
        if self.is_new:
            if not found.get("new_name", "").strip():
                self.add_error("new_name", _("Write their name."))
        elif self.party is None:
            self.add_error("whom", _("Choose to whom, or write a new name."))
        self._clean_time(found)
        return found

    def _clean_time(self, found: dict[str, Any]) -> None:
        chips = terms.chips(self.today)
        day = found.get("day")
        if day is None or (day == "date" and "on" not in found) or "at" not in found:
            return
        on = chips.get(day) or found.get("on")
        if on is None:
            self.add_error("on", _("Choose the day."))
            return
        if on < self.today:
            self.add_error("on", _("That day has passed already."))
            return
        part = found.get("part") or ("time" if found["at"] else "")
        try:
            self.due = terms.due(on, part, found["at"], self.scope.zone)
        except UnclearTime:
            self.add_error("at", _("Write the time too, or choose a part of the day."))
