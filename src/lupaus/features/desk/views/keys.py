"""Keys by which my other programs act for me: made, shown once, ended."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lupaus.people import keys
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.saying import say


@require_http_methods(["GET", "POST"])
@never_cache
@member_required
def index(request: MemberRequest) -> HttpResponse:
    """My keys. A new one is shown on this answer and never again."""
    wrong, made = "", None
    if request.method == "POST":
        name = " ".join(request.POST.get("name", "").split())
        if not name:
            wrong = _("Write which program it is for, so that you know it later.")
        else:
            try:
                made = keys.make_key(request.scope, name, now(request))
            except keys.TooManyKeys:
                wrong = _("You have as many keys as one may have. End one that is not used any more.")
    context = {"keys": keys.keys_of(request.scope), "made": made, "wrong": wrong}
    return render(request, "desk/keys.html", context, status=422 if wrong else 200)


@require_POST
@member_required
def end(request: MemberRequest, code: UUID) -> HttpResponse:
    """From now on this key opens nothing."""
    if keys.end_key(request.scope, code, now(request)):
        say(request, _("Ended. What uses this key is shut out from now on."))
    else:
        say(request, _("That key had ended already."), level="warning")
    return redirect("desk:keys")
