"""How allauth behaves here."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedDoor(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up by themselves: the owner is made at set-up, and invites the rest."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def who_tries(request: HttpRequest, credentials: dict[str, str] | None) -> str:
    """The address that a failed sign-in is counted under; capitals make no other person."""
    given = credentials or {}
    return (given.get("email") or given.get("username") or request.POST.get("login", "")).strip().lower()
