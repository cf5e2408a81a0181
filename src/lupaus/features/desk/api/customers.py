"""Customers and suppliers: found, added, changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from lupaus.features.desk.actions import customers as actions
from lupaus.features.desk.actions.customers import Card as Known
from lupaus.features.desk.api import showing
from lupaus.features.desk.api.shapes import Card, CustomerShape
from lupaus.features.desk.forms.customer import CustomerForm
from lupaus.people import parties
from lupaus.people.access import NoAccess, Scope, party_of
from lupaus.people.models import Party
from lupaus.web.clock import now
from lupaus.web.rest.paging import Paged, PageOf, cut
from lupaus.web.rest.problems import responses, unclear

router = Router(tags=["customers"])


class Sought(Schema):
    """Which customers: `q` looks in names, places, phone digits and what is looked after."""

    q: str = ""
    is_supplier: bool | None = None


@router.get("/customers", response=responses(PageOf[CustomerShape]), summary="Customers, the newest first")
def listed(request: HttpRequest, sought: Query[Sought], paged: Query[Paged]) -> PageOf[Any]:
    """Customers that fit, in pages; the best found only, when something is sought."""
    scope = _scope(request)
    rows = parties.customers(scope)
    if sought.is_supplier is not None:
        rows = rows.filter(is_supplier=sought.is_supplier)
    if text := sought.q.strip()[:80]:
        rows = rows.filter(pk__in=[found.pk for found in parties.find(scope, text, MOST_FOUND)])
    return cut(rows, paged, showing.customers)


MOST_FOUND = 200


@router.post("/customers", response=responses({201: CustomerShape}), summary="Add a customer")
def add(request: HttpRequest, sent: Card) -> tuple[int, CustomerShape]:
    """Somebody new. A number or address that another already has is theirs too: nothing is merged by itself."""
    scope = _scope(request)
    card = _card(sent, {"language": scope.language})
    party = actions.add_customer(scope, card, now(request))
    return 201, showing.customers([party])[0]


@router.get("/customers/{uuid:code}", response=responses(CustomerShape), summary="One customer")
def one(request: HttpRequest, code: UUID) -> CustomerShape:
    """One customer; a code that was merged leads to the one that stayed."""
    return showing.customers([_party(request, code)])[0]


@router.patch("/customers/{uuid:code}", response=responses(CustomerShape), summary="Change a customer")
def change(request: HttpRequest, code: UUID, sent: Card) -> CustomerShape:
    """Only what is sent is changed; open promises are looked at again where it touches them."""
    party = _party(request, code)
    before = showing.customers([party])[0].dict()
    actions.change_customer(_scope(request), party, _card(sent, before), now(request))
    party.refresh_from_db()
    return showing.customers([party])[0]


def _card(sent: Card, before: dict[str, Any]) -> Known:
    """What is known after the change, judged as the page judges it."""
    found = before | {name: value for name, value in sent.dict().items() if value is not None}
    for name in ("phones", "emails"):
        found[name] = "\n".join(" ".join(str(value).split()) for value in found.get(name, ()))
    form = CustomerForm({name: value for name, value in found.items() if value is not False})
    if not form.is_valid():
        raise unclear(form)
    return Known(**form.cleaned_data)


def _party(request: HttpRequest, code: UUID) -> Party:
    party = party_of(_scope(request), code)
    if party.erased_at is not None:
        raise NoAccess
    return party


def _scope(request: HttpRequest) -> Scope:
    found: Scope = request.auth  # type: ignore[attr-defined]
    return found
