"""Choices of people, by the public codes of their parties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lupaus.people.members import Member
from lupaus.people.roles import RANKS, may_give

ROLES: dict[str, str | Lazy] = {
    "member": pgettext_lazy("role", "Member"),
    "leader": pgettext_lazy("role", "Leader"),
    "owner": pgettext_lazy("role", "Owner"),
}
NOBODY = ("", _("nobody"))


def roles_of(role: str) -> list[tuple[str, str | Lazy]]:
    """The roles that somebody in `role` may give."""
    return [(one, ROLES[one]) for one in RANKS if may_give(role, one)]


def named(people: Iterable[Member]) -> list[tuple[str, str]]:
    """People as choices."""
    return [(str(one.code), one.name) for one in people]


def choose(form: forms.Form, name: str, choices: Sequence[tuple[str, Any]]) -> None:
    """What may be chosen in this field, known only when the form is made."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  # the forms here say so
    field.choices = list(choices)
