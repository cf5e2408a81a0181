"""What is asked when one gives, and when mandates are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from lupaus.features.mandate import rules
from lupaus.features.mandate.actions.giving import Gift
from lupaus.features.mandate.models import Trust
from lupaus.features.mandate.rules import Written

WHATS: Final[dict[str, Lazy]] = {
    "thing": _("a gift or a voucher"),
    "off_price": _("off the price"),
    "work": _("work at no charge"),
    "ride": _("a ride"),
    "food": _("food, or a bed for the night"),
    "other": _("something else"),
}
OWED: Final[dict[str, Lazy]] = {
    "refund": _("a refund"),
    "standard": _("a standard compensation"),
    "reduction": _("a price reduction that is owed"),
}
ROLES: Final[dict[str, Lazy]] = {"member": _("Everybody"), "leader": _("Those who lead")}
NO_SUM: Final = _("Write the sum in euros, for example 20 or 12,50.")


def gift_of(posted: Mapping[str, str]) -> Gift:
    """What was tapped: `do` is `exception`, or `gesture` with `cents` of a button or a written `sum`."""
    words = posted.get("words", "").strip()
    if posted.get("do") == rules.EXCEPTION:
        return Gift(rules.EXCEPTION, "", 0, words)
    tapped = posted.get("cents", "")
    cents = (
        int(tapped)
        if tapped.isascii() and tapped.isdecimal() and len(tapped) < 9
        else rules.cents_of(posted.get("sum", ""))
    )
    return Gift(rules.GESTURE, posted.get("what") or "thing", cents or 0, words)


class EurosField(forms.CharField):
    """A sum in euros, in cents when cleaned; left empty it is None."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(required=False, max_length=12, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        cents = rules.cents_of(text)
        if cents is None or cents > rules.MOST_CENTS:
            raise forms.ValidationError(NO_SUM)
        return cents


class MandateForm(forms.Form):
    """The mandates of all roles and the answering of questions, on one screen."""

    member_gesture = forms.BooleanField(label=_("May give a gesture"), required=False)
    member_case = EurosField(label=_("In one case, euros"), help_text=_("Left empty: no limit of its own."))
    member_month = EurosField(label=_("In one month, euros"), help_text=_("Left empty: no limit of its own."))
    member_exception = forms.BooleanField(label=_("May make an exception to a rule"), required=False)
    leader_gesture = forms.BooleanField(label=_("May give a gesture"), required=False)
    leader_case = EurosField(label=_("In one case, euros"), help_text=_("Left empty: no limit of its own."))
    leader_month = EurosField(label=_("In one month, euros"), help_text=_("Left empty: no limit of its own."))
    leader_exception = forms.BooleanField(label=_("May make an exception to a rule"), required=False)
    decides_alone = forms.BooleanField(
        label=_("If nobody answers in time, the one who asked decides, up to twice the mandate"),
        required=False,
    )
    minutes = forms.IntegerField(
        label=_("Minutes to answer"),
        min_value=1,
        max_value=rules.LONGEST_WAIT,
        error_messages={
            "required": _("Write the minutes as a number from 1 to 240."),
            "invalid": _("Write the minutes as a number from 1 to 240."),
            "min_value": _("Write the minutes as a number from 1 to 240."),
            "max_value": _("Write the minutes as a number from 1 to 240."),
        },
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        for role in ROLES:
            case, month = found.get(f"{role}_case"), found.get(f"{role}_month")
            if case is not None and month is not None and case > month:
                sentence = _("What one case may cost cannot be more than a whole month. Check the sums.")
                self.add_error(f"{role}_case", sentence)
        return found

    @property
    def written(self) -> list[Written]:
        """What was written for each role. Valid forms only."""
        found = self.cleaned_data
        return [
            Written(
                role,
                tuple(act for act in rules.ACTS if found[f"{role}_{act}"]),
                found[f"{role}_case"],
                found[f"{role}_month"],
            )
            for role in ROLES
        ]

    def by_role(self) -> list[tuple[Lazy, list[forms.BoundField]]]:
        """The fields of each role, under its name."""
        return [
            (label, [self[f"{role}_{name}"] for name in ("gesture", "case", "month", "exception")])
            for role, label in ROLES.items()
        ]


def initial_of(written: Mapping[str, Written], trust: Trust) -> dict[str, Any]:
    """What stands in the form before anybody has changed it."""
    found: dict[str, Any] = {"decides_alone": trust.decides_alone, "minutes": trust.minutes}
    for role in ROLES:
        one = written[role]
        found |= {f"{role}_{act}": act in one.acts for act in rules.ACTS}
        found |= {f"{role}_case": _euros(one.case_cents), f"{role}_month": _euros(one.month_cents)}
    return found


def _euros(cents: int | None) -> str:
    if cents is None:
        return ""
    euros, rest = divmod(cents, 100)
    return f"{euros},{rest:02}" if rest else str(euros)
