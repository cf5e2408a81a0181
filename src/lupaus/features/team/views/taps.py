"""What each tap of this room carries: the token that makes two of them one, and where to go back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def act_of(request: HttpRequest) -> UUID | None:
    """The page's token; None when there is none, or nonsense."""
    try:
        return UUID(request.POST.get("act", ""))
    except ValueError:
        return None


def back_to(request: HttpRequest, otherwise: str = "team:people") -> str:
    """The page of ours from which the tap came."""
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}) and back.startswith("/"):
        return back
    return resolve_url(otherwise)
