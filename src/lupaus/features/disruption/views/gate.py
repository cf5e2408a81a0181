"""The way to one's own incident: found by its code within the firm."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from lupaus.features.disruption.actions.opening import disruption_of
from lupaus.features.disruption.models import Disruption
from lupaus.web.access import MemberRequest


def here(request: MemberRequest, code: UUID) -> Disruption:
    """The firm's disruption of this code; 404 otherwise."""
    try:
        return disruption_of(request.scope, code)
    except Disruption.DoesNotExist:
        raise Http404 from None
