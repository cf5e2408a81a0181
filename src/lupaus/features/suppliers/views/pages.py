"""The list of suppliers, one supplier's page, and thanks to them."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from uuid_utils.compat import uuid7

from lupaus.core.lifecycle import Refusal
from lupaus.features.suppliers.actions import hanging
from lupaus.features.suppliers.forms.slip import ThanksForm
from lupaus.features.suppliers.queries import slip, supplier, suppliers
from lupaus.people.access import NoAccess
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.doors import url_or_none
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_GET
@member_required
def index(request: MemberRequest) -> HttpResponse:
    """Deeds and words of all suppliers, and whom they endanger now."""
    number = request.GET.get("page", "")
    page = int(number) if number.isascii() and number.isdecimal() and 0 < len(number) < 5 else 1
    found = suppliers.suppliers(request.scope, now(request), max(page, 1))
    context = {"page": found, "add_url": _add_url(), "disruption_url": url_or_none("disruption:new")}
    return render(request, "suppliers/list.html", context)


@require_GET
@member_required
def show(request: MemberRequest, code: UUID) -> HttpResponse:
    """One supplier's page."""
    try:
        page = supplier.page(request.scope, code, now(request))
    except NoAccess:
        raise Http404 from None
    context = {
        "page": page,
        "act": uuid7(),
        "card_url": url_or_none("desk:customer", page.party.code),
        "add_url": f"{_add_url()}&to={page.party.code}" if _add_url() else None,
        "disruption_url": url_or_none("disruption:new"),
    }
    return render(request, "suppliers/supplier.html", context)


@require_POST
@member_required
def thank(request: MemberRequest, code: UUID) -> HttpResponse:
    """Thanks in our own words, about one word of theirs; a message carries them."""
    about = slip.about(request.scope, code, now(request))
    back = redirect("suppliers:show", about.party.code)
    form = ThanksForm(request.POST)
    if not form.is_valid():
        say(request, _("Write a word or two, please."), level="error")
        return back
    try:
        words, act = form.cleaned_data["words"].strip(), form.cleaned_data["act"]
        done = hanging.thank(request.scope, about.state, words, act=act, now=now(request))
    except Refusal as no:
        say(request, sentence_for(no), level="error")
        return back
    sent = _("Thanked. Your words are on their way to %(name)s.") % {"name": about.party.name}
    kept = _("Thanked, and kept in the book. They have no address to write to: say it to them, too.")
    undo = url_or_none("desk:undo", done.recorded.code)
    say(request, sent if done.is_sent or done.recorded.is_repeat else kept, undo=undo)
    return back


def _add_url() -> str | None:
    add = url_or_none("desk:add")
    return f"{add}?theirs=1" if add else None
