"""The list of customers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from lupaus.core.clock_time import local_date
from lupaus.features.desk.queries import customers
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now


@require_GET
@member_required
def index(request: MemberRequest) -> HttpResponse:
    """The list, page by page, with its search."""
    return render(request, "desk/customers.html", _context(request))


@require_GET
@member_required
def search(request: MemberRequest) -> HttpResponse:
    """The rows alone, for search as you type."""
    return render(request, "desk/_customers.html", _context(request))


def _context(request: MemberRequest) -> dict[str, Any]:
    asked = request.GET.get("q", "").strip()[:80]
    suppliers = "suppliers" in request.GET
    page = request.GET.get("page", "1")
    number = int(page) if page.isdecimal() and len(page) < 8 else 1
    today = local_date(now(request), request.scope.zone)
    found = customers.listed(request.scope, asked, number, today, suppliers=suppliers)
    return {
        "listed": found,
        "asked": asked,
        "suppliers": suppliers,
        "newer_url": _url(asked, suppliers, found.number - 1) if found.number > 1 else "",
        "older_url": _url(asked, suppliers, found.number + 1) if found.has_next else "",
    }


def _url(asked: str, suppliers: bool, number: int) -> str:
    fields = {"q": asked, "suppliers": "1" if suppliers else "", "page": str(number) if number > 1 else ""}
    query = urlencode({name: value for name, value in fields.items() if value})
    return f"{reverse('desk:customers')}?{query}" if query else reverse("desk:customers")
