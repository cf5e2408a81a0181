"""The customer's page. Opening it changes nothing; each tap is a POST of its own."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lupaus.core.clock_time import local_date
from lupaus.core.lifecycle import Refusal
from lupaus.core.ports import Joints
from lupaus.features.customer.actions import slips, tapping
from lupaus.features.customer.forms import TapForm
from lupaus.features.customer.queries import telling
from lupaus.features.customer.queries.page import page as page_of
from lupaus.features.customer.rules import Move
from lupaus.people.links import Guest
from lupaus.web import errors
from lupaus.web.clock import now
from lupaus.web.doors import url_or_none
from lupaus.web.guests import guest_page
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@never_cache
@require_GET
@guest_page
def show(request: HttpRequest, guest: Guest, token: str) -> HttpResponse:
    """What was promised, by whom, and what the customer may say to it."""
    return _page(request, guest, token)


@never_cache
@require_POST
@guest_page
def tap(request: HttpRequest, guest: Guest, token: str, move: str) -> HttpResponse:
    """One tap of the customer."""
    form = TapForm(Move(move), request.POST, today=local_date(now(request), guest.scope.zone))
    if not form.is_valid():
        said = [*form.non_field_errors(), *form.errors.get("done_on", [])]
        for sentence in said or [_("Something in that was unclear. Look at it once more.")]:
            say(request, str(sentence), level="error")
        return _page(request, guest, token, status=400, kept_words=request.POST.get("words", ""))
    given = form.cleaned_data
    try:
        tapping.tap(
            guest, given["codes"], form.move, now=now(request), act=form.once,
            words=given["words"], expects=given["expects"], done_on=given["done_on"],
        )  # fmt: skip
    except Refusal as no:
        say(request, sentence_for(no), level="error")
        return _page(request, guest, token, status=409, kept_words=given["words"])
    say(request, telling.answer(form.move, page_of(guest, now(request)).person))
    return redirect("customer:page", token=token)


@never_cache
@require_POST
@guest_page
def take_back(request: HttpRequest, guest: Guest, token: str, act: UUID) -> HttpResponse:
    """The last tap was a slip of the thumb."""
    try:
        slips.take_back(guest, act, now=now(request))
    except Refusal as no:
        say(request, sentence_for(no), level="error")
        return _page(request, guest, token, status=409)
    say(request, _("Taken back. Everything stands as before."))
    return redirect("customer:page", token=token)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@guest_page
def stop_by_mail(request: HttpRequest, guest: Guest, token: str) -> HttpResponse:
    """RFC 8058: a mail reader's one-click stop is a POST without cookies. A GET only shows the page."""
    if request.method != "POST":
        return redirect("customer:page", token=token)
    if request.POST.get("List-Unsubscribe") != "One-Click":
        return errors.not_so(request, _("This address only takes the stop button of a mail program."))
    tapping.stop_all(guest, now=now(request), act=uuid4())
    return HttpResponse(_("Done. No more reminders.") + "\n", content_type="text/plain; charset=utf-8")


def _page(
    request: HttpRequest, guest: Guest, token: str, *, status: int = 200, kept_words: str = ""
) -> HttpResponse:
    act = str(uuid4())
    page = page_of(guest, now(request), act)
    return render(
        request,
        "customer/page.html",
        {
            "page": page,
            "firm": page.firm,
            "token": token,
            "act": act,
            "kept_words": kept_words,
            "slip": slips.slip(guest, now(request)),
            "history": telling.history(page, now(request)),
            "feeling_url": _feeling_url(guest, token, now(request)),
        },
        status=status,
    )


def _feeling_url(guest: Guest, token: str, at: datetime) -> str | None:
    """Where they may tell how it felt; None while that is not asked."""
    joints: Joints = import_string(settings.LUPAUS_JOINTS)()
    return url_or_none("felt:ask", token) if joints.asks_feeling(guest, at) else None
