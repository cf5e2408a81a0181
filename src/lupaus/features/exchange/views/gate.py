"""The way to one's own batch: found by its code within the firm, and still open for changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from lupaus.features.exchange.actions.bringing import batch_of
from lupaus.features.exchange.models import Batch
from lupaus.web.access import MemberRequest


def batch_here(request: MemberRequest, code: UUID) -> Batch:
    """The firm's batch of this code; 404 otherwise."""
    try:
        return batch_of(request.scope, code)
    except Batch.DoesNotExist:
        raise Http404 from None


def looking(
    view: Callable[[MemberRequest, Batch], HttpResponse],
) -> Callable[[MemberRequest, UUID], HttpResponse]:
    """Give the view a batch that has not begun; one that has shows where it is instead."""

    @wraps(view)
    def guarded(request: MemberRequest, code: UUID) -> HttpResponse:
        batch = batch_here(request, code)
        if batch.state != "looking":
            return redirect("exchange:batch", code)
        return view(request, batch)

    return guarded
