"""The form of one kind's plan: made from its steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise as Lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lupaus.core.kinds import Kind, PlanError, Step
from lupaus.features.desk.forms.fields import ClockInput
from lupaus.features.desk.queries.words import step_name
from lupaus.features.desk.rules import plans
from lupaus.features.desk.rules.plans import StepWish

SENTENCES: dict[str, str | Lazy] = {
    "step_twice": _("“%(step)s” is in the plan twice."),
    "out_of_range": _("“%(step)s”: that many days or tries is too many or too few."),
    "before_made": _("“%(step)s” cannot come before the promise is given."),
    "same_moment": _(
        "“%(step)s” and “%(other)s” would reach the customer at the same moment. Move one of them."
    ),
    "call_after_due": _("The call cannot come after what it promises. Put it before the due day."),
    "unknown_word": _("The plan has a step that this version does not know."),
    "unreadable": _("The plan cannot be read."),
}


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step on the page: its switch and its fields, bound."""

    step: Step
    name: str
    fields: list[forms.BoundField]
    switch: forms.BoundField
    text_slug: str


NUMBERS = ("max_tries", "quiet_days", "offer_days", "answer_hours")
"""The few numbers of a kind itself, by their names there."""


class PlanForm(forms.Form):
    """One kind: its own name, its steps, and its few numbers."""

    name = forms.CharField(label=_("Your own name for it"), max_length=80, required=False)
    max_tries = forms.IntegerField(label=_("Calls before you are asked"), min_value=1, max_value=9)
    quiet_days = forms.IntegerField(
        label=_("Days for the customer to say otherwise"), min_value=1, max_value=90
    )
    offer_days = forms.IntegerField(label=_("Days an offer stands"), min_value=1, max_value=90)
    answer_hours = forms.IntegerField(
        label=_("Hours a colleague may think about taking it on, at most"), min_value=1, max_value=24 * 14
    )

    def __init__(self, kind: Kind, name: str, *args: Any, is_team: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.changed = kind, kind
        self.text_language = get_language() or "fi"
        self.fields["name"].initial = name
        for number in NUMBERS:
            self.fields[number].initial = getattr(kind, number)
        if not kind.is_contact:
            del self.fields["max_tries"]
        if kind.closes != "customer":
            del self.fields["quiet_days"]
        if kind.slug != "visit":
            del self.fields["offer_days"]
        if not is_team:
            del self.fields["answer_hours"]
        self.steps = plans.all_steps(kind)
        for step, is_on in self.steps:
            self.fields.update(_fields_of(step, is_on))

    def rows(self) -> Iterator[StepRow]:
        """The steps in order, each with its fields."""
        for step, _is_on in self.steps:
            names = [f"{step.key}_{part}" for part in ("days", "minutes", "at", "attempts", "spacing")]
            bound = [self[name] for name in names if name in self.fields]
            slug = f"{self.kind.slug}.{step.key}" if step.medium == "message" else ""
            yield StepRow(step, step_name(self.kind.slug, step.key), bound, self[f"{step.key}_on"], slug)

    def numbers(self) -> list[forms.BoundField]:
        """The fields of the kind itself."""
        return [self[name] for name in ("name", *NUMBERS) if name in self.fields]

    def clean(self) -> dict[str, Any]:
        """The checked kind stands in `changed`."""
        found = super().clean() or self.cleaned_data
        if self.errors:
            return found
        wishes = {step.key: _wish(step, found) for step, _is_on in self.steps}
        try:
            self.changed = plans.changed(
                self.kind, wishes, **{name: found.get(name, getattr(self.kind, name)) for name in NUMBERS}
            )  # fmt: skip
        except PlanError as no:
            self.add_error(None, sentence_for(self.kind.slug, no))
        return found


def sentence_for(slug: str, no: PlanError) -> str:
    """Why a plan cannot be, with its steps by name."""
    facts = {name: step_name(slug, str(value)) for name, value in no.facts.items()}
    return str(SENTENCES[no.code]) % facts


def _fields_of(step: Step, is_on: bool) -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = {
        f"{step.key}_on": forms.BooleanField(label=_("On"), required=False, initial=is_on)
    }
    if plans.has_days(step):
        before = plans.is_before(step)
        label = (
            _("Working days before") if step.is_working else _("Days before") if before else _("Days after")
        )
        found[f"{step.key}_days"] = _number(label, abs(step.days), 400)
        if step.at is not None:
            found[f"{step.key}_at"] = forms.TimeField(
                label=_("Time of day"), initial=step.at, widget=ClockInput()
            )  # fmt: skip
        elif step.minutes:
            label = _("Minutes before") if before else _("Minutes after")
            found[f"{step.key}_minutes"] = _number(label, abs(step.minutes), 1440)
    if step.medium == "call":
        found[f"{step.key}_attempts"] = _number(_("Calls at most"), step.attempts, 9, least=1)
        found[f"{step.key}_spacing"] = _number(_("Days between calls"), step.spacing_days, 60)
    return found


def _number(label: Any, initial: int, most: int, least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(label=label, initial=initial, min_value=least, max_value=most)


def _wish(step: Step, found: dict[str, Any]) -> StepWish:
    sign = -1 if plans.is_before(step) else 1
    return StepWish(
        is_on=found[f"{step.key}_on"],
        days=sign * found.get(f"{step.key}_days", 0),
        minutes=sign * found.get(f"{step.key}_minutes", abs(step.minutes)),
        at=found.get(f"{step.key}_at"),
        attempts=found.get(f"{step.key}_attempts", step.attempts),
        spacing_days=found.get(f"{step.key}_spacing", step.spacing_days),
    )
