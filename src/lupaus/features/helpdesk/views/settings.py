"""Settings → Helpdesk: connect it, try it, and see how it goes."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lupaus.core.clock_time import local_date
from lupaus.core.lifecycle import Refusal
from lupaus.core.ports import TicketTrouble
from lupaus.features.helpdesk.actions import connecting
from lupaus.features.helpdesk.actions.giving import TAG
from lupaus.features.helpdesk.actions.secrets import Sealed, unseal
from lupaus.features.helpdesk.actions.troubles import trouble_words
from lupaus.features.helpdesk.actions.wording import UNPROMISED
from lupaus.features.helpdesk.forms import ConnectForm, DecideForm
from lupaus.features.helpdesk.models import HelpDesk
from lupaus.features.helpdesk.queries import beside
from lupaus.features.helpdesk.views.gate import connector_required
from lupaus.people.models import Party
from lupaus.web.access import MemberRequest
from lupaus.web.clock import now
from lupaus.web.refusal import sentence_for
from lupaus.web.saying import say


@require_http_methods(["GET", "POST"])
@never_cache
@connector_required
def index(request: MemberRequest) -> HttpResponse:
    """The connection. What is sent is tried first: a helpdesk that does not answer is not connected."""
    if request.method == "GET":
        return _page(request)
    form = ConnectForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    address, token = form.cleaned_data["address"], form.cleaned_data["token"]
    try:
        tried = connecting.try_it(address, token.strip() or connecting.kept_token(request.scope, address))
        connecting.connect(request.scope, address, token, tried.version, now(request))
    except Refusal as no:
        form.add_error("token" if no.code.startswith("helpdesk_token") else "address", sentence_for(no))
        return _page(request, form=form, status=422)
    except TicketTrouble as no:
        form.add_error("token" if no.code in ("token", "rights") else "address", trouble_words(no))
        return _page(request, form=form, status=422)
    say(request, _("Connected: Zammad knows us as %(name)s.") % {"name": tried.name or _("an agent")})
    return redirect("helpdesk:settings")


@require_POST
@connector_required
def decide(request: MemberRequest) -> HttpResponse:
    """How tickets become promises."""
    form = _decide_form(request, request.POST)
    if not form.is_valid():
        return _page(request, decide=form, status=422)
    found = form.cleaned_data
    connecting.decide(request.scope, makes=found["makes"], kind=found["kind"], carrier=form.chosen)
    say(request, _("Saved. It holds from the next ticket on."))
    return redirect("helpdesk:settings")


@require_POST
@connector_required
def new_secret(request: MemberRequest) -> HttpResponse:
    """Another secret for the webhook."""
    connecting.new_secret(request.scope)
    say(
        request,
        _(
            "There is a new secret. Paste it into Zammad's webhook: until then nothing from there is believed."
        ),
    )
    return redirect("helpdesk:settings")


@require_POST
@connector_required
def disconnect(request: MemberRequest) -> HttpResponse:
    """Work beside none any more."""
    connecting.disconnect(request.scope)
    say(request, _("Disconnected. Every promise stays as it is; the token and the secret are deleted here."))
    return redirect("helpdesk:settings")


def _decide_form(request: MemberRequest, sent: Any = None) -> DecideForm:
    today = local_date(now(request), request.scope.zone)
    if sent is not None:
        return DecideForm(request.scope, today, sent)
    desk = beside.desk(request.scope)
    carrier = Party.objects.filter(pk=desk.carrier_id or 0).first() if desk else None
    initial = {
        "makes": desk.makes if desk else True,
        "kind": desk.kind if desk else "other",
        "carrier": str(carrier.code) if carrier else "",
    }
    return DecideForm(request.scope, today, initial=initial)


def _page(
    request: MemberRequest,
    *,
    form: ConnectForm | None = None,
    decide: DecideForm | None = None,
    status: int = 200,
) -> HttpResponse:
    desk = beside.desk(request.scope)
    context = {
        "desk": desk,
        "form": form or ConnectForm(initial={"address": desk.address if desk else ""}),
        "decide": (decide or _decide_form(request)) if desk else None,
        "trouble": trouble_words(desk.trouble) if desk and desk.trouble else "",
        "waiting": beside.waiting(desk) if desk else None,
        "unpromised": _unpromised(desk),
        "webhook": beside.webhook_address(desk) if desk else "",
        "secret": _shown_secret(desk) if desk else "",
        "tag": TAG,
        "now": now(request),
    }
    return render(request, "helpdesk/settings.html", context, status=status)


def _unpromised(desk: HelpDesk | None) -> dict[str, Any]:
    """The tickets of which nothing was promised, each with why."""
    if desk is None:
        return {"many": 0, "shown": []}
    found = beside.unpromised(desk)
    return {"many": found.many, "shown": [(one, _(UNPROMISED[one.why])) for one in found.shown]}


def _shown_secret(desk: HelpDesk) -> str:
    """The whole secret until the helpdesk has used it; from then on only its end is shown."""
    if desk.heard_at is not None:
        return ""
    try:
        return unseal(desk.secret)
    except Sealed:
        return ""
