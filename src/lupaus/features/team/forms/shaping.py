"""Teams and absences: what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lupaus.features.team.forms.fields import NOBODY, choose, named
from lupaus.people.members import Member
from lupaus.web.days import DayField


class DayInput(forms.DateInput):
    """The browser's own calendar; typing d.m.yyyy works where there is none."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TeamForm(forms.Form):
    """A team: its name, who leads it, who is in it. People are named by the codes of their parties."""

    name = forms.CharField(label=_("Name of the team"), max_length=80)
    leader = forms.ChoiceField(label=_("Who leads it"), required=False)
    members = forms.MultipleChoiceField(
        label=_("Who belongs to it"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, people: Sequence[Member], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_code = {str(one.code): one for one in people}
        leaders = [one for one in people if one.role != "member"]
        choose(self, "leader", [NOBODY, *named(leaders)])
        choose(self, "members", named(people))

    @property
    def leader_party(self) -> int | None:
        """Valid forms only."""
        code = self.cleaned_data["leader"]
        return self.by_code[code].party if code else None

    @property
    def parties(self) -> list[int]:
        """Valid forms only."""
        return [self.by_code[code].party for code in self.cleaned_data["members"]]


class AwayForm(forms.Form):
    """Days away, both included, and who stands in. `who` is asked of those who lead."""

    who = forms.ChoiceField(label=_("Who is away"))
    from_on = DayField(label=_("First day away"), widget=DayInput())
    until_on = DayField(label=_("Last day away"), widget=DayInput())
    deputy = forms.ChoiceField(label=_("Who stands in"))
    words = forms.CharField(
        label=_("A word about it"),
        max_length=200,
        required=False,
        help_text=_("Only you and those who lead see it. No need to tell why."),
    )

    def __init__(self, people: Sequence[Member], me: int, leads: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_code = {str(one.code): one for one in people}
        mine = [one for one in people if one.party == me]
        choose(self, "who", named([*mine, *(one for one in people if leads and one.party != me)]))
        self.fields["who"].initial = str(mine[0].code) if mine else ""
        choose(self, "deputy", [("", _("Choose a colleague")), *named(people)])
        if not leads:
            del self.fields["who"]

    def party(self, me: int) -> int:
        """Who is away; oneself where it was not asked. Valid forms only."""
        code = self.cleaned_data.get("who")
        return self.by_code[code].party if code else me

    @property
    def deputy_party(self) -> int:
        """Valid forms only."""
        return self.by_code[self.cleaned_data["deputy"]].party

    @property
    def days(self) -> tuple[date, date]:
        """First and last day. Valid forms only."""
        return self.cleaned_data["from_on"], self.cleaned_data["until_on"]


class RoleForm(forms.Form):
    """A role that the owner gives."""

    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, choices: Sequence[tuple[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = list(choices)  # type: ignore[attr-defined]


class DialogueForm(forms.Form):
    """The day of the talk with the staff."""

    held_on = DayField(
        label=_("When was the staff dialogue held?"),
        widget=DayInput(),
        help_text=_(
            "The day on which you talked about it together; in Finland the dialogue by the Cooperation Act."
        ),
    )
