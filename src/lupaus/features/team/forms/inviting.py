"""What is asked when one invites, and when one comes in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from lupaus.features.team.forms.fields import choose, roles_of
from lupaus.people.models import LANGUAGES, Team
from lupaus.people.parties import to_e164


class InviteForm(forms.Form):
    """Whom one invites, and as what."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.ChoiceField(label=_("Role"))
    team = forms.ChoiceField(label=_("Team"), required=False)
    language = forms.ChoiceField(label=_("Language of the letter"), choices=LANGUAGES)

    def __init__(self, role: str, teams: list[Team], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {str(one.code): one for one in teams}
        choose(self, "role", roles_of(role))
        choose(
            self,
            "team",
            [
                ("", _("no team")),
                *((code, one.name) for code, one in self.teams.items()),
            ],
        )
        if not teams:
            del self.fields["team"]

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    @property
    def team_chosen(self) -> Team | None:
        """The team, if one was chosen. Valid forms only."""
        return self.teams.get(self.cleaned_data.get("team", ""))


class JoinForm(forms.Form):
    """Who comes in: how colleagues and customers see them, and how they sign in from now on."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    phone = forms.CharField(
        label=_("Your phone number"),
        max_length=30,
        required=False,
        help_text=_("Customers whom you promise something see it on their page."),
    )
    language = forms.ChoiceField(label=_("Your language"), choices=LANGUAGES)
    password = forms.CharField(
        label=_("Choose a password"),
        max_length=200,
        strip=False,
        help_text=_("At least ten characters. A few words in a row are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_phone(self) -> str:
        raw: str = self.cleaned_data["phone"].strip()
        number = to_e164(raw) if raw else ""
        if number is None:
            raise forms.ValidationError(_("This does not look like a phone number."))
        return number

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password)
        return password
