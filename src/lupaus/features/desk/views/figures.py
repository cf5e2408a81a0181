"""The three figures, always together."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lupaus.core.clock_time import add_days_local
from lupaus.features.desk.queries import figures
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now

SPANS = {"month": 30, "year": 365}


@require_GET
@member_required
def index(request: MemberRequest) -> HttpResponse:
    """Kept as first promised, kept as agreed anew, not kept: of what was due in the time chosen."""
    span = request.GET.get("span", "year")
    instant = now(request)
    since: datetime | None = None
    if span in SPANS:
        since = add_days_local(instant, -SPANS[span], request.scope.zone)
    else:
        span = "all"
    context = {"span": span, "found": figures.figures(request.scope, since, instant)}
    return render(request, "desk/figures.html", context)
