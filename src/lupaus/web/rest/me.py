"""For whom the key acts."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from lupaus.people.access import Scope
from lupaus.people.models import Organisation, Party
from lupaus.web.rest.problems import responses

router = Router(tags=["me"])


class Me(Schema):
    """The member, and the organisation whose book this is. `zone` is an IANA name."""

    code: UUID
    name: str
    role: str
    language: str
    organisation: str
    zone: str


@router.get("/me", response=responses(Me), summary="Whose key this is")
def me(request: HttpRequest) -> Me:
    """The member for whom this key acts."""
    scope: Scope = request.auth  # type: ignore[attr-defined]
    party = Party.objects.get(pk=scope.party)
    firm = Organisation.objects.get(pk=scope.organisation)
    return Me(
        code=party.code, name=party.name, role=scope.role, language=scope.language,
        organisation=firm.name, zone=scope.zone,
    )  # fmt: skip
