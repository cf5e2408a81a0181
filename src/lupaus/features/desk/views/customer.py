"""One customer: their page, their card, two entries that are one person, and forgetting."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lupaus.core.clock_time import local_date
from lupaus.features.desk.actions import customers as actions
from lupaus.features.desk.actions.customers import Card
from lupaus.features.desk.forms.customer import CustomerForm, EraseForm
from lupaus.features.desk.queries import customer_page, customers, export
from lupaus.people import parties
from lupaus.people.access import NoAccess, party_of
from lupaus.people.links import customer_path, supplier_path
from lupaus.people.models import Membership, Party
from lupaus.web import errors, speech
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.doors import url_or_none
from lupaus.web.saying import say


@require_GET
@member_required
def show(request: MemberRequest, code: UUID) -> HttpResponse:
    """The customer as they are known."""
    party = party_here(request, code)
    if party.code != code:
        return redirect("desk:customer", party.code)
    if party.erased_at is not None:
        return errors.gone(
            request, _("This person's data was erased. What was promised stays counted, without a name.")
        )
    page = customer_page.page(request.scope, party, now(request))
    context = {
        "party": party,
        "page": page,
        "phone": next((p.value for p in page.points if p.kind == "phone" and p.wrong_at is None), ""),
        "see_url": _own_page(party, now(request)),
        "deeds_url": url_or_none("suppliers:show", party.code) if party.is_supplier else None,
    }
    return render(request, "desk/customer.html", context)


def _own_page(party: Party, at: datetime) -> str:
    """The page that they see behind their link: a customer's, or a supplier's; "" where that room is not there."""
    room, path = ("supplier", supplier_path) if party.is_supplier else ("customer", customer_path)
    return path(party, at) if url_or_none(f"{room}:page", "x") is not None else ""


@require_http_methods(["GET", "POST"])
@member_required
def new(request: MemberRequest) -> HttpResponse:
    """A new customer or supplier."""
    form = CustomerForm(request.POST or None, initial={"language": request.scope.language})
    if request.method == "POST" and form.is_valid():
        party = actions.add_customer(request.scope, Card(**form.cleaned_data), now(request))
        say(request, _("%(name)s is in the book.") % {"name": party.name})
        return redirect("desk:customer", party.code)
    return _card(request, form, None)


@require_http_methods(["GET", "POST"])
@member_required
def edit(request: MemberRequest, code: UUID) -> HttpResponse:
    """The card: name, contact, language, address, rules."""
    party = party_here(request, code)
    if request.method == "POST":
        form = CustomerForm(request.POST)
        if not form.is_valid():
            return _card(request, form, party)
        touched = actions.change_customer(request.scope, party, Card(**form.cleaned_data), now(request))
        say(request, _saved(touched))
        return redirect("desk:customer", party.code)
    return _card(request, CustomerForm(initial=_initial(party)), party)


@require_http_methods(["GET", "POST"])
@member_required
def merge(request: MemberRequest, code: UUID) -> HttpResponse:
    """Another entry that is the same person: found, shown, and led here."""
    winner = party_here(request, code)
    if request.method == "POST":
        loser = _raw(request, request.POST.get("other", ""))
        try:
            actions.merge(request.scope, loser, winner, now(request))
        except parties.CannotMerge as no:
            say(request, _cannot(no.code), level="error")
            return redirect("desk:merge", winner.code)
        say(
            request, _("They are one now: %(name)s.") % {"name": winner.name},
            undo=reverse("desk:split", args=[loser.code]),
        )  # fmt: skip
        return redirect("desk:customer", winner.code)
    asked = request.GET.get("q", "").strip()[:80] or winner.name.split(" ")[0]
    today = local_date(now(request), request.scope.zone)
    found = customers.listed(request.scope, asked, 1, today)
    rows = [row for row in found.rows if row.code != winner.code]
    return render(request, "desk/merge.html", {"party": winner, "rows": rows, "asked": asked})


@require_POST
@member_required
def split(request: MemberRequest, code: UUID) -> HttpResponse:
    """Two again, as they were."""
    loser = _raw(request, code)
    actions.split(request.scope, loser, now(request))
    say(request, _("They are two again, as before."))
    return redirect("desk:customer", loser.code)


@require_POST
@member_required
def end_links(request: MemberRequest, code: UUID) -> HttpResponse:
    """A link has come into the wrong hands: none of the old ones works any more."""
    party = party_here(request, code)
    actions.end_links(party, now(request))
    say(
        request,
        _("The old links to their page do not work any more. The next message carries a new one."),
    )
    return redirect("desk:customer", party.code)


@require_http_methods(["GET", "POST"])
@member_required
def erase(request: MemberRequest, code: UUID) -> HttpResponse:
    """Forgetting somebody, for good: their name is typed first."""
    party = party_here(request, code)
    if party.erased_at is not None or Membership.objects.filter(party=party).exists():
        raise Http404
    form = EraseForm(request.POST or None, name=party.name)
    if request.method == "POST" and form.is_valid():
        actions.erase(request.scope, party, now(request))
        say(request, _("The person's data is erased. The counts stay, without a name."))
        return redirect("desk:customers")
    status = 422 if form.is_bound else 200
    return render(request, "desk/erase.html", {"party": party, "form": form}, status=status)


@require_GET
@member_required
def all_data(request: MemberRequest, code: UUID) -> HttpResponse:
    """Everything that is held about this person, as a file."""
    party = party_here(request, code)
    found = export.all_about(request.scope, party, now(request))
    answer = JsonResponse(
        found, encoder=DjangoJSONEncoder, json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="lupaus-{party.code}.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def party_here(request: MemberRequest, code: UUID) -> Party:
    """The party of this code in the member's firm, merges followed; 404 for anybody else's."""
    try:
        return party_of(request.scope, code)
    except NoAccess as no:
        raise Http404 from no


def _raw(request: MemberRequest, code: UUID | str) -> Party:
    """The entry itself, also when it means another by now."""
    try:
        number = UUID(str(code))
    except ValueError as no:
        raise Http404 from no
    party = Party.objects.filter(organisation=request.scope.organisation, code=number).first()
    if party is None:
        raise Http404
    return party


def _card(request: MemberRequest, form: CustomerForm, party: Party | None) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "desk/card.html", {"form": form, "party": party}, status=status)


def _initial(party: Party) -> dict[str, Any]:
    points = [point for point in parties.points_of(party) if point.wrong_at is None]
    found = {name: getattr(party, name) for name in CustomerForm.base_fields if hasattr(party, name)}
    return found | {
        "phones": "\n".join(_readable(point.value) for point in points if point.kind == "phone"),
        "emails": "\n".join(point.value for point in points if point.kind == "email"),
    }


def _readable(number: str) -> str:
    """A phone number as people type it."""
    return speech.phone(number).replace(speech.NBSP, " ")


def _saved(touched: int) -> str:
    if not touched:
        return _("Saved.")
    sentence = ngettext(
        "Saved. One promise is looked at again.", "Saved. %(count)s promises are looked at again.", touched
    )
    return sentence % {"count": touched}


def _cannot(code: str) -> str:
    sentences = {
        "same": _("That is the same entry. Nothing was changed."),
        "ours": _("One of us cannot be led into a customer. Nothing was changed."),
        "erased": _("An erased person cannot be joined with anybody. Nothing was changed."),
        "merged": _("They have been joined already. Nothing was changed."),
    }
    return sentences[code]
