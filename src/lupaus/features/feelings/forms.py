"""What is asked of a customer about a feeling, and of the firm about what it aims at."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.utils.translation import gettext_lazy as _

from lupaus.features.feelings.queries.wording import FEELINGS, behaviour_of, name_of
from lupaus.features.feelings.rules import words
from lupaus.features.feelings.rules.moments import LONGEST_BEHAVIOUR, MOST_AIMED_AT, USUAL_TARGET, Moment

LONGEST = 500
BROKEN = _("This page is broken. Open your link again.")
NO_TARGET = _("Write a share from 1 to 100.")


class FeltForm(forms.Form):
    """Up to two words, and a line. The words stand in the order of this page."""

    act = forms.UUIDField(error_messages={"required": BROKEN, "invalid": BROKEN})
    promise = forms.UUIDField(error_messages={"required": BROKEN, "invalid": BROKEN})
    feelings = forms.MultipleChoiceField(
        label=_("Choose one or two words"),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"invalid_choice": BROKEN, "invalid_list": BROKEN},
    )
    line = forms.CharField(
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _("That is very long. Shorten it a little, please.")},
    )

    def __init__(self, *args: Any, seed: str, person: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        order = words.shuffled(seed)
        self.fields["feelings"].choices = [(one, FEELINGS[one]) for one in order]  # type: ignore[attr-defined]
        self.fields["line"].label = _("A word to %(person)s?") % {"person": person}

    @property
    def once(self) -> UUID:
        """The same tap twice is one; another answer from the same page is another."""
        found = self.cleaned_data
        said = words.joined(found["feelings"])
        return uuid5(found["act"], f"felt {found['promise']} {said} {found['line']}")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        chosen = found.get("feelings", [])
        if len(chosen) > words.MOST:
            self.add_error("feelings", _("Choose two words at most, those that come nearest."))
        if not chosen and not found.get("line") and not self.errors:
            self.add_error("feelings", _("Choose a word, or write one. You may also leave it be."))
        return found


class MomentForm(forms.Form):
    """What the firm aims at in one service moment."""

    aims = forms.MultipleChoiceField(
        label=_("How should a customer feel?"),
        widget=forms.CheckboxSelectMultiple(),
        choices=[(one, FEELINGS[one]) for one in words.AIMED_AT],
        help_text=_("One to three words. They are asked in the customer's own language."),
        error_messages={"required": _("Choose one to three feelings.")},
    )
    behaviour = forms.CharField(
        label=_("By what do we bring it about?"),
        required=False,
        max_length=LONGEST_BEHAVIOUR,
        widget=forms.Textarea(attrs={"rows": 4, "class": "words"}),
        help_text=_(
            "What we do and say, so that a newcomer could do it tomorrow. Left empty: the words we began with."
        ),
    )
    target = forms.IntegerField(
        label=_("Target, per cent"),
        min_value=1,
        max_value=100,
        initial=USUAL_TARGET,
        help_text=_("How many of a hundred answers should say one of these words."),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), NO_TARGET),
    )
    is_used = forms.BooleanField(label=_("In use"), required=False, initial=True)
    name = forms.CharField(
        label=_("What the moment is called"), max_length=60,
        error_messages={"required": _("Give the moment a name.")},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("Begins with"),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose with what it begins.")),
    )

    def __init__(self, moment: Moment, kinds: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.moment = moment
        if moment.is_own:
            self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
            self.order_fields(["name", "kind", "aims", "behaviour", "target", "is_used"])
        else:
            del self.fields["name"], self.fields["kind"]

    def clean_aims(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["aims"]
        if len(chosen) > MOST_AIMED_AT:
            raise forms.ValidationError(_("Choose one to three feelings."))
        return chosen

    @property
    def written(self) -> Moment:
        """The moment as it was filled in. Valid forms only."""
        found = self.cleaned_data
        behaviour = found["behaviour"].strip()
        if behaviour == behaviour_of(self.moment._replace(behaviour="")):
            behaviour = ""  # the words we began with stay in each reader's own language
        return self.moment._replace(
            aims=tuple(found["aims"]), behaviour=behaviour, target=found["target"], is_used=found["is_used"],
            name=found.get("name", ""), kind=found.get("kind", ""),
        )  # fmt: skip


def initial_of(moment: Moment) -> dict[str, Any]:
    """What stands in the form before anybody has changed it."""
    return {
        "aims": list(moment.aims), "behaviour": behaviour_of(moment), "target": moment.target,
        "is_used": moment.is_used, "name": name_of(moment) if moment.key else "", "kind": moment.kind,
    }  # fmt: skip
