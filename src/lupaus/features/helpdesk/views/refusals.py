"""The sentences of this room's refusals."""

from __future__ import annotations

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from lupaus.web.refusal import register

SENTENCES: dict[str, str | Lazy] = {
    "helpdesk_address": _("This is no address. Write it as https://help.example.fi."),
    "helpdesk_token": _("Paste the access token too. A token is never carried over to another address."),
    "helpdesk_token_signs": _(
        "There is a sign in this token that no token has. Copy it once more, whole and alone."
    ),
    "no_helpdesk": _("No helpdesk is connected here."),
    "no_customer": _("The ticket names no customer outside your firm, so there is nobody to promise it to."),
    "not_a_kind": _("Choose what you promise."),
    "tied_already": _("This promise has a ticket already: %(number)s. Nothing was changed."),
    "no_ticket": _("There is no such ticket in the helpdesk, or its token may not see it."),
}


def register_all() -> None:
    """Give the codes their sentences, once."""
    for code, sentence in SENTENCES.items():
        register(code, sentence)
