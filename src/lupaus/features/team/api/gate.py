"""Who may call these paths, and whom they are about."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from lupaus.core.clock_time import local_date
from lupaus.core.lifecycle import Refusal
from lupaus.people.access import Scope
from lupaus.people.members import Member, is_team, member_by_code
from lupaus.people.roles import may
from lupaus.web.clock import now
from lupaus.web.rest.problems import Trouble


def scope_here(request: HttpRequest) -> Scope:
    """The member's scope; one alone has no such paths."""
    scope: Scope = request.auth  # type: ignore[attr-defined]
    if not is_team(scope):
        raise Http404
    return scope


def today_of(scope: Scope) -> date:
    """The local day of the firm."""
    return local_date(now(), scope.zone)


def member_of(scope: Scope, code: UUID) -> Member:
    """One of us, also one who has left. Raises `Refusal` (not_a_member)."""
    found = member_by_code(scope, code, today_of(scope))
    if found is None:
        raise Refusal("not_a_member")
    return found


def party_of(scope: Scope, code: UUID) -> int:
    """Their party id. Raises `Refusal` (not_a_member)."""
    return member_of(scope, code).party


def must(scope: Scope, what: str) -> None:
    """Raises `Trouble` (403) when the member's role does not allow it."""
    if not may(scope.role, what):
        raise Trouble(403, "not_yours", _("Only the owner or a leader of the firm decides this."))
