"""What somebody reads when the sign-in service did not let them in. `%(name)s` is the service as the firm calls it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, tuple[int, str | Lazy]] = {
    "unreachable": (503, _("%(name)s does not answer right now. Try again in a while.")),
    "stranger": (
        502, _("%(name)s did not accept this Lupaus: its secret is wrong or too old there. Tell the person who keeps Lupaus in your firm."),
    ),
    "untrusted": (
        502, _("The answer of %(name)s could not be trusted, so nobody was let in. Tell the person who keeps Lupaus in your firm."),
    ),
    "clock": (
        502, _("The clocks of %(name)s and of Lupaus do not agree, so nobody was let in. Tell the person who keeps Lupaus in your firm."),
    ),
    "refused": (502, _("%(name)s did not sign you in, and did not say why. Try again, or ask whoever looks after it.")),
    "cancelled": (200, _("You stopped at %(name)s. Nothing was changed.")),
    "used": (410, _("This sign-in was used already, or it took too long. Begin once more.")),
    "unknown": (
        403, _("%(name)s knows you as %(email)s, and nobody signs in by that address here. Ask your leader or the owner of the firm for an invitation."),
    ),
    "nameless": (
        403, _("%(name)s knows you, but did not tell your e-mail address. Ask your leader or the owner of the firm for an invitation, or sign in "
               "otherwise and connect %(name)s under “Signing in”."),
    ),
    "unvouched": (
        403, _("%(name)s says that you are %(email)s, but not in a way that can be trusted here. Sign in otherwise and connect %(name)s under "
               "“Signing in”, or ask the owner of the firm for an invitation."),
    ),
    "invitation_others": (
        403, _("The invitation is for %(invited)s, and %(name)s knows you as %(email)s. Choose the right account there, or ask for an invitation "
               "to this address. The invitation stays good."),
    ),
    "connected_elsewhere": (409, _("This account of %(name)s opens the door for somebody else here. Nothing was changed.")),
    "connected_to_other": (
        409, _("You come in by another account of %(name)s already. Disconnect that one first, under “Signing in”. Nothing was changed."),
    ),
}  # fmt: skip

WRONG_ACCOUNT = frozenset({"unknown", "nameless", "unvouched", "connected_to_other"})


def not_let_in(request: HttpRequest, code: str, name: str, **facts: str) -> HttpResponse:
    """A calm page: what happened, and the next act."""
    status, sentence = SENTENCES[code]
    return said(
        request, status, str(sentence) % {"name": name, **facts}, is_wrong_account=code in WRONG_ACCOUNT
    )


def said(request: HttpRequest, status: int, sentence: str, *, is_wrong_account: bool = False) -> HttpResponse:
    """The page for a sentence that is known already. `is_wrong_account`: another one there may do."""
    context = {"sentence": sentence, "is_wrong_account": is_wrong_account}
    answer = render(request, "account/not_let_in.html", context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
