"""What may be chosen: each topic once, the morning, an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lupaus.core.notifications import WAKING, Topic, When
from lupaus.features.notifications import rules
from lupaus.features.notifications.queries import WayShown
from lupaus.outbox.ours.choices import Chosen
from lupaus.people.models import Team

LABELS = {
    Topic.HANDED: _("Somebody hands me a promise"),
    Topic.PASSED: _("One that I handed over came back, or was taken on"),
    Topic.PRESSING: _("One of mine is near its time, or past it"),
    Topic.CUSTOMER: _("A customer answered, or a message did not arrive"),
    Topic.ASKED: _("Somebody asks me for more than their mandate"),
    Topic.ANSWERED: _("My own question has an answer"),
    Topic.TOO_MUCH: _("A colleague has too much"),
    Topic.THANKS: _("Somebody thanks me"),
    Topic.CALLS: _("Calls wait tonight"),
}
MAIL, MINE = "email", "mine"
NAMES = [
    ("email", _("By own e-mail only")),
    ("own", _("By own e-mail and own addresses")),
    ("never", _("Never")),
]


class ChoicesForm(forms.Form):
    """The whole page in one: what is not posted stays as it was."""

    has_morning = forms.BooleanField(
        label=_("Tell me my day in one message each working morning"), required=False
    )
    morning_at = forms.TimeField(
        label=_("At"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Write the time as hours and minutes, such as 7:30.")},
    )  # fmt: skip
    morning_way = forms.ChoiceField(label=_("By"))

    def __init__(self, mine: Chosen, ways: Sequence[WayShown], is_many: bool, posted: Any = None) -> None:
        self.asked = rules.topics(is_many=is_many)
        codes = {way.code for way in ways}
        initial: dict[str, Any] = {"has_morning": mine.has_morning, "morning_at": mine.morning_at}
        initial["morning_way"] = next((way.code for way in ways if way.pk == mine.morning_way), MAIL)
        for topic in self.asked:
            way = mine.ways[topic] if mine.ways[topic] in codes else ""
            initial[topic.value] = rules.written(mine.topics[topic], way)
        super().__init__(posted, initial=initial)
        by = [("", _("e-mail")), *((way.code, f"{way.service} …{way.address[-4:]}") for way in ways)]
        self.fields["morning_way"].choices = [(code or MAIL, name) for code, name in by]  # type: ignore[attr-defined]
        for topic in self.asked:
            self.fields[topic.value] = forms.ChoiceField(label=LABELS[topic], choices=_answers(topic, by))

    @property
    def topic_fields(self) -> list[Any]:
        """Those of the table, in order."""
        return [self[topic.value] for topic in self.asked]

    def clean_morning_at(self) -> time:
        """Nobody is told at night."""
        found: time = self.cleaned_data["morning_at"]
        if not WAKING[0] <= found < WAKING[1]:
            raise forms.ValidationError(_("Choose a time between 7:00 and 22:00."))
        return found

    @property
    def morning_way_code(self) -> str:
        """By which address the morning comes; "": own e-mail."""
        chosen: str = self.cleaned_data["morning_way"]
        return "" if chosen == MAIL else chosen

    @property
    def topics(self) -> Mapping[Topic, tuple[When, str]]:
        """What was chosen."""
        return {topic: rules.read(self.cleaned_data[topic.value]) for topic in self.asked}


def _answers(topic: Topic, by: Sequence[tuple[str, Any]]) -> list[tuple[str, Any]]:
    now = [(f"{rules.NOW}{code}", _("now, by %(way)s") % {"way": name}) for code, name in by]
    if topic is Topic.CALLS:
        return [(f"{rules.NOW}", _("when the calls begin")), (When.NEVER.value, _("not"))]
    return [
        *now,
        (When.MORNING.value, pgettext_lazy("how soon we are told", "in the morning")),
        (When.NEVER.value, _("not")),
    ]


class WayForm(forms.Form):
    """An address as the service gives it, mine or a team's."""

    url = forms.CharField(
        label=_("Address"), max_length=600,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
        help_text=_("As the service gives it, such as https://…logic.azure.com/… of Teams, slack://…, ntfys://ntfy.sh/…"),
    )  # fmt: skip
    team = forms.ChoiceField(label=_("Whose"))

    def __init__(self, teams: Sequence[Team], posted: Any = None) -> None:
        super().__init__(posted)
        if teams:
            whose = [(MINE, _("mine")), *((str(team.code), team.name) for team in teams)]
            self.fields["team"].choices = whose  # type: ignore[attr-defined]
        else:
            del self.fields["team"]

    @property
    def team_code(self) -> UUID | None:
        """The chosen team; None for one's own."""
        chosen = self.cleaned_data.get("team", MINE)
        return None if chosen == MINE else UUID(chosen)


class NamesForm(forms.Form):
    """The firm's word on customers' names."""

    names = forms.ChoiceField(
        label=_("A customer's name may stand in a message to one of us"), choices=NAMES,
        help_text=_("Where a team reads together, a name never stands."),
    )  # fmt: skip
