"""The form of one move: only what this move needs, with the guards against stale pages and double taps."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lupaus.core.clock_time import local
from lupaus.features.desk.actions.moves import Filled
from lupaus.features.desk.forms.fields import ClockInput, DayInput, DueForm, WordsField, at_local
from lupaus.features.desk.forms.move_words import words_of
from lupaus.features.desk.queries.promise_page import Subject
from lupaus.features.desk.queries.words import CAUSES, REASONS, THEIR_CAUSES
from lupaus.features.desk.rules.standing import Shown, shown
from lupaus.features.desk.rules.terms import part_of
from lupaus.web.days import DayField, check_done

_ASKED_REASONS = ("stop", "moved", "sold", "other_firm", "not_in_use", "not_needed", "died", "other")
_OF_DUE = ("on", "part", "at")
_NO_DAY = _("There is no such day. Write it as day.month.year.")


class MoveForm(DueForm):
    """Every field that a move may ask; those that this move does not ask are taken away."""

    act = forms.UUIDField(widget=forms.HiddenInput(), required=False)
    shown = forms.CharField(widget=forms.HiddenInput(), required=False, max_length=60)
    done_on = DayField(
        label=_("Done on"), widget=DayInput(), required=False, error_messages={"invalid": _NO_DAY}
    )
    until = DayField(label=_("Until"), widget=DayInput(), error_messages={"invalid": _NO_DAY})
    until_at = forms.TimeField(label=_("Time"), widget=ClockInput(), required=False, initial=time(17))
    reason = forms.ChoiceField(
        label=_("Why"), widget=forms.RadioSelect(), choices=[(slug, REASONS[slug]) for slug in _ASKED_REASONS]
    )
    cause = forms.ChoiceField(
        label=_("Whose doing"), widget=forms.RadioSelect(), choices=list(CAUSES.items())
    )
    answer = forms.ChoiceField(
        label=_("What they say"),
        widget=forms.RadioSelect(),
        choices=[("partly", _("kept only partly")), ("no", _("not kept"))],
    )
    is_agreed = forms.BooleanField(label=_("The customer agreed to this"), required=False)
    is_for_ever = forms.BooleanField(
        label=_("For good: no reminder of this object ever again"), required=False
    )
    words = WordsField()

    def __init__(self, about: Subject, move: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, zone=about.state.zone, **kwargs)
        self.about = about
        self.move = words_of(move, is_theirs=about.is_theirs)
        if about.is_theirs:
            self.fields["cause"].choices = list(THEIR_CAUSES.items())  # type: ignore[attr-defined]
        self._keep_only(self._wanted(about))
        self._say(move)

    def filled(self) -> Filled:
        """What was filled in, for `actions.moves`. Valid forms only."""
        found = self.cleaned_data
        until = found.get("until")
        at = found.get("until_at") or (time(17) if "until_at" in self.fields else time(23, 59))
        return Filled(
            words=found.get("words", "").strip(),
            due=self.due,
            done_on=found.get("done_on") or (self.about.today if "done_on" in self.fields else None),
            until=at_local(until, at, self.zone) if until else None,
            reason=found.get("reason", ""),
            cause=found.get("cause", ""),
            answer=found.get("answer", ""),
            is_agreed=found.get("is_agreed", False),
            is_for_ever=found.get("is_for_ever", False),
        )

    @property
    def was_shown(self) -> Shown | None:
        """What the page had shown when the form was opened."""
        return shown(self.cleaned_data.get("shown", ""))

    def clean_done_on(self) -> Any:
        on = self.cleaned_data["done_on"]
        if on is not None:
            check_done(on, self.about.today)
        return on

    def _wanted(self, about: Subject) -> list[str]:
        wanted = ["act", "shown"]
        for name in self.move.fields:
            if name == "is_for_ever" and about.state.series is None:
                continue
            if name == "done_on" and about.kind.is_contact:
                continue
            wanted.extend(_OF_DUE if name == "due" else [name])
        return wanted

    def _keep_only(self, wanted: list[str]) -> None:
        self.fields = {name: self.fields[name] for name in wanted}
        if "words" in self.fields:
            field = self.fields["words"]
            field.label = str(self.move.words_label)
            field.help_text = str(self.move.words_help)
            field.required = self.move.needs_words

    def _say(self, move: str) -> None:
        """What stands in the fields before anybody has written."""
        state = self.about.state
        if "on" in self.fields:
            on = state.due_on if state.due_on >= self.about.today else self.about.today
            self.fields["on"].initial = on
            self.fields["part"].initial = part_of(state.precision, state.starts_time, state.due_time)
            if state.due_time is not None and self.fields["part"].initial == "time":
                self.fields["at"].initial = state.starts_time or state.due_time
        if "done_on" in self.fields:
            self.fields["done_on"].initial = self.about.today
        if "until_at" in self.fields:
            self.fields["until_at"].initial = _usual_time(self.about)
        if "words" in self.fields:
            self.fields["words"].widget.attrs["data-draft"] = f"{move}-{self.about.code}"


def _usual_time(about: Subject) -> time:
    wanted = about.state.wanted_at
    return local(wanted, about.state.zone).time() if wanted else time(17)
