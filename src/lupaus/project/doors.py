"""Two doors for people without a password yet: the first run of a new book, and a link that works once.

A link is opened by a tap on the page, never by the opening of the page: mail scanners and link
previews change nothing.
"""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.encoding import force_str
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from lupaus.ledger.policies import open_book
from lupaus.people.first import found_firm
from lupaus.people.models import LANGUAGES, Membership, User
from lupaus.people.parties import to_e164
from lupaus.web import errors
from lupaus.web.clock import now

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FIRST = "first-run"
A_DAY = 24 * 3600


class _Once(PasswordResetTokenGenerator):
    """A token that dies with the sign-in that it makes, or after a day."""

    key_salt = "lupaus.project.doors.once"

    def check_token(self, user: User | None, token: str | None) -> bool:
        if user is None or not token or not super().check_token(user, token):
            return False
        made = base36_to_int(token.split("-")[0])
        return self._num_seconds(self._now()) - made < A_DAY


once = _Once()


def sign_in_path(email: str = "") -> str | None:
    """The path of a sign-in link for this person, else for the first owner; None when nobody is found."""
    users = User.objects.filter(is_active=True)
    if email:
        user = users.filter(email__iexact=email).first()
    else:
        owner = Membership.objects.filter(role="owner", left_at=None, user__is_active=True)
        user = users.filter(pk__in=owner.values("user")).order_by("pk").first()
    if user is None:
        return None
    return reverse("doors:enter", args=[int_to_base36(user.pk), once.make_token(user)])


def first_run_path() -> str | None:
    """The path where a new book gets its first person; None once there is one."""
    if User.objects.exists():
        return None
    return reverse("doors:first", args=[signing.dumps(FIRST, salt=FIRST)])


def whole_address(path: str, host: str = "localhost", port: int = 8000) -> str:
    """A path as an address that can be opened."""
    return f"{settings.LUPAUS_PUBLIC_URL or f'http://{host}:{port}'}{path}"


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, who: str, token: str) -> HttpResponse:
    """Sign in by a link that works once."""
    try:
        user = User.objects.filter(pk=base36_to_int(who), is_active=True).first()
    except (ValueError, OverflowError):
        user = None
    if user is None or not once.check_token(user, token):
        if request.user.is_authenticated:
            return redirect(settings.LOGIN_REDIRECT_URL)
        return errors.gone(request, force_str(_("This sign-in link has been used, or it is too old.")))
    if request.method != "POST":
        return render(request, "web/enter.html", {"name": user.name or user.email})
    login(request, user, backend=BACKEND)
    return redirect(settings.LOGIN_REDIRECT_URL)


class FirstForm(forms.Form):
    """What a book must know of its first person. All else has a sensible beginning."""

    firm = forms.CharField(label=_("The name of your firm"), max_length=120)
    name = forms.CharField(label=_("Your name"), max_length=120)
    phone = forms.CharField(label=_("Your phone number"), max_length=30)
    email = forms.EmailField(label=_("Your e-mail address"))
    language = forms.ChoiceField(label=_("Your language"), choices=LANGUAGES)

    def clean_phone(self) -> str:
        number = to_e164(self.cleaned_data["phone"])
        if number is None:
            raise forms.ValidationError(_("This does not look like a phone number."))
        return number


@require_http_methods(["GET", "HEAD", "POST"])
def first(request: HttpRequest, token: str) -> HttpResponse:
    """The first run: a firm, its owner, the default plans; then to the customer list."""
    try:
        is_ours = signing.loads(token, salt=FIRST, max_age=A_DAY) == FIRST
    except signing.BadSignature:
        is_ours = False
    if not is_ours or User.objects.exists():
        return errors.gone(request, force_str(_("This book has been begun already.")))
    form = FirstForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            user = found_firm(**form.cleaned_data, now=now(request))
            open_book(user.memberships.get().organisation_id)
        login(request, user, backend=BACKEND)
        return redirect("exchange:bring")
    return render(request, "web/first.html", {"form": form}, status=400 if form.errors else 200)
