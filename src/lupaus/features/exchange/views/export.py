"""Everything out of the book, in two taps."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lupaus.core.clock_time import local_date
from lupaus.features.exchange.queries.export import stream
from lupaus.web.access import MemberRequest, member_required
from lupaus.web.clock import now
from lupaus.web.errors import turned_away

MAY_TAKE_OUT = ("owner", "leader")


@require_GET
@member_required
def page(request: MemberRequest) -> HttpResponse:
    """What the archive holds, and the button."""
    return render(request, "exchange/export.html", {"may": request.scope.role in MAY_TAKE_OUT})


@require_GET
@member_required
def everything(request: MemberRequest) -> HttpResponseBase:
    """The archive, sent while it is made."""
    if request.scope.role not in MAY_TAKE_OUT:
        return turned_away(request, _("Only the owner or a leader takes everything out of the book."))
    instant = now(request)
    response = StreamingHttpResponse(stream(request.scope, instant), content_type="application/zip")
    day = local_date(instant, request.scope.zone).isoformat()
    response["Content-Disposition"] = f'attachment; filename="lupaus-{day}.zip"'
    response["Cache-Control"] = "no-store"
    return response
